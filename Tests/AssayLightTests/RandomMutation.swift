import AssayCore
import AssayCrypto
import AssayTestSupport

/// Random changes, the same for the same seed.
struct RandomMutation {
    var random: SeededGenerator

    init(seed: UInt64) {
        self.random = SeededGenerator(seed: seed)
    }

    /// A number below `count`, of which there is at least one.
    mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self.random) }

    /// Some element; `nil` if there is none.
    mutating func pick<Element>(of elements: [Element]) -> Element? {
        elements.randomElement(using: &self.random)
    }

    mutating func byte() -> UInt8 { UInt8.random(in: 0...255, using: &self.random) }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in self.byte() } }

    mutating func digest() -> Digest { Digest(bytes: self.bytes(32)) ?? .zero }

    /// Turns one bit.
    mutating func flip(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        bytes[self.pick(bytes.count)] ^= 1 << UInt8(self.pick(8))
    }

    /// One to three changes of the kinds that files and forgers make.
    mutating func mutate(_ original: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0..<1 + self.pick(3) {
            guard !bytes.isEmpty else { break }
            let place = self.pick(bytes.count)
            let end = place + self.pick(min(40, bytes.count - place) + 1)
            switch self.pick(12) {
            case 0, 1, 2: bytes[place] ^= 1 << UInt8(self.pick(8))
            case 3: bytes[place] = self.byte()
            case 4: bytes[place] = self.pick(2) == 0 ? 0 : 0xff
            case 5: bytes.removeSubrange(place..<end)
            case 6: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 7: bytes.insert(contentsOf: self.bytes(1 + self.pick(4)), at: place)
            case 8: bytes.replaceSubrange(place..<end, with: self.bytes(end - place))
            case 9: bytes.removeLast(bytes.count - place)
            case 10:
                // A piece of another valid file in the same place.
                guard end <= other.count else { continue }
                bytes.replaceSubrange(place..<end, with: other[place..<end])
            default:
                // The beginning of the one and the end of the other.
                bytes = Array(bytes[..<place] + other.dropFirst(self.pick(2) == 0 ? place : end))
            }
        }
        return bytes
    }

    mutating func alter(_ number: inout UInt64) {
        switch self.pick(5) {
        case 0: number = number == .max ? 0 : number + 1
        case 1: number = number == 0 ? .max : number - 1
        case 2: number = UInt64(self.pick(40))
        case 3: number ^= 1 << UInt64(self.pick(64))
        default: number = self.pick(2) == 0 ? 0 : .max
        }
    }

    mutating func alter(_ digest: inout Digest) {
        guard self.pick(4) > 0 else { return digest = self.pick(2) == 0 ? .zero : self.digest() }
        var bytes = digest.bytes
        self.flip(&bytes)
        digest = Digest(bytes: bytes) ?? .zero
    }

    /// Changes one thing in a list: drops, repeats, swaps, takes over; `change` alters an element.
    mutating func alter<Element>(
        _ list: inout [Element], with others: [Element],
        _ change: (inout RandomMutation, inout Element) -> Void
    ) {
        guard !list.isEmpty else {
            if let other = self.pick(of: others) { list = [other] }
            return
        }
        let place = self.pick(list.count)
        switch self.pick(8) {
        case 0: list.remove(at: place)
        case 1: list.insert(list[place], at: self.pick(list.count + 1))
        case 2: list.swapAt(place, self.pick(list.count))
        case 3: list.reverse()
        case 4: list.removeLast(list.count - place)
        case 5: if let other = self.pick(of: others) { list[place] = other }
        default: change(&self, &list[place])
        }
    }

    mutating func alter(_ digests: inout [Digest], with others: [Digest]) {
        self.alter(&digests, with: others) { $0.alter(&$1) }
    }

    mutating func alter(_ header: inout HeaderDraft) {
        switch self.pick(12) {
        case 0: header.chain = .foreign
        case 1: self.alter(&header.height)
        case 2: self.alter(&header.parent)
        case 3: self.alter(&header.time)
        case 4: header.proposer = .zero
        case 5: self.alter(&header.firstIndex)
        case 6: self.alter(&header.logSize)
        case 7: self.alter(&header.logRoot)
        case 8: self.alter(&header.stateRoot)
        case 9: self.alter(&header.validators)
        case 10: self.alter(&header.nextValidators)
        default: self.alter(&header.parameters)
        }
    }

    /// Leaves a signature as it is where its change would be none of the curve.
    mutating func alter(_ signature: inout Signature) {
        var bytes = signature.bytes
        self.flip(&bytes)
        signature = (try? Signature(bytes: bytes)) ?? signature
    }

    /// Changes who signed, or what; never makes a signature that only a key can make.
    mutating func alter(
        _ signers: inout SignerBitmap, _ signatures: inout [Signature], with others: [Signature]
    ) {
        var bitmap = signers.raw
        switch self.pick(6) {
        case 0: self.flip(&bitmap)
        case 1: if bitmap.count < 7 { bitmap.append(self.byte()) }
        case 2: bitmap = self.bytes(self.pick(3))
        case 3:
            // One signer less, in the bitmap and among the signatures.
            let bits = (0..<bitmap.count * 8).filter { bitmap[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
            guard bits.count == signatures.count, !bits.isEmpty else { break }
            let place = self.pick(bits.count)
            bitmap[bits[place] / 8] ^= 1 << UInt8(bits[place] % 8)
            signatures.remove(at: place)
        default: self.alter(&signatures, with: others) { $0.alter(&$1) }
        }
        signers = SignerBitmap(raw: bitmap)
    }

    mutating func alter(_ certificate: Certificate, with others: [Signature]) -> Certificate {
        var (round, signers) = (certificate.round, certificate.signers)
        var signatures = certificate.signatures
        if self.pick(5) == 0 {
            self.alter(&round)
        } else {
            self.alter(&signers, &signatures, with: others)
        }
        return Certificate(round: round, signers: signers, signatures: signatures)
    }

    /// The set with a key more, a key less, or other keys.
    mutating func alter(_ set: ValidatorSet, with others: [ValidatorSet]) -> ValidatorSet {
        var keys = set.keys
        switch self.pick(3) {
        case 0: keys.remove(at: self.pick(keys.count))
        case 1: keys.append(TestKeys.key(UInt64(60 + self.pick(4))).publicKey)
        default: return self.pick(of: others) ?? set
        }
        return ValidatorSet(sorted: keys.sorted()) ?? set
    }

    mutating func alter(
        _ links: inout [Link], with others: [Link], _ signatures: [Signature],
        _ sets: [ValidatorSet]
    ) {
        self.alter(&links, with: others) { mutation, link in
            var header = HeaderDraft(link.header)
            var (certificate, next) = (link.certificate, link.next)
            switch mutation.pick(3) {
            case 0: mutation.alter(&header)
            case 1: certificate = mutation.alter(certificate, with: signatures)
            default: next = mutation.alter(next, with: sets)
            }
            link = Link(header: header.header, certificate: certificate, next: next)
        }
    }
}
