#!/usr/bin/env python3
"""Verify what an Assay ledger proves: offline, and against nothing but what the reader trusts.

    verify.py FILE --trust FILE [--key account:assay1…] [--now SECONDS] [--trusting-period DAYS]

FILE is a receipt in either form, a value proof or an update; the trust is a trust file, or a genesis
file, which verify_genesis.py turns into one. One line says what the proof shows and no more, and the
exit status is 0; or why it shows nothing, and 1. For an update that line is the new trust: keep it as
a file. A value proof names a key by itself: whoever asked for one says so with --key.

Written from Docs/Protocol.md alone, whose sections the signs § name. Needs Python 3.11, cbor2 and
cryptography.
"""
import argparse, hashlib, json, re, sys, time                                   # noqa: E401
from collections import namedtuple
from collections.abc import Mapping
from itertools import dropwhile, pairwise
from pathlib import Path

import cbor2
from cbor2 import CBORTag
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

Head = namedtuple("Head", "chain height round block first size time root")                # §8.1
Trust = namedtuple("Trust", "head validators expires now")                                # §11.1

def require(holds, reason):
    if not holds:
        raise ValueError(reason)

# ---- What a proof shows (§11.3, §11.4, §11.7, §11.8)

def verify(data, trust, asked=None):
    """What a file proves to a reader with this trust, who may have asked for this key."""
    item = read(data)
    for form, most, check in ((PROOF, 5, verify_entry), (TRANSPARENT, 1, verify_transparent),
                              (VALUE, 5, verify_value), (UPDATE, 8, verify_update)):
        if fits(item, form) and len(data) <= most << 20:
            key, shown = check(item.value, trust)
            require(asked in (None, key), f"this is not about {asked}")
            return shown
    raise ValueError("this is not formed as §9 demands")

def verify_entry(proof, trust):
    """A native proof (§9.1): an entry of the log is final."""
    entry, index, path, head, sealers, bitmap, seals = (proof[label] for label in range(1, 8))
    what, head = check_entry(entry, trust.head.chain), Head(*head)
    require(root_of_path(leaf(entry), index, head.size, split(path)) == head.root,
            "the path does not lead to the root of the log")
    under, why = check_final(head, sealers, [head.round, bitmap, seals], proof.get(8, []), trust)
    where = "in" if under and index > head.first else "in the log no later than"
    return None, f"the {what}, entry {index} of {head.chain}, is {where} block {head.height} {why}"

def check_entry(entry, chain):
    """What an entry is. A statement is signed by its issuer (§5.1); the rest follows (§6.1)."""
    item, id = read(entry), f"0x{leaf(entry).hex()}"
    if type(item) is CBORTag and item.tag in (GENESIS, HEADER.tag, SETTLEMENT):
        kind = {GENESIS: "genesis", SETTLEMENT: "settlement"}.get(item.tag, "header")
        return f"{kind} {id}"
    require(fits(item, STATEMENT), "the entry is not formed as §5 and §6 demand")
    protected, _, payload, signature = item.value
    header = read(protected)
    issuer, kind, audience = (header[15][label] for label in (1, 2, 3))
    require(audience == chain, f"the statement is for another chain, {audience}")
    require(issuer == address(sha(header[4])[:20]), "the issuer is not the signer")
    require(is_signed(header[4], protected, payload, signature), "the statement is not signed so")
    return f"{kind} statement {id} of {issuer}"

def verify_transparent(statement, trust):
    """A transparent statement (§9.4): its receipts agree; then it is a native proof (§9.5)."""
    protected, unprotected, payload, signature = statement
    entry = cbor(CBORTag(18, [protected, {}, payload, signature]))
    receipts = [read(receipt).value for receipt in unprotected[394]]
    headers, validators = [read(receipt[0]) for receipt in receipts], trust.validators
    require(all(header[4] in validators for header in headers), "unknown validators sealed it")
    signers = [validators.index(header[4]) for header in headers]
    require(signers == sorted(set(signers)), "the receipts are not in order")
    said = {(header[15][1], *header[-70000], header[15][6], receipt[1][396][-1][0])
            for header, receipt in zip(headers, receipts)}
    require(len(said) == 1, "the receipts differ")
    *head, inclusion = said.pop()
    size, index, path = read(inclusion)
    require(size == head[5], "the inclusion is in a log of another size than the sealed one")
    head.append(root_of_path(leaf(entry), index, size, path))
    bitmap = sum(1 << i for i in signers).to_bytes((len(validators) + 7) // 8, "little")
    return verify_entry({1: entry, 2: index, 3: b"".join(path), 4: head, 5: hash_of(validators),
                         6: bitmap, 7: [receipt[3] for receipt in receipts]}, trust)

def verify_value(proof, trust):
    """A value proof (§9.3): what the state held under a key after a block, or that it held nothing."""
    (kind, id, header), certificate = (proof[label] for label in (1, 2, 6)), proof.get(7)
    require(header.value[3] > 0 or certificate is None, "block 0 has no certificate")
    check_state(proof, header.value[10])
    head = head_in(header, certificate)
    _, why = check_final(head, header.value[11], certificate, proof.get(8, []), trust)
    key, held = f"{kind}:0x{id.hex()}", f"0x{proof[3].hex()}" if 3 in proof else "nothing"
    if kind == 1 and len(id) == 20:
        key = f"account:{address(id)}"
        if 3 in proof:
            account = read(proof[3])
            require(fits(account, ACCOUNT), "the account is not formed as §10.4 demands")
            held = f"a balance of {account.get(3, 0)} and a bond of {account.get(4, 0)}"
    return key, f"{key} held {held} on {head.chain} after block {head.height} {why}"

def verify_update(update, trust):
    """An update (§9.7): the trust in a newer head, whose log continues the trusted one."""
    header, certificate = (*update[1], None)[:2]
    require((certificate is None) == (header.value[3] == 0), "only block 0 has no certificate")
    old, head = trust.head, head_in(header, certificate)
    under, _ = check_final(head, header.value[11], certificate, update.get(4, []), trust)
    require(is_consistent(old.size, old.root, head.size, head.root, split(update[2])),
            "final, but these hashes do not show that the log continues the trusted one. They are "
            "signed by nobody, so this is evidence against nobody: ask again")
    validators = trust.validators
    if under:
        validators = update.get(3, under.validators)
        require(header.value[12] == hash_of(validators), "these are not the next validators")
        require(3 not in update or validators != under.validators, "label 3 names no others")
    return None, json.dumps({"chainId": head.chain, "height": head.height, "logSize": head.size,
        "blockHash": f"0x{head.block.hex()}", "logRoot": f"0x{head.root.hex()}", "time": head.time,
        "validators": [f"0x{key.hex()}" for key in validators]})

# ---- Is a head final? (§11.5, §11.6, §8.4)

def check_final(head, sealers, certificate, links, trust):
    """Why the head is final; and the trust under which it is sealed, unless it is the trusted one."""
    at = time.strftime("of %Y-%m-%dT%H:%M:%SZ", time.gmtime(head.time))
    require(head.chain == trust.head.chain, f"this is of another chain, {head.chain}")
    require(head.height >= trust.head.height, "the head is older than the trust")
    if head.height == trust.head.height:
        require(head._replace(round=0, first=0) == trust.head, "the head conflicts with the trust")
        return None, f"{at}, which is trusted"
    require(trust.now <= trust.expires, "the trust expired")
    for header, seals, after in dropwhile(lambda link: link[0].value[3] <= trust.head.height, links):
        check_seals(link := head_in(header, seals), header.value[11], seals, trust)
        require(header.value[12] == hash_of(after) != header.value[11], "a link changes nothing")
        trust = trust._replace(head=link, validators=after)
    require(certificate is not None, "nobody sealed the head: it is not final")
    check_seals(head, sealers, certificate, trust)
    return trust, f"{at}, sealed by {len(certificate[2])} of {len(trust.validators)} validators"

def check_seals(head, sealers, certificate, trust):
    """That a head comes after the trusted one, and that a quorum of the trusted validators sealed it."""
    old, validators, (round, bitmap, seals) = trust.head, trust.validators, certificate
    require(head.chain == old.chain, "a link is of another chain")
    require(head.height > old.height and head.time >= old.time, "it is not after the one before")
    require(head.time <= trust.now + 300, "it is from the future")
    require(old.size <= head.first < head.size, "it conflicts with the log before")
    require(sealers == hash_of(validators), "it is sealed by unknown validators")
    require(round == head.round, "the certificate is of another round")
    bits = int.from_bytes(bitmap, "little")
    signers = [key for i, key in enumerate(validators) if bits >> i & 1]     # each once, at most
    require(len(bitmap) == (len(validators) + 7) // 8 and bits >> len(validators) == 0,
            "the bitmap does not fit the validators")
    require(len(signers) == len(seals), "there are not as many seals as signers")
    require(3 * len(signers) >= 2 * len(validators), f"{len(signers)} seals are no quorum")
    place = [head.height, round, head.block, head.first, head.size]
    for signer, seal in zip(signers, seals):                                                   # §8.2
        protected = cbor({1: -47, 4: signer, 15: {1: head.chain, 2: "block", 6: head.time},
                          395: 1, -70000: place})
        require(is_signed(signer, protected, head.root, seal), "a seal is not signed so")

def head_in(header, certificate):
    """What a header's validators seal (§8.1)."""
    chain, height, _, at, _, first, size, root = (header.value[label] for label in range(2, 10))
    return Head(chain, height, certificate[0] if certificate else 0, leaf(cbor(header)), first, size,
                at // 1000, root)

# ---- The trees of the log (§6) and of the state (§10)

def sides(fn, sn, path):
    """The hashes of a path, and whether each stands on the left."""
    for hash in path:
        require(sn > 0, "the path is too long")
        left = fn & 1 or fn == sn
        yield hash, left
        while left and fn & 1 == 0 and fn > 0:
            fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the path is too short")

def root_of_path(hash, index, size, path):
    """The root of the log of this size that has the leaf at this index (§6.3)."""
    require(index < size, "the entry is beyond the end of the log")
    for other, left in sides(index, size - 1, path):
        hash = node(other, hash) if left else node(hash, other)
    return hash

def is_consistent(m, root_m, n, root_n, path):
    """Whether the log of size m is the beginning of the log of size n (§6.4)."""
    if m >= n or not path:
        return (m, root_m, path) == (n, root_n, [])
    low = (m & -m).bit_length() - 1                           # how often 2 divides m
    old, *path = [root_m, *path] if m == 1 << low else path
    new = first = old
    for other, left in sides(m - 1 >> low, n - 1 >> low, path):
        old, new = (node(other, old), node(other, new)) if left else (old, node(new, other))
    return (old, new) == (root_m, root_n)

def check_state(proof, root):
    """That the state with this root holds the value under the key, or holds nothing (§10.3)."""
    key, siblings = sha(bytes([proof[1]]), proof[2]), split(proof[5])
    way, top = int.from_bytes(key), 256 - len(siblings)
    hash = b"SPARSE_MERKLE_PLACEHOLDER_HASH__"
    if 3 in proof:
        require(4 not in proof, "there is a value, and another leaf in its place")
        hash = sha(b"JMT::LeafNode", key, sha(proof[3]))
    elif 4 in proof:
        other = int.from_bytes(proof[4][:32])
        require(other != way and other >> top == way >> top, "the other leaf is not in the way")
        hash = sha(b"JMT::LeafNode", proof[4])
    for place, other in enumerate(siblings, top):             # the deepest first
        hash = sha(b"JMT::IntrnalNode", *((other, hash) if way >> place & 1 else (hash, other)))
    require(hash == root, "the path does not lead to the root of the state")

# ---- Hashes, signatures and addresses (§3), and deterministic CBOR (§2)

def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()                # noqa: E704
def leaf(entry): return sha(b"\0", entry)                                       # noqa: E704
def node(left, right): return sha(b"\1", left, right)                           # noqa: E704
def split(joined): return [joined[i:i + 32] for i in range(0, len(joined), 32)]  # noqa: E704
def cbor(item): return cbor2.dumps(item, canonical=True)                        # noqa: E704
def hash_of(validators): return sha(cbor(validators))                           # noqa: E704

def read(data):
    """The one item in the bytes. There is one encoding of each, so it must give the bytes again."""
    try:
        item = cbor2.loads(data)
        same = cbor(item) == data
    except Exception as error:                                # cbor2 knows many, and all mean this
        raise ValueError("this is no CBOR") from error
    require(same, "the CBOR is not deterministic, or something follows it")
    return item

def is_signed(key, protected, payload, signature):
    r, s = map(int.from_bytes, split(signature))
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), key).verify(
            utils.encode_dss_signature(r, s), cbor(["Signature1", protected, b"", payload]),
            ec.ECDSA(SHA256()))
        return True
    except (ValueError, InvalidSignature):
        return False

def address(bytes):
    """An address in text, bech32m (BIP 350): 32 groups of 5 bits, and 6 of a checksum."""
    number, check = int.from_bytes(bytes), 1
    data = [number >> 5 * i & 31 for i in reversed(range(32))]
    for value in [3] * 5 + [0] + [ord(c) & 31 for c in "assay"] + data + [0] * 6:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for i, g in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= g if top >> i & 1 else 0
    data += [(check ^ 0x2BC830A3) >> 5 * i & 31 for i in reversed(range(6))]
    return "assay1" + "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[v] for v in data)

# ---- The forms of all that is read (assay.cddl)

def fits(x, form):
    """A form is a condition, a tag with one, a list or a map of forms, or a constant. What stands in a
    tuple may be missing. Types must be the same as well: in Python 1 == True == 1.0."""
    if callable(form):
        return form(x)
    if isinstance(form, CBORTag):
        return type(x) is CBORTag and x.tag == form.tag and fits(x.value, form.value)
    if isinstance(form, list):
        return type(x) in (list, tuple) and len(x) == len(form) and all(map(fits, x, form))
    if isinstance(form, dict):
        must = {label for label in form if type(form[label]) is not tuple}
        return (isinstance(x, Mapping) and {type(label) for label in x} <= {int, str}
                and must <= x.keys() <= form.keys()
                and all(fits(x[k], form[k] if k in must else form[k][0]) for k in x))
    return type(x) is type(form) and x == form

def whole(low=0): return lambda x: type(x) is int and low <= x < 2**64
def octets(lengths): return lambda x: type(x) is bytes and len(x) in lengths
def text(pattern): return lambda x: type(x) is str and re.fullmatch(pattern, x) is not None
def packed(form): return lambda x: type(x) is bytes and fits(read(x), form)
def either(*forms): return lambda x: any(fits(x, form) for form in forms)
def many(form, lengths):
    return lambda x: type(x) in (list, tuple) and len(x) in lengths and all(fits(y, form) for y in x)

def is_signature(x):
    """r and s. Every signature has a twin, with s above half the order, which is refused (§3)."""
    order = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
    r, s = (int.from_bytes(half) for half in split(x)) if octets([64])(x) else (0, 0)
    return 0 < r < order and 0 < s <= order // 2

def are_keys(x):
    return many(KEY, range(1, 51))(x) and all(a < b for a, b in pairwise(x))

UINT, BYTES, DIGEST, HASHES = whole(), octets(range(5 << 20)), octets([32]), octets(range(0, 2049, 32))
KEY = lambda x: octets([33])(x) and x[0] in (2, 3)                              # noqa: E731
CHAIN, BITMAP, SEALS = text("[a-z0-9]{1,12}-[0-9a-f]{16}"), octets(range(8)), many(is_signature, range(51))
HEADER = CBORTag(0x41535948, {1: 1, 2: CHAIN, 3: UINT, 4: DIGEST, 5: UINT, 6: octets([20]),  # §7.1
                              7: UINT, 8: whole(1), **dict.fromkeys(range(9, 14), DIGEST)})
CERTIFICATE = [UINT, BITMAP, SEALS]                                                          # §8.3
LINKS = (many([HEADER, CERTIFICATE, are_keys], range(1, 1025)),)                             # §9.2
PROOF = CBORTag(0x41535950, {                                                                # §9.1
    1: BYTES, 2: UINT, 3: HASHES, 4: [CHAIN, UINT, UINT, DIGEST, UINT, UINT, UINT, DIGEST],
    5: DIGEST, 6: BITMAP, 7: SEALS, 8: LINKS})
VALUE = CBORTag(0x41535956, {                                                                # §9.3
    1: UINT, 2: octets(range(33)), 3: (BYTES,), 4: (octets([64]),),
    5: octets(range(0, 8193, 32)), 6: HEADER, 7: (CERTIFICATE,), 8: LINKS})
UPDATE = CBORTag(0x41535955, {                                                               # §9.7
    1: either([HEADER, CERTIFICATE], [HEADER]), 2: HASHES, 3: (are_keys,), 4: LINKS})
SEAL = {1: -47, 4: KEY, 15: {1: CHAIN, 2: "block", 6: UINT}, 395: 1,                         # §8.2
        -70000: [UINT, UINT, DIGEST, UINT, UINT]}
INCLUSION = [whole(1), UINT, many(DIGEST, range(65))]
RECEIPT = CBORTag(18, [packed(SEAL), {396: {-1: [packed(INCLUSION)]}}, None, is_signature])  # §9.4
TRANSPARENT = CBORTag(18, [BYTES, {394: many(packed(RECEIPT), range(1, 51))}, BYTES, is_signature])
STATEMENT = CBORTag(18, [packed({1: -47, 4: KEY, 15: {                                       # §5.1
    1: text("assay1.{38}"), 2: text("[a-z]+"), 3: CHAIN, 6: UINT, 7: octets([8])}}), {},
    packed(lambda body: isinstance(body, Mapping)), is_signature])
ACCOUNT = {label: (whole(1),) for label in range(1, 14)} | {12: (text("(?s).+"),)}           # §10.4
TRUST = {"chainId": CHAIN, "height": UINT, "blockHash": text("0x[0-9a-f]{64}"),              # §11.2
         "logSize": whole(1), "logRoot": text("0x[0-9a-f]{64}"), "time": UINT,
         "validators": many(text("0x[0-9a-f]{66}"), range(1, 51)), "sealed": (text("0x([0-9a-f]{2})+"),)}

# ---- Trust (§11.1, §11.2), and the command line

def read_trust(data, now, period):
    def once(pairs):
        require(len(dict(pairs)) == len(pairs), "a field of the trust occurs twice")
        return dict(pairs)
    file = json.loads(data.decode(), object_pairs_hook=once)
    if isinstance(file, dict) and {"accounts", "reserve"} & file.keys():
        import verify_genesis
        file = verify_genesis.trust_file(file)
    require(fits(file, TRUST), "the trust is neither a trust file nor a genesis file")
    keys = sorted(bytes.fromhex(key[2:]) for key in file["validators"])
    require(are_keys(keys), "a validator of the trust is named twice, or is no key")
    for key in keys:                                          # raises if this is no point
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), key)
    block, root = bytes.fromhex(file["blockHash"][2:]), bytes.fromhex(file["logRoot"][2:])
    head = Head(file["chainId"], file["height"], 0, block, 0, file["logSize"], file["time"], root)
    return Trust(head, keys, file["time"] + period * 86400, now)

def main():
    options = argparse.ArgumentParser(description="Verify what an Assay ledger proves, offline.")
    options.add_argument("file", type=Path, help="a receipt, a value proof or an update")
    options.add_argument("--trust", type=Path, required=True, help="a trust file or a genesis file")
    options.add_argument("--key", help="what the value must be of, as in account:assay1…")
    options.add_argument("--now", type=int, default=int(time.time()), help="seconds since 1970")
    options.add_argument("--trusting-period", type=float, default=365, metavar="DAYS")
    given = options.parse_args()
    try:
        trust = read_trust(given.trust.read_bytes(), given.now, given.trusting_period)
        print(verify(given.file.read_bytes(), trust, given.key))
    except (ValueError, ArithmeticError, OSError, RecursionError) as refusal:
        sys.exit(print(f"refused: {refusal}") or 1)

if __name__ == "__main__":
    main()
