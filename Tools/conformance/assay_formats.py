"""Assay's formats, written from Docs/Protocol.md alone.

Section numbers (§) are those of Docs/Protocol.md. Nothing here is shared with the Swift sources:
a mistake there, or in the specification, shows as a difference. Signatures are checked with the
package `cryptography`; everything else needs the standard library only.
"""

from __future__ import annotations

import calendar
import datetime
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from assay_cbor import (
    MAXIMUM_GENESIS,
    MAXIMUM_PROOF,
    Refused,
    Tag,
    array,
    data,
    decode,
    digest,
    digest_list,
    encode,
    labels,
    operator_id,
    public_key,
    require,
    tagged,
    text,
    uint,
)

TAG_STATEMENT = 18
TAG_GENESIS = 0x41535947
TAG_HEADER = 0x41535948
TAG_BLOCK = 0x41535942
TAG_PROOF = 0x41535950
TAG_VALUE_PROOF = 0x41535956

ES256K = -47
RECEIPTS, STRUCTURE, PROOFS, PLACE = 394, 395, 396, -70000
ZERO = bytes(32)
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
CHAIN_ID = r"[a-z0-9]{1,12}-[0-9a-f]{16}"

# §3 Keys, addresses, signatures ---------------------------------------------------------------

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32M = 0x2BC830A3


def address_of(key: bytes) -> bytes:
    """The address of a public key."""
    return digest(key)[:20]


def _polymod(values: Iterable[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            checksum ^= term if top >> bit & 1 else 0
    return checksum


def _expanded(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def address_text(address: bytes) -> str:
    """An address in bech32m (BIP 350)."""
    number = int.from_bytes(address, "big")
    words = [number >> 5 * (31 - index) & 31 for index in range(32)]
    residue = _polymod(_expanded("assay") + words + [0] * 6) ^ _BECH32M
    words += [residue >> 5 * (5 - index) & 31 for index in range(6)]
    return "assay1" + "".join(_ALPHABET[word] for word in words)


def address_from(written: str) -> bytes:
    """The address that a bech32m text says."""
    require(written in (written.lower(), written.upper()), "an address of mixed case")
    lower = written.lower()
    require(re.fullmatch(f"assay1[{_ALPHABET}]{{38}}", lower) is not None, "not an address")
    words = [_ALPHABET.index(c) for c in lower[6:]]
    require(_polymod(_expanded("assay") + words) == _BECH32M, "an address with a wrong checksum")
    number = 0
    for word in words[:32]:
        number = number << 5 | word
    return number.to_bytes(20, "big")


def sig_structure(protected: bytes, payload: bytes) -> bytes:
    """What a signature covers (RFC 9052 §4.4)."""
    return encode(["Signature1", protected, b"", payload])


def check_signature(key: bytes, signature: bytes, message: bytes) -> None:
    """Refuses unless `signature` is the ES256K signature of `message`, with a low s."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    require(len(signature) == 64 and 0 < r < ORDER and 0 < s < ORDER, "r or s out of range")
    require(s <= ORDER // 2, "a high s")
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), key)
        point.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature):
        raise Refused("the signature does not verify") from None


# §6 The log -----------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry: the id of a statement, the hash of a block."""
    return digest(b"\x00", entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node of the log."""
    return digest(b"\x01", left, right)


def log_root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes (RFC 9162 §2.1.1)."""
    if len(leaves) < 2:
        return leaves[0] if leaves else digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(log_root(leaves[:split]), log_root(leaves[split:]))


def root_of_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root to which an inclusion path leads (RFC 9162 §2.1.3.2)."""
    require(index < size, "the index is not below the size")
    position, last, result = index, size - 1, leaf
    for sibling in path:
        require(last != 0, "the path is too long")
        if position & 1 or position == last:
            result = node_hash(sibling, result)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        position, last = position >> 1, last >> 1
    require(last == 0, "the path is too short")
    return result


# §5 Statements --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statement:
    """A decoded statement. Its signature is not checked yet."""

    encoded: bytes
    protected: bytes
    payload: bytes
    signature: bytes
    signer: bytes
    kind: str
    chain: str
    issued_at: int
    nonce: int
    body: Any

    @property
    def id(self) -> bytes:
        return leaf_hash(self.encoded)

    def check(self) -> None:
        """Refuses unless the signature is the signer's."""
        check_signature(
            self.signer, self.signature, sig_structure(self.protected, self.payload)
        )


def _transfer(value: Any) -> Any:
    body = labels(value, (1, 2))
    return data(body[1], 20), uint(body[2])


def _bond(value: Any) -> Any:
    return uint(labels(value, (1,))[1], -(2**63), 2**63 - 1)


def model_terms(value: Any) -> Any:
    """The body of a `model` statement, also a part of a model in the state."""
    body = labels(value, (1, 2, 3, 4))
    require(type(body[4]) is bool, "not true or false")
    return data(body[1], 32), uint(body[2]), text(body[3], r"[a-z0-9-]{1,32}"), body[4]


def _attest(value: Any) -> Any:
    body = labels(value, (1, 3, 4, 5), (6,))
    evidence = None
    if 6 in body:
        parts = array(body[6], 2, 2)
        evidence = uint(parts[0], 1, 65535), data(parts[1], 32)
    return data(body[1], 32), data(body[3], 32), uint(body[4]), uint(body[5]), evidence


def change(value: Any) -> Any:
    """What a vote is for."""
    parts = array(value, 2, 3)
    kind = uint(parts[0], 1, 3)
    require(len(parts) == (3 if kind == 2 else 2), "wrong number of items")
    if kind == 1:
        values = labels(parts[1], (), range(1, 10))
        require(bool(values), "no parameters")
        return kind, {label: uint(new) for label, new in values.items()}
    if kind == 2:
        return kind, data(parts[1], 20), operator_id(parts[2])
    return kind, data(parts[1], 20)


BODIES: dict[str, Callable[[Any], Any]] = {
    "transfer": _transfer,
    "bond": _bond,
    "model": model_terms,
    "attest": _attest,
    "vote": lambda value: change(labels(value, (1,))[1]),
}


def _parse_envelope(encoded: bytes, unprotected_labels: tuple[int, ...]) -> list[Any]:
    parts = array(tagged(decode(encoded), TAG_STATEMENT), 4, 4)
    labels(parts[1], unprotected_labels)
    data(parts[0], maximum=256)
    data(parts[2], maximum=16384)
    data(parts[3], 64)
    return parts


def parse_statement(encoded: bytes) -> Statement:
    """Reads a statement; refuses all that is not exactly one."""
    require(len(encoded) <= 16384, "a statement above 16,384 bytes")
    protected, _, payload, signature = _parse_envelope(encoded, ())
    header = labels(decode(protected), (1, 4, 15))
    require(header[1] == ES256K, "not ES256K")
    signer = public_key(header[4])
    claims = labels(header[15], (1, 2, 3, 6, 7))
    require(claims[1] == address_text(address_of(signer)), "iss is not the address of kid")
    kind = claims[2]
    require(kind in BODIES, "an unknown kind")
    require(kind != "attest" or len(encoded) <= 360, "an attestation above 360 bytes")
    return Statement(
        encoded, protected, payload, signature, signer, kind,
        text(claims[3], CHAIN_ID), uint(claims[6]),
        int.from_bytes(data(claims[7], 8), "big"), BODIES[kind](decode(payload)),
    )  # fmt: skip


# §7 Headers, §8 seals and certificates --------------------------------------------------------


@dataclass(frozen=True)
class Header:
    """A decoded header."""

    encoded: bytes
    chain: str
    height: int
    parent: bytes
    time: int
    proposer: bytes
    first_index: int
    log_size: int
    log_root: bytes
    state_root: bytes
    validators: bytes
    next_validators: bytes
    parameters: bytes

    @property
    def hash(self) -> bytes:
        return leaf_hash(self.encoded)


def header(value: Any) -> Header:
    """Reads a header that was decoded as a part of something."""
    fields = labels(tagged(value, TAG_HEADER), range(1, 14))
    uint(fields[1], 1, 1)
    return Header(
        encode(value), text(fields[2], CHAIN_ID), uint(fields[3]), data(fields[4], 32),
        uint(fields[5]), data(fields[6], 20), uint(fields[7]), uint(fields[8]),
        data(fields[9], 32), data(fields[10], 32), data(fields[11], 32), data(fields[12], 32),
        data(fields[13], 32),
    )  # fmt: skip


@dataclass(frozen=True)
class SealContent:
    """What the seals of a block sign, without the key."""

    chain: str
    height: int
    round: int
    block: bytes
    first_index: int
    log_size: int
    time: int
    log_root: bytes

    def protected(self, validator: bytes) -> bytes:
        """The protected header of a validator's seal."""
        place = [self.height, self.round, self.block, self.first_index, self.log_size]
        return encode(
            {
                1: ES256K,
                4: validator,
                15: {1: self.chain, 2: "block", 6: self.time},
                STRUCTURE: 1,
                PLACE: place,
            }
        )

    @staticmethod
    def of(head: Header, round_number: int) -> SealContent:
        return SealContent(
            head.chain, head.height, round_number, head.hash, head.first_index, head.log_size,
            head.time // 1000, head.log_root,
        )  # fmt: skip


def seal_content(value: Any) -> SealContent:
    parts = array(value, 8, 8)
    return SealContent(
        text(parts[0], CHAIN_ID), uint(parts[1]), uint(parts[2]), data(parts[3], 32),
        uint(parts[4]), uint(parts[5]), uint(parts[6]), data(parts[7], 32),
    )  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """The seals of a block."""

    round: int
    bitmap: bytes
    signatures: list[bytes]


def _signatures(value: Any) -> list[bytes]:
    found = [data(signature, 64) for signature in array(value, 0, 50)]
    for signature in found:
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        require(0 < r < ORDER and 0 < s <= ORDER // 2, "r or s out of range, or a high s")
    return found


def certificate(value: Any) -> Certificate:
    parts = array(value, 3, 3)
    return Certificate(uint(parts[0]), data(parts[1], maximum=7), _signatures(parts[2]))


def validators(value: Any) -> list[bytes]:
    """A set of validators: their keys in rising order."""
    keys = [public_key(key) for key in array(value, 1, 50)]
    require(all(a < b for a, b in zip(keys, keys[1:])), "validators out of order")
    return keys


def validators_hash(keys: Sequence[bytes]) -> bytes:
    return digest(encode(list(keys)))


def quorum(count: int) -> int:
    """⌈2n/3⌉."""
    return (2 * count + 2) // 3


def signers(bitmap: bytes, count: int) -> list[int]:
    """The numbers of the validators in a bitmap over `count` of them."""
    require(len(bitmap) == (count + 7) // 8, "the bitmap has another size than the set")
    numbers = [i for i in range(8 * len(bitmap)) if bitmap[i // 8] >> i % 8 & 1]
    require(all(number < count for number in numbers), "the bitmap names nobody")
    return numbers


def check_certificate(content: SealContent, cert: Certificate, keys: Sequence[bytes]) -> int:
    """Refuses unless a quorum of `keys` sealed the content; returns how many did."""
    require(content.round == cert.round, "seals for another round")
    numbers = signers(cert.bitmap, len(keys))
    require(len(numbers) == len(cert.signatures), "signers and signatures differ in number")
    require(len(numbers) >= quorum(len(keys)), "no quorum")
    for number, signature in zip(numbers, cert.signatures):
        message = sig_structure(content.protected(keys[number]), content.log_root)
        check_signature(keys[number], signature, message)
    return len(numbers)


@dataclass(frozen=True)
class CertifiedBlock:
    """A block as nodes exchange it."""

    header: Header
    statements: list[bytes]
    certificate: Certificate


def parse_block(encoded: bytes) -> CertifiedBlock:
    parts = array(tagged(decode(encoded, 5 << 20), TAG_BLOCK), 3, 3)
    statements = [data(item, maximum=16384) for item in array(parts[1], 0, 10000)]
    require(sum(map(len, statements)) <= 4 << 20, "more than 4 MiB of statements")
    return CertifiedBlock(header(parts[0]), statements, certificate(parts[2]))


# §9 Proofs ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """A header after which the validators change."""

    header: Header
    certificate: Certificate
    next: list[bytes]


def _links(value: Any) -> list[Link]:
    found = []
    for item in array(value, 1, 1024):
        parts = array(item, 3, 3)
        found.append(Link(header(parts[0]), certificate(parts[1]), validators(parts[2])))
    return found


@dataclass(frozen=True)
class Proof:
    """A native proof that an entry is final."""

    entry: bytes
    index: int
    path: list[bytes]
    content: SealContent
    validators: bytes
    bitmap: bytes
    signatures: list[bytes]
    links: list[Link] = field(default_factory=list)

    @property
    def certificate(self) -> Certificate:
        return Certificate(self.content.round, self.bitmap, self.signatures)

    @property
    def encoded(self) -> bytes:
        """The file, if it has no links."""
        c = self.content
        place = [c.chain, c.height, c.round, c.block, c.first_index, c.log_size, c.time]
        fields = {
            1: self.entry, 2: self.index, 3: b"".join(self.path), 4: place + [c.log_root],
            5: self.validators, 6: self.bitmap, 7: list(self.signatures),
        }  # fmt: skip
        return encode(Tag(TAG_PROOF, fields))


def parse_proof(encoded: bytes) -> Proof:
    fields = labels(tagged(decode(encoded), TAG_PROOF), range(1, 8), (8,))
    return Proof(
        data(fields[1]), uint(fields[2]), digest_list(fields[3], 64), seal_content(fields[4]),
        data(fields[5], 32), data(fields[6], maximum=7), _signatures(fields[7]),
        _links(fields[8]) if 8 in fields else [],
    )  # fmt: skip


@dataclass(frozen=True)
class ValueProof:
    """A proof of what the state holds under a key."""

    kind: int
    id: bytes
    value: bytes | None
    leaf: tuple[bytes, bytes] | None
    siblings: list[bytes]
    header: Header
    certificate: Certificate | None
    links: list[Link]


def parse_value_proof(encoded: bytes) -> ValueProof:
    fields = labels(tagged(decode(encoded), TAG_VALUE_PROOF), (1, 2, 5, 6), (3, 4, 7, 8))
    require(not (3 in fields and 4 in fields), "a value and another leaf")
    kind, key = uint(fields[1], 0, 255), data(fields[2], maximum=32)
    value = data(fields[3], maximum=MAXIMUM_PROOF) if 3 in fields else None
    leaf = None
    if value is not None:
        leaf = state_key(kind, key), digest(value)
    elif 4 in fields:
        both = data(fields[4], 64)
        leaf = both[:32], both[32:]
    return ValueProof(
        kind, key, value, leaf, digest_list(fields[5], 256), header(fields[6]),
        certificate(fields[7]) if 7 in fields else None, _links(fields[8]) if 8 in fields else [],
    )  # fmt: skip


@dataclass(frozen=True)
class Receipt:
    """One validator's seal as a COSE Receipt."""

    encoded: bytes
    validator: bytes
    content: SealContent
    index: int
    path: list[bytes]
    signature: bytes


def parse_receipt(encoded: bytes, leaf: bytes) -> Receipt:
    """Reads a receipt for the entry with a leaf hash, from which the log root follows."""
    require(len(encoded) <= 8192, "a receipt above 8,192 bytes")
    parts = array(tagged(decode(encoded), TAG_STATEMENT), 4, 4)
    head = labels(decode(data(parts[0], maximum=512)), (1, 4, 15, STRUCTURE, PLACE))
    require(head[1] == ES256K and head[STRUCTURE] == 1, "another algorithm or structure")
    claims = labels(head[15], (1, 2, 6))
    require(claims[2] == "block", "another subject than block")
    proofs = labels(labels(parts[1], (PROOFS,))[PROOFS], (-1,))
    inclusion = array(decode(data(array(proofs[-1], 1, 1)[0], maximum=4096)), 3, 3)
    size, index = uint(inclusion[0]), uint(inclusion[1])
    path = [data(sibling, 32) for sibling in array(inclusion[2], 0, 64)]
    require(parts[2] is None, "a payload that is not detached")
    place = array(head[PLACE], 5, 5)
    content = seal_content(
        [claims[1], *place, claims[6], root_of_path(leaf, index, size, path)]
    )
    require(content.log_size == size, "the sealed size is not the size of the path")
    signature = _signatures([parts[3]])[0]
    return Receipt(encoded, public_key(head[4]), content, index, path, signature)


@dataclass(frozen=True)
class TransparentStatement:
    """A statement with its receipts."""

    statement: Statement
    receipts: list[Receipt]

    def proof(self, keys: Sequence[bytes]) -> Proof:
        """The native form (§9.5)."""
        first = self.receipts[0]
        numbers: list[int] = []
        for receipt in self.receipts:
            same = (receipt.content, receipt.index, receipt.path)
            require(same == (first.content, first.index, first.path), "receipts contradict")
            require(receipt.validator in keys, "a receipt of nobody in the set")
            number = list(keys).index(receipt.validator)
            require(not numbers or numbers[-1] < number, "receipts out of order")
            numbers.append(number)
        bitmap = bytearray((len(keys) + 7) // 8)
        for number in numbers:
            bitmap[number // 8] |= 1 << number % 8
        return Proof(
            self.statement.encoded, first.index, first.path, first.content, validators_hash(keys),
            bytes(bitmap), [receipt.signature for receipt in self.receipts],
        )  # fmt: skip


def parse_transparent(encoded: bytes) -> TransparentStatement:
    require(len(encoded) <= 1 << 20, "a transparent statement above 1 MiB")
    protected, unprotected, payload, signature = _parse_envelope(encoded, (RECEIPTS,))
    plain = encode(Tag(TAG_STATEMENT, [protected, {}, payload, signature]))
    statement = parse_statement(plain)
    receipts = array(unprotected[RECEIPTS], 1, 50)
    return TransparentStatement(
        statement, [parse_receipt(data(receipt), statement.id) for receipt in receipts]
    )


def transparent_from(proof: Proof, keys: Sequence[bytes]) -> bytes:
    """The standard form of a native proof (§9.5)."""
    require(not proof.links, "links have no place in the standard form")
    require(validators_hash(keys) == proof.validators, "another set sealed")
    parts = tagged(decode(proof.entry), TAG_STATEMENT)
    inclusion = encode([proof.content.log_size, proof.index, proof.path])
    receipts = []
    for number, signature in zip(signers(proof.bitmap, len(keys)), proof.signatures):
        unprotected = {PROOFS: {-1: [inclusion]}}
        protected = proof.content.protected(keys[number])
        receipts.append(
            encode(Tag(TAG_STATEMENT, [protected, unprotected, None, signature]))
        )
    return encode(Tag(TAG_STATEMENT, [parts[0], {RECEIPTS: receipts}, parts[2], parts[3]]))


# §10 State tree -------------------------------------------------------------------------------

EMPTY = b"SPARSE_MERKLE_PLACEHOLDER_HASH__"
KINDS = {
    1: "account", 2: "model", 5: "ballot", 6: "queued-change", 8: "parameters", 9: "validators",
    10: "ledger-record",
}  # fmt: skip


def state_key(kind: int, key: bytes) -> bytes:
    """Where a value stands in the state tree."""
    return digest(bytes([kind]), key)


def _leaf(key: bytes, value_hash: bytes) -> bytes:
    return digest(b"JMT::LeafNode", key, value_hash)


def _inner(left: bytes, right: bytes) -> bytes:
    return digest(b"JMT::IntrnalNode", left, right)


def bit(key: bytes, index: int) -> int:
    """A bit of a key; 0 is the most significant of the first byte."""
    return key[index // 8] >> 7 - index % 8 & 1


def state_root(values: dict[bytes, bytes], depth: int = 0) -> bytes:
    """The root over values by their key hashes, which all begin with the same `depth` bits."""
    if len(values) < 2:
        return next((_leaf(key, digest(value)) for key, value in values.items()), EMPTY)
    halves: list[dict[bytes, bytes]] = [{}, {}]
    for key, value in values.items():
        halves[bit(key, depth)][key] = value
    return _inner(state_root(halves[0], depth + 1), state_root(halves[1], depth + 1))


def check_state(proof: ValueProof) -> None:
    """Refuses unless the path shows the value, or its absence, under the header's root."""
    key, count = state_key(proof.kind, proof.id), len(proof.siblings)
    if proof.value is None and proof.leaf is not None:
        require(proof.leaf[0] != key, "the proof shows that there is a value")
        common = int.from_bytes(key, "big") ^ int.from_bytes(proof.leaf[0], "big")
        require(256 - common.bit_length() >= count, "the other leaf is not on the path")
    result = _leaf(*proof.leaf) if proof.leaf else EMPTY
    for index, sibling in enumerate(proof.siblings):
        if bit(key, count - 1 - index):
            result = _inner(sibling, result)
        else:
            result = _inner(result, sibling)
    require(result == proof.header.state_root, "the path leads to another state root")


# §4 Genesis -----------------------------------------------------------------------------------

PARAMETERS = {
    # label: (name, standard value, lower bound, upper bound)
    1: ("heartbeat", 10_000, 100, 3_600_000),
    2: ("statementFee", 0, 0, 10**15),
    3: ("minimumBalance", 1, 0, 10**15),
    4: ("minimumBond", 1_000, 1, 10**15),
    5: ("epochLength", 100, 1, 10_000_000),
    6: ("ballotWindow", 604_800_000, 1_000, 315_360_000_000),
    7: ("longestWindow", 604_800_000, 1_000, 315_360_000_000),
    8: ("dueWork", 256, 8, 10_000),
    9: ("ballotLimit", 16, 1, 1_000),
}


@dataclass(frozen=True)
class Genesis:
    """A decoded genesis."""

    encoded: bytes
    name: str
    time: int
    validators: list[bytes]
    parameters: dict[int, int]
    reserve: int
    accounts: list[tuple[bytes, int, int, str | None]]

    @property
    def chain(self) -> str:
        return f"{self.name}-{leaf_hash(self.encoded)[:8].hex()}"

    def state(self) -> dict[bytes, bytes]:
        """The values of the first state, by key hash (§12.2)."""
        values, bonded = {}, 0
        for address, balance, bond, operator in self.accounts:
            is_bonded = bond >= self.parameters[4]
            bonded += is_bonded
            fields = {3: balance, 4: bond, 8: int(is_bonded), 12: operator}
            values[state_key(1, address)] = encode({k: v for k, v in fields.items() if v})
        record = {2: self.reserve, 4: bonded, 6: self.parameters[5]}
        values[state_key(8, b"")] = encode(self.parameters)
        values[state_key(9, b"")] = encode(self.validators)
        values[state_key(10, b"")] = encode({k: v for k, v in record.items() if v})
        return values

    @property
    def header(self) -> Header:
        """The header of height 0."""
        hash_of_set = validators_hash(self.validators)
        fields = {
            1: 1, 2: self.chain, 3: 0, 4: ZERO, 5: self.time, 6: bytes(20), 7: 0, 8: 1,
            9: leaf_hash(self.encoded), 10: state_root(self.state()), 11: hash_of_set,
            12: hash_of_set, 13: digest(encode(self.parameters)),
        }  # fmt: skip
        return header(Tag(TAG_HEADER, fields))


def parse_genesis(encoded: bytes) -> Genesis:
    """Reads entry 0."""
    fields = labels(tagged(decode(encoded, MAXIMUM_GENESIS), TAG_GENESIS), range(1, 8))
    uint(fields[1], 1, 1)
    name = text(fields[2], r"[a-z0-9]{1,12}")
    keys = validators(fields[4])
    values = labels(fields[5], PARAMETERS)
    for label, (_, _, low, high) in PARAMETERS.items():
        uint(values[label], low, high)
    accounts = []
    for item in array(fields[7], 0, 50_000):
        entry = labels(item, (1,), (2, 3, 4))
        balance = uint(entry[2], 1) if 2 in entry else 0
        bond = uint(entry[3], 1) if 3 in entry else 0
        operator = operator_id(entry[4]) if 4 in entry else None
        accounts.append((data(entry[1], 20), balance, bond, operator))
    addresses = [account[0] for account in accounts]
    require(all(a < b for a, b in zip(addresses, addresses[1:])), "accounts out of order")
    require({address_of(key) for key in keys} <= set(addresses), "a validator without account")
    supply = uint(fields[6]) + sum(account[1] + account[2] for account in accounts)
    require(supply < 2**64, "the supply does not fit 64 bits")
    return Genesis(encoded, name, uint(fields[3]), keys, values, fields[6], accounts)


def _milliseconds(written: str) -> int:
    form = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?Z"
    match = re.fullmatch(form, written, re.ASCII)
    if match is None:
        raise Refused("not a time")
    try:
        moment = datetime.datetime.strptime(match[1], "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        raise Refused("not a time") from None
    require(moment.year >= 1970, "before 1970")
    return calendar.timegm(moment.timetuple()) * 1000 + int((match[2] or "0").ljust(3, "0"))


def _amount(value: Any) -> int:
    number = int(text(value, r"0|[1-9][0-9]{0,19}"))
    return uint(number)


def genesis_from_json(written: bytes) -> bytes:
    """The encoded genesis that a genesis file says (§4.3)."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        require(len({name for name, _ in pairs}) == len(pairs), "a field twice")
        return dict(pairs)

    def fields(value: Any, needed: Iterable[str], optional: Iterable[str]) -> dict[str, Any]:
        require(type(value) is dict, "not an object")
        wanted = set(needed)
        require(wanted <= set(value) <= wanted | set(optional), "missing or unknown fields")
        return value

    try:
        document = json.loads(written.decode("utf-8"), object_pairs_hook=unique)
    except ValueError as error:
        raise Refused(f"not JSON: {error}") from None
    needed = ("name", "time", "validators", "reserve", "accounts")
    document = fields(document, needed, ("parameters",))
    keys = []
    for entry in array(document["validators"], 1, 50):
        entry = fields(entry, ("publicKey", "name"), ("address",))
        operator_id(entry["name"])  # the same bounds
        keys.append(bytes.fromhex(text(entry["publicKey"], r"0x0[23][0-9a-f]{64}")[2:]))
    require(len(set(keys)) == len(keys), "a validator twice")
    given = document.get("parameters", {})
    names = {name: label for label, (name, _, _, _) in PARAMETERS.items()}
    fields(given, (), names)
    values = {label: standard for label, (_, standard, _, _) in PARAMETERS.items()}
    values.update({names[name]: value for name, value in given.items()})
    accounts: dict[bytes, dict[int, Any]] = {}
    for entry in array(document["accounts"], 0, 50_000):
        entry = fields(entry, ("address", "balance"), ("bond", "operator"))
        address = address_from(entry["address"])
        require(address not in accounts, "an account twice")
        parts = {1: address, 2: _amount(entry["balance"]), 3: _amount(entry.get("bond", "0"))}
        parts[4] = entry.get("operator")
        accounts[address] = {label: value for label, value in parts.items() if value}
    for key in keys:
        accounts.setdefault(address_of(key), {1: address_of(key)})
    content = {
        1: 1,
        2: document["name"],
        3: _milliseconds(document["time"]),
        4: sorted(keys),
        5: values,
        6: _amount(document["reserve"]),
        7: [accounts[address] for address in sorted(accounts)],
    }
    return parse_genesis(encode(Tag(TAG_GENESIS, content))).encoded
