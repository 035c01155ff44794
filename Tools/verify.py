#!/usr/bin/env python3
"""Verify what an Assay ledger proves: offline, and against nothing but what the reader trusts.

    verify.py FILE --trust FILE [--account ADDRESS] [--now SECONDS] [--trusting-period DAYS]

FILE is a receipt in either form, a value proof or an update; the trust is a trust file, or a
genesis file, which verify_genesis.py turns into one. One line says what the proof shows and no
more, and the exit status is 0; or why it shows nothing, and 1. For an update that line is the new
trust: keep it as a file. A value proof names its own key: whoever asked for an account says so.

Written from Docs/Protocol.md alone, whose sections the signs § name; with Python 3.10, cbor2 and
cryptography. Hashes and signatures vouch for the form of what they cover, so only that of the
rest is looked at; and what does not come apart is refused.
"""
import argparse, hashlib, json, sys, time
from collections import namedtuple
from itertools import dropwhile

import cbor2
from cbor2 import CBORTag
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

Head = namedtuple("Head", "chain height round block first size time root")              # §8.1
Trust = namedtuple("Trust", "head validators expires now")                              # §11.1
NO_PROOF = ("the head is final, but not shown to continue the trusted log. Nobody signs these "
            "hashes, so this is evidence against nobody: ask again")

class Refused(ValueError):
    """It proves nothing, and why."""

def require(holds, reason):
    if not holds:
        raise Refused(reason)

# ---- What a file shows (§9, §11.3, §11.4, §11.7, §11.8)

def verify(data, trust, asked=None):
    """What a file proves to a reader with this trust, who may have asked for a key of the state."""
    item = read(data)
    kinds = {0x41535950: verify_entry, 18: verify_transparent,
             0x41535956: verify_value, 0x41535955: verify_update}
    require(item.tag in kinds, "this is no receipt, no value proof and no update")
    shown, key = kinds[item.tag](item.value, trust)
    require(asked in (None, key), "this is not about the account that was asked for")
    return shown

def verify_entry(proof, trust):
    """A native proof (§9.1): an entry of the log is final."""
    entry, index, path, head, sealers, bitmap, seals, links = fields(proof, *range(1, 9))
    head, what = Head(*head), check_entry(entry, trust.head.chain)
    require(root_of_path(leaf(entry), index, head.size, split(path)) == head.root,
            "the path does not lead to the root of the log")
    why, under = check_final(head, sealers, [head.round, bitmap, seals], links, trust)
    where = "in" if under and index > head.first else "in the log no later than"
    return f"the {what}, entry {index} of {head.chain}, is {where} block {head.height} {why}", None

def check_entry(entry, chain):
    """What an entry is (§6.1); and a statement, that its issuer signed it for this chain (§5.1)."""
    item, id = read(entry), f"0x{leaf(entry).hex()}"
    if item.tag != 18:
        names = {0x41535947: "genesis", 0x41535948: "header", 0x41535953: "settlement"}
        return f"{names[item.tag]} {id}"
    protected, unprotected, payload, signature = item.value
    algorithm, signer, claims = fields(read(protected), 1, 4, 15)
    issuer, kind, audience, _, _ = fields(claims, 1, 2, 3, 6, 7)
    require(algorithm == -47 and not unprotected and read(payload), "this is no statement")
    require(audience == chain, f"the statement is for another chain, {audience!r}")
    require(account_of(issuer) == sha(signer)[:20], "the issuer is not the signer")
    check_signature(signer, protected, payload, signature)
    return f"{kind} statement {id} of {issuer}"

def verify_transparent(statement, trust):
    """A transparent statement (§9.4), by the native proof that says the same (§9.5)."""
    protected, unprotected, payload, signature = statement
    [receipts] = fields(unprotected, 394)
    parts = [read(receipt).value for receipt in receipts]
    signers, seals = [read(part[0])[4] for part in parts], [part[3] for part in parts]
    said, inclusion = read(parts[0][0]), parts[0][1][396][-1][0]
    entry = cbor(CBORTag(18, [protected, {}, payload, signature]))
    size, index, path = read(inclusion)
    root = root_of_path(leaf(entry), index, size, path)
    head = Head(said[15][1], *said[-70000], said[15][6], root)
    require(size == head.size, "the inclusion is in a log of another size than the sealed one")
    again = [cbor(CBORTag(18, [seal_header(signer, head), {396: {-1: [inclusion]}}, None, seal]))
             for signer, seal in zip(signers, seals)]
    require([*receipts] == again, "the receipts differ, or are not formed as they must be")
    require(signers == [key for key in trust.validators if key in signers],
            "the receipts are of unknown validators, or not in their order")
    return verify_entry({1: entry, 2: index, 3: b"".join(path), 4: head, 7: seals,
                         5: hash_of(trust.validators), 6: bitmap_of(signers, trust)}, trust)

def verify_value(proof, trust):
    """A value proof (§9.3): what the state held under a key after a block, if anything."""
    kind, id, value, other, siblings, header, certificate, links = fields(proof, *range(1, 9))
    head, sealers, _ = sealed_by(header, certificate)
    check_state(kind, id, value, other, split(siblings), header.value[10])
    why, _ = check_final(head, sealers, certificate, links, trust)
    held = "nothing" if value is None else f"0x{value.hex()}"
    if kind == 1 and value is not None:
        account = read(value)                                 # §10.4
        held = f"a balance of {account.get(3, 0)} and a bond of {account.get(4, 0)}"
    of = f"account 0x{id.hex()}" if kind == 1 else f"kind {kind}, id 0x{id.hex()}"
    return f"{of} of {head.chain} held {held} after block {head.height} {why}", (kind, id)

def verify_update(update, trust):
    """An update (§9.7): the trust in a newer head, whose log continues the trusted one."""
    (header, *certificate), path, after, links = fields(update, *range(1, 5))
    [certificate] = certificate or [None]
    old, (head, sealers, next_sealers) = trust.head, sealed_by(header, certificate)
    _, under = check_final(head, sealers, certificate, links, trust)
    require(roots(old.size, head.size, split(path), old.root) == (old.root, head.root), NO_PROOF)
    validators = trust.validators
    if under:
        validators = under.validators if after is None else after
        require(next_sealers == hash_of(validators), "these are not the next validators")
        require(after is None or next_sealers != sealers, "the validators do not change")
    return json.dumps({"chainId": head.chain, "height": head.height, "logSize": head.size,
        "time": head.time, "blockHash": f"0x{head.block.hex()}", "logRoot": f"0x{head.root.hex()}",
        "validators": [f"0x{key.hex()}" for key in validators]}), None

# ---- Is a head final? (§8.4, §11.5, §11.6)

def check_final(head, sealers, certificate, links, trust):
    """Why a head is final; and the trust that it is sealed under, if it is not the trusted one."""
    at = time.strftime("of %Y-%m-%dT%H:%M:%SZ", time.gmtime(head.time))
    require(head.chain == trust.head.chain, f"this is of another chain, {head.chain!r}")
    require(head.height >= trust.head.height, "the head is older than the trust")
    if head.height == trust.head.height:
        require(head._replace(round=0, first=0) == trust.head, "the head conflicts with the trust")
        return f"{at}, which is trusted", None
    require(trust.now <= trust.expires, "the trust expired")
    is_old = lambda link: link[0].value[3] <= trust.head.height
    for header, seals, after in dropwhile(is_old, links or []):
        link, before, next_sealers = sealed_by(header, seals)
        check_seals(link, before, seals, trust)
        require(before != next_sealers == hash_of(after), "a link does not say who comes after it")
        trust = trust._replace(head=link, validators=after)
    check_seals(head, sealers, certificate, trust)
    return f"{at}, sealed by {len(certificate[2])} of {len(trust.validators)} validators", trust

def check_seals(head, sealers, certificate, trust):
    """A head comes after the trusted one, and a quorum of the validators, each once, sealed it."""
    old, validators = trust.head, trust.validators
    require(head.chain == old.chain, "a link is of another chain")
    require(head.height > old.height and head.time >= old.time, "it is not after the one before")
    require(head.time <= trust.now + 300, "it is from the future")
    require(old.size <= head.first < head.size, "it conflicts with the log before")
    require(sealers == hash_of(validators), "it is sealed by unknown validators")
    require(certificate, "it is sealed by nobody: not final")
    _, bitmap, seals = certificate
    bits = int.from_bytes(bitmap, "little")
    signers = [key for i, key in enumerate(validators) if bits >> i & 1]
    require(bitmap == bitmap_of(signers, trust), "the bitmap does not fit the validators")
    require(len(seals) == len(signers), "there are not as many seals as signers")
    require(2 * len(validators) <= 3 * len(signers), f"{len(signers)} are no quorum")
    for signer, seal in zip(signers, seals):
        check_signature(signer, seal_header(signer, head), head.root, seal)

def bitmap_of(signers, trust):
    bits = sum(1 << i for i, key in enumerate(trust.validators) if key in signers)
    return bits.to_bytes((len(trust.validators) + 7) // 8, "little")

def seal_header(signer, head):
    """What a validator signs, over the root of the log (§8.2)."""
    return cbor({1: -47, 4: signer, 15: {1: head.chain, 2: "block", 6: head.time}, 395: 1,
                 -70000: [head.height, head.round, head.block, head.first, head.size]})

def sealed_by(header, certificate):
    """What is sealed of a header (§7.1); and the hashes of who seals it, and who the next."""
    _, chain, height, _, at, _, first, size, root, _, sealers, after, _ = fields(
        header.value, *range(1, 14))
    require(height > 0 or certificate is None, "block 0 has no certificate")
    round, block = certificate[0] if certificate else 0, leaf(cbor(header))
    return Head(chain, height, round, block, first, size, at // 1000, root), sealers, after

# ---- The trees of the log (§6) and of the state (§10)

def root_of_path(hash, index, size, path):
    """The root of the log of this size that has the leaf at this index (§6.3)."""
    require(type(index) is int and 0 <= index < size, "the entry is beyond the end of the log")
    if size == 1:
        require(not path, "the path is too long")
        return hash
    require(path, "the path is too short")
    (*path, top), half = path, 1 << (size - 1).bit_length() - 1    # the largest power of two below
    return (node(root_of_path(hash, index, half, path), top) if index < half
            else node(top, root_of_path(hash, index - half, size - half, path)))

def roots(m, n, path, known):
    """The roots of the logs of sizes m and n, of which one is the beginning of the other (§6.4)."""
    require(0 < m <= n and (path or m == n), NO_PROOF)
    if m == n:
        require(len(path) == (not known), NO_PROOF)           # a root that is known is left out
        return (known or path[0],) * 2
    (*path, top), half = path, 1 << (n - 1).bit_length() - 1
    if m > half:
        return tuple(node(top, root) for root in roots(m - half, n - half, path, None))
    old, new = roots(m, half, path, known)
    return old, node(new, top)

def check_state(kind, id, value, other, siblings, root):
    """That the state with this root holds the value under the key, or holds nothing (§10.3)."""
    require(type(kind) is int and (value is None or other is None), "a value and another leaf")
    key, hash = sha(bytes([kind]), id), b"SPARSE_MERKLE_PLACEHOLDER_HASH__"
    way, top = int.from_bytes(key, "big"), 256 - len(siblings)  # a bit each turn, from the root
    if value is not None:
        hash = sha(b"JMT::LeafNode", key, sha(value))
    elif other is not None:
        hash, there = sha(b"JMT::LeafNode", other), int.from_bytes(other[:32], "big")
        require(there != way and there >> top == way >> top, "the other leaf is not in the way")
    for place, sibling in enumerate(siblings, top):           # the deepest first
        pair = (sibling, hash) if way >> place & 1 else (hash, sibling)
        hash = sha(b"JMT::IntrnalNode", *pair)
    require(hash == root, "the path does not lead to the root of the state")

# ---- Deterministic CBOR (§2), hashes, signatures and addresses (§3)

def read(data):
    """The one item in the bytes. There is one encoding of each, so it must give the bytes again."""
    require(len(data) <= 8 << 20, "the file is too long")
    item = cbor2.loads(data)
    require(cbor(item) == data, "the CBOR is not deterministic, or something follows it")
    return item

def fields(map, *labels):
    """The values under the labels, or None; there are no others. (In Python 1 == True == 1.0.)"""
    require({cbor(label) for label in map} <= {cbor(label) for label in labels}, "unknown labels")
    return [map.get(label) for label in labels]

def cbor(item): return cbor2.dumps(item, canonical=True)
def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def leaf(entry): return sha(b"\0", entry)
def node(left, right): return sha(b"\1", left, right)
def hash_of(validators): return sha(cbor(validators))

def split(joined):
    require(len(joined) % 32 == 0, "half a hash")
    return [joined[i:i + 32] for i in range(0, len(joined), 32)]

def check_signature(signer, protected, payload, signature):
    """By r and s. Every signature has a twin, with s above half the order, which is refused."""
    order = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
    r, s = (int.from_bytes(half, "big") for half in split(signature))
    require(type(signature) is bytes and s <= order // 2, "a signature has the high s")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), signer)
    signed = cbor(["Signature1", protected, b"", payload])
    try:
        point.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        raise Refused(f"a signature by 0x{signer.hex()} does not verify") from None

def account_of(address):
    """The 20 bytes of an address in text (§3); its checksum is for those who type it."""
    require(len(address) == 44 and address.startswith("assay1"), "no address")
    digits = ["qpzry9x8gf2tvdw0s3jn54khce6mua7l".index(c) for c in address[6:38]]
    return sum(digit << 5 * (31 - i) for i, digit in enumerate(digits)).to_bytes(20, "big")

# ---- The trust (§11.1, §11.2), and the command line

def read_trust(data, now, days):
    file = json.loads(data)
    if "accounts" in file or "reserve" in file:
        from verify_genesis import trust_file
        file = trust_file(file)
    require({*file} - {"sealed"} == {"chainId", "height", "logSize", "time", "blockHash", "logRoot",
                                     "validators"}, "this is no trust file and no genesis file")
    numbers = height, size, at = [file[name] for name in ("height", "logSize", "time")]
    block, root, *keys = (bytes.fromhex(digits.removeprefix("0x")) for digits in (
        file["blockHash"], file["logRoot"], *file["validators"]))
    require(all(type(number) is int and number >= 0 for number in numbers)
            and len(block) == len(root) == 32, "a number or a hash of the trust is none")
    require(keys and len(set(keys)) == len(keys), "the trust names a validator twice, or none")
    head = Head(file["chainId"], height, 0, block, 0, size, at, root)
    return Trust(head, sorted(keys), at + days * 86400, now)

def main(arguments=None):
    options = argparse.ArgumentParser(description="Verify what an Assay ledger proves, offline.")
    options.add_argument("file", help="a receipt, a value proof or an update")
    options.add_argument("--trust", required=True, help="a trust file or a genesis file")
    options.add_argument("--account", type=account_of, help="whose account was asked for")
    options.add_argument("--now", type=int, default=int(time.time()), help="seconds since 1970")
    options.add_argument("--trusting-period", type=float, default=365, metavar="DAYS")
    given = options.parse_args(arguments)
    try:
        with open(given.trust, "rb") as trusted, open(given.file, "rb") as file:
            trust = read_trust(trusted.read(), given.now, given.trusting_period)
            print(verify(file.read(), trust, given.account and (1, given.account)))
    except Exception as error:
        print("refused:", error if isinstance(error, Refused) else f"malformed ({error!r:.200})")
        sys.exit(1)

if __name__ == "__main__":
    main()
