#!/usr/bin/env python3
"""Verify what an Assay ledger proves: offline, and against nothing but what the reader trusts.

    verify.py FILE --trust FILE [--key KIND:ID] [--now SECONDS] [--trusting-period DAYS] [--json]

FILE is a receipt in either form or a value proof; its first tag says which. The trust is a trust
file or a genesis file. One line says what the proof shows and no more, and the exit status is 0;
or why it shows nothing, and 1; 2 is for a wrong command line. An absence proof is about the key
that it names: whoever asked for a key says so with --key. Proofs of single inferences (§9.6) are
not read.

Written from Docs/Protocol.md alone, whose sections the signs § name. What is verified stands first,
down to the signatures; then the forms of all that is read, the trust, and the command line. Needs
Python 3.11, cbor2 and cryptography.
"""
import argparse
import hashlib
import json
import re
import sys
import time
from collections import namedtuple
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import cbor2
from cbor2 import CBORTag
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

STATEMENT, GENESIS, HEADER, SETTLEMENT = 18, 0x41535947, 0x41535948, 0x41535953
PROOF, VALUE_PROOF = 0x41535950, 0x41535956
ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
MIB = 1 << 20
KINDS = "account model job epoch ballot queue ready parameters members record".split()  # §10.1


Header = namedtuple("Header", "version chain height parent time proposer first size root state "
                              "sealers next_sealers parameters")
Content = namedtuple("Content", "chain height round block first size time root")       # §8.1
Trust = namedtuple("Trust", "chain height block size root time validators")            # §11.1
Clock = namedtuple("Clock", "now period")                                              # in seconds


class Refused(Exception):
    """The proof proves nothing, and why."""


def require(holds: Any, reason: str) -> None:
    if not holds:
        raise Refused(reason)


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


# ---- What a proof shows (§11.3, §11.4, §11.7)

def verify(data: bytes, trust: Trust, clock: Clock, asked: tuple[int, bytes] | None) -> dict:
    """What the file proves to a reader with this trust and this clock."""
    require(len(data) <= 5 * MIB, "the file is too long")
    item = read(data)
    tag = item.tag if type(item) is CBORTag else None
    require(asked is None or tag == VALUE_PROOF, "this is no value proof")
    if tag == PROOF:
        require(NATIVE(item), "the proof is not formed as §9.1 demands")
        return verify_entry(item.value, trust, clock)
    if tag == STATEMENT:
        require(len(data) <= MIB, "the file is too long")
        require(TRANSPARENT(item), "the transparent statement is not formed as §9.4 demands")
        return verify_entry(convert(item, trust), trust, clock)
    require(tag == VALUE_PROOF, "this is no receipt and no value proof")
    require(VALUE(item), "the value proof is not formed as §9.3 demands")
    require(asked in (None, (item.value[1], item.value[2])), "the proof is about another key")
    return verify_value(item.value, trust, clock)


def moment(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"second {seconds}"


def read_entry(entry: bytes, trust: Trust) -> tuple[str, tuple | None]:
    """What an entry of the chain is; of a statement, what `is_signed` has to check."""
    item, id = read(entry), "0x" + leaf(entry).hex()
    tag = item.tag if type(item) is CBORTag else None
    require(len(entry) <= {HEADER: 512, SETTLEMENT: 4096, GENESIS: 4 * MIB}.get(tag, 16384),
            "the entry is too long")
    chain, signed = trust.chain, None
    if tag == GENESIS:
        chain = read_genesis(entry)[1]
        what = f"the genesis {id}"
    elif tag == HEADER:
        require(HEAD(item), "the header is not formed as §7.1 demands")
        chain = header_of(item).chain
        what = f"the header of block {header_of(item).height}, {id}"
    elif tag == SETTLEMENT:
        require(SETTLED(item), "the settlement is not formed as §6.7 demands")
        status = ["recorded", "agreed", "judged"][item.value[8]] if 8 in item.value else "failed"
        what = f"the settlement {id} ({status}) of job 0x{item.value[1].hex()}"
    else:
        require(SIGNED(item), "the statement is not formed as §5 demands")
        protected, _, payload, mark = item.value
        header = read(protected)
        issuer, kind, chain = (header[15][label] for label in (1, 2, 3))
        require(kind != "attest" or len(entry) <= 360, "the attestation is too long")
        require(BODIES[kind](read(payload)), f"the body is not that of a statement {kind!r}")
        require(issuer == address_text(sha(header[4])[:20]), "the issuer is not the signer")
        signed = header[4], protected, payload, mark
        what = f"the {kind} statement {id} of {issuer}"
    require(chain == trust.chain, f"the entry is of another chain, {chain}")
    return what, signed


def verify_entry(proof: dict, trust: Trust, clock: Clock) -> dict:
    """A native proof: an entry is final."""
    what, signed = read_entry(proof[1], trust)
    content = Content(*proof[4])
    require(root_of_path(leaf(proof[1]), proof[2], content.size, split(proof[3])) == content.root,
            "the path does not lead to the root of the log")
    certificate = [content.round, proof[6], proof[7]]
    sealed, words = check_final(content, proof[5], certificate, proof.get(8, []), trust, clock)
    require(signed is None or is_signed(*signed), "the signature of the statement does not verify")
    inside = sealed and proof[2] > content.first
    where = "is in" if inside else "is in the log no later than"
    return {"shows": f"{what}, entry {proof[2]} of {trust.chain}, {where} block {content.height} "
                     f"of {moment(content.time)}, {words}",
            "id": "0x" + leaf(proof[1]).hex(), "index": proof[2], "height": content.height,
            "inBlock": inside, "time": content.time}


def convert(item: CBORTag, trust: Trust) -> dict:
    """The native form of a transparent statement, whose receipts must agree (§9.4, §9.5)."""
    protected, unprotected, payload, mark = item.value
    entry = cbor(CBORTag(STATEMENT, [protected, {}, payload, mark]))
    signers, seals, said = [], [], set()
    for receipt in map(read, unprotected[394]):
        header, inclusion = read(receipt.value[0]), receipt.value[1][396][-1][0]
        require(header[4] in trust.validators, "a receipt is of an unknown validator")
        signers.append(trust.validators.index(header[4]))
        seals.append(receipt.value[3])
        said.add((header[15][1], header[15][6], cbor(header[-70000]), inclusion))
    require(len(said) == 1, "the receipts differ")
    require(all(a < b for a, b in pairwise(signers)), "the receipts are not in order")
    chain, at, place, inclusion = said.pop()
    (height, round, block, first, sealed), (size, index, path) = read(place), read(inclusion)
    require(sealed == size, "the inclusion is in a log of another size than the sealed one")
    root = root_of_path(leaf(entry), index, size, path)
    bitmap = sum(1 << i for i in signers).to_bytes((len(trust.validators) + 7) // 8, "little")
    return {1: entry, 2: index, 3: b"".join(path), 5: sha(cbor(trust.validators)), 6: bitmap,
            4: [chain, height, round, block, first, size, at, root], 7: seals}


def verify_value(proof: dict, trust: Trust, clock: Clock) -> dict:
    """A value proof: what the state held after a block."""
    header, certificate = header_of(proof[6]), proof.get(7)
    require(certificate is None or header.height > 0, "block 0 has no certificate")
    check_state(proof, header.state)
    content = content_of(proof[6], certificate[0] if certificate else 0)
    _, words = check_final(content, header.sealers, certificate, proof.get(8, []), trust, clock)
    kind, place = KINDS[proof[1] - 1] if 1 <= proof[1] <= 10 else f"kind {proof[1]}", proof[2]
    of = address_text(place) if kind in ("account", "ready") and len(place) == 20 else place.hex()
    result = {"kind": proof[1], "id": "0x" + place.hex(), "height": header.height,
              "time": content.time, "value": None}
    if 3 not in proof:
        held = "nothing"
    elif kind == "account":
        account = read(proof[3])
        require(ACCOUNT(account), "the account is not formed as §10.4 demands")
        result |= {"balance": str(account.get(3, 0)), "bond": str(account.get(4, 0))}
        held = f"a balance of {result['balance']} and a bond of {result['bond']}"
    else:
        read(proof[3])
        held = f"the value with SHA-256 0x{sha(proof[3]).hex()}"
    if 3 in proof:
        result["value"] = "0x" + proof[3].hex()
    return {"shows": f"under {kind} {of} the state of {trust.chain} held {held} after block "
                     f"{header.height} of {moment(content.time)}, {words}"} | result


# ---- Is a head final? (§8.4, §11.5, §11.6)

def check_final(content: Content, sealers: bytes, certificate: list | None, links: list,
                trust: Trust, clock: Clock) -> tuple[bool, str]:
    """That the head is final. Whether by seals or because it is the trusted one; this in words."""
    require(content.chain == trust.chain, f"this is of another chain, {content.chain}")
    require(content.height >= trust.height, "the head is older than the trust")
    if content.height == trust.height:
        require((content.block, content.root, content.size, content.time)
                == (trust.block, trust.root, trust.size, trust.time),
                "the head conflicts with the trust")
        return False, "which is trusted"
    require(clock.now <= trust.time + clock.period, "the trust expired")
    validators, height, at = follow(links, trust, clock)
    require(content.height > height and content.time >= at, "the head is before the last link")
    require(content.time <= clock.now + 300, "the head is from the future")
    require(trust.size <= content.first < content.size, "the head conflicts with the trust")
    require(sealers == sha(cbor(validators)), "the head is sealed by unknown validators")
    require(certificate is not None, "nobody sealed the head: it is not final")
    count = check_certificate(certificate, content, validators)
    return True, f"sealed by {count} of {len(validators)} validators"


def header_of(item: CBORTag) -> Header:
    return Header(*(item.value[label] for label in range(1, 14)))


def content_of(item: CBORTag, round: int) -> Content:
    h = header_of(item)
    return Content(h.chain, h.height, round, leaf(cbor(item)), h.first, h.size, h.time // 1000,
                   h.root)


def check_certificate(certificate: list, content: Content, validators: list[bytes]) -> int:
    """That a quorum of these validators sealed the content; how many did."""
    round, bitmap, seals = certificate
    require(round == content.round, "the certificate is of another round")
    count, bits = len(validators), int.from_bytes(bitmap, "little")
    require(len(bitmap) == (count + 7) // 8 and bits < 1 << count,
            "the bitmap does not fit the validators")
    signers = [validators[i] for i in range(count) if bits >> i & 1]
    require(len(signers) == len(seals), "there are not as many seals as signers")
    require(len(signers) >= (2 * count + 2) // 3, f"{len(signers)} of {count} are no quorum")
    for signer, seal in zip(signers, seals):
        require(is_signed(signer, seal_header(signer, content), content.root, seal),
                f"the seal of validator {address_text(sha(signer)[:20])} does not verify")
    return len(signers)


def seal_header(signer: bytes, c: Content) -> bytes:
    return cbor({1: -47, 4: signer, 15: {1: c.chain, 2: "block", 6: c.time}, 395: 1,
                 -70000: [c.height, c.round, c.block, c.first, c.size]})


def follow(links: list, trust: Trust, clock: Clock) -> tuple[list[bytes], int, int]:
    """The validators after all links, and height and time of the last."""
    validators, height, at = trust.validators, trust.height, trust.time
    for item, certificate, after in links:
        header = header_of(item)
        content = content_of(item, certificate[0])
        require(header.chain == trust.chain, "a link is of another chain")
        require(header.height > height and at <= content.time <= clock.now + 300,
                "a link is not newer than the one before, or from the future")
        require(header.next_sealers == sha(cbor(after)) != header.sealers,
                "a link does not change the validators as it says")
        require(header.sealers == sha(cbor(validators)), "a link is sealed by unknown validators")
        check_certificate(certificate, content, validators)
        validators, height, at = after, header.height, content.time
    return validators, height, at


# ---- The trees of the log (§6) and of the state (§10)

def leaf(entry: bytes) -> bytes:
    return sha(b"\0", entry)


def root_of_path(hash: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root of the log of this size that has the leaf at this index (§6.3)."""
    require(index < size, "the entry is beyond the end of the log")
    fn, sn = index, size - 1
    for sibling in path:
        require(sn > 0, "the path is too long")
        if fn & 1 or fn == sn:
            hash = sha(b"\1", sibling, hash)
            while fn & 1 == 0 and fn > 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            hash = sha(b"\1", hash, sibling)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the path is too short")
    return hash


EMPTY = b"SPARSE_MERKLE_PLACEHOLDER_HASH__"


def state_leaf(key_hash: bytes, value_hash: bytes) -> bytes:
    return sha(b"JMT::LeafNode", key_hash, value_hash)


def inner(left: bytes, right: bytes) -> bytes:
    return sha(b"JMT::IntrnalNode", left, right)


def bit(key_hash: bytes, depth: int) -> int:
    return key_hash[depth // 8] >> 7 - depth % 8 & 1


def split(joined: bytes) -> list[bytes]:
    return [joined[i:i + 32] for i in range(0, len(joined), 32)]


def check_state(proof: dict, root: bytes) -> None:
    """That the state with this root holds the value under the key, or holds nothing (§10.3)."""
    key_hash, siblings = sha(bytes([proof[1]]), proof[2]), split(proof[5])
    if 3 in proof:
        hash = state_leaf(key_hash, sha(proof[3]))
    elif 4 in proof:
        other = proof[4][:32]
        require(other != key_hash, "the other leaf is of the key itself")
        require(all(bit(other, i) == bit(key_hash, i) for i in range(len(siblings))),
                "the other leaf is not on the way to the key")
        hash = state_leaf(other, proof[4][32:])
    else:
        hash = EMPTY
    for depth, sibling in zip(reversed(range(len(siblings))), siblings):
        hash = inner(sibling, hash) if bit(key_hash, depth) else inner(hash, sibling)
    require(hash == root, "the path does not lead to the root of the state")


# ---- Keys, addresses, signatures (§3)

def is_signed(by: bytes, protected: bytes, payload: bytes, sealed: bytes) -> bool:
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), by)
        r_and_s = (int.from_bytes(sealed[:32], "big"), int.from_bytes(sealed[32:], "big"))
        point.verify(utils.encode_dss_signature(*r_and_s),
                     cbor(["Signature1", protected, b"", payload]), ec.ECDSA(SHA256()))
        return True
    except (ValueError, InvalidSignature):
        return False


def address_text(address: bytes) -> str:
    """bech32m (BIP 350): 32 groups of 5 bits, and 6 of a checksum."""
    number, check = int.from_bytes(address, "big"), 1
    data = [number >> 5 * i & 31 for i in reversed(range(32))]
    for value in [3] * 5 + [0] + [ord(c) & 31 for c in "assay"] + data + [0] * 6:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for i, g in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= g if top >> i & 1 else 0
    data += [(check ^ 0x2BC830A3) >> 5 * i & 31 for i in reversed(range(6))]
    return "assay1" + "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[v] for v in data)


def address_of(written: str) -> bytes:
    number = 0
    for c in written.lower()[6:38]:
        number = number << 5 | max(0, "qpzry9x8gf2tvdw0s3jn54khce6mua7l".find(c))
    address = number.to_bytes(20, "big")
    require(written in (address_text(address), address_text(address).upper()), "no address")
    return address


# ---- Deterministic CBOR (§2) and the shapes of what it holds (assay.cddl)

def cbor(item: Any) -> bytes:
    return cbor2.dumps(item, canonical=True)


def read(data: bytes) -> Any:
    """The one item in the bytes. There is one encoding of each, so it must give the bytes again."""
    try:
        item = cbor2.loads(data)
        same = cbor(item) == data
    except Exception as error:                                # cbor2 knows many, and all mean this
        raise Refused("the bytes are no CBOR") from error
    require(same, "the CBOR is not deterministic, or something follows it")
    return item


Shape = Callable[[Any], bool]                                 # True of the items that have the form


def whole(low: int = 0, high: int = 2**64 - 1) -> Shape:
    return lambda x: type(x) is int and low <= x <= high


def octets(low: int, high: int = 0) -> Shape:
    return lambda x: type(x) is bytes and low <= len(x) <= max(low, high)


def digests(most: int) -> Shape:
    return lambda x: type(x) is bytes and len(x) % 32 == 0 and len(x) <= 32 * most


def text(pattern: str) -> Shape:
    return lambda x: type(x) is str and re.fullmatch(pattern, x) is not None


def just(value: Any) -> Shape:
    return lambda x: type(x) is type(value) and x == value


def many(item: Shape, low: int, high: int) -> Shape:
    return lambda x: type(x) in (list, tuple) and low <= len(x) <= high and all(map(item, x))


def rising(item: Shape, low: int, high: int) -> Shape:
    return lambda x: many(item, low, high)(x) and all(a < b for a, b in pairwise(x))


def row(*items: Shape) -> Shape:
    return lambda x: (type(x) in (list, tuple) and len(x) == len(items)
                      and all(item(value) for item, value in zip(items, x)))


def fields(must: dict, may: dict = {}) -> Shape:
    """A map with all labels of the first, and any of the second. (In Python 1 == True == 1.0.)"""
    return lambda x: (isinstance(x, Mapping) and all(type(label) in (int, str) for label in x)
                      and must.keys() <= x.keys() <= must.keys() | may.keys()
                      and all((must | may)[label](value) for label, value in x.items()))


def tagged(number: int, content: Shape) -> Shape:
    return lambda x: type(x) is CBORTag and x.tag == number and content(x.value)


def either(*shapes: Shape) -> Shape:
    return lambda x: any(shape(x) for shape in shapes)


def holding(content: Shape, most: int) -> Shape:
    return lambda x: type(x) is bytes and len(x) <= most and content(read(x))


def key(x: Any) -> bool:
    return octets(33)(x) and x[0] in (2, 3)


def signature(x: Any) -> bool:
    """r and s; the other s that verifies as well, above half the order, is refused (§3)."""
    return (octets(64)(x) and 0 < int.from_bytes(x[:32], "big") < ORDER
            and 0 < int.from_bytes(x[32:], "big") <= ORDER // 2)


UINT, POSITIVE, BOOL, NULL = whole(), whole(1), lambda x: type(x) is bool, just(None)
DIGEST, ADDRESS, KEYS = octets(32), octets(20), rising(key, 1, 50)
NAME, CHAIN = text("[a-z0-9]{1,12}"), text("[a-z0-9]{1,12}-[0-9a-f]{16}")
OPERATOR: Shape = lambda x: type(x) is str and 1 <= len(x.encode()) <= 64
EVIDENCE = row(whole(1, 65535), DIGEST)

YEARS = 315_360_000_000                                       # ten, in milliseconds
PARAMETERS = [                                                # name, standard, bounds: §10.5
    ("heartbeat", 10_000, 100, 3_600_000), ("statementFee", 0, 0, 10**15),
    ("minimumBalance", 1, 0, 10**15), ("minimumBond", 1000, 1, 10**15),
    ("epochLength", 100, 1, 10**7), ("ballotWindow", 604_800_000, 1000, YEARS),
    ("longestWindow", 604_800_000, 1000, YEARS), ("dueWork", 256, 8, 10_000),
    ("ballotLimit", 16, 1, 1000), ("jobFee", 100, 0, 10_000), ("slotBond", 1000, 1, 10**15),
    ("challengeBond", 1000, 1, 10**15), ("draws", 8, 1, 32),
    ("drawStep", 5000, 100, YEARS), ("longestDuration", 604_800_000, 1000, YEARS),
    ("openingTime", 600_000, 100, YEARS), ("judgingTime", 86_400_000, 100, YEARS),
    ("soloStreak", 10, 1, 10**6), ("checkInterval", 20, 1, 10**6), ("subsidy", 0, 0, 10**15)]

OPENING = row(UINT, UINT, DIGEST, DIGEST, UINT, either(DIGEST, NULL), DIGEST,
              many(row(DIGEST, UINT), 0, 64), digests(64))
CHANGE: Shape = lambda x: either(
    row(just(1), lambda v: v and fields({}, dict.fromkeys(range(1, 21), UINT))(v)),
    row(just(2), ADDRESS, OPERATOR), row(just(3), ADDRESS),
    row(just(4), key), row(just(5), key), row(just(6)))(x)
ATTEST = {3: DIGEST, 4: UINT, 5: UINT}
BODIES: dict[str, Shape] = {                                  # §5.2
    "transfer": fields({1: ADDRESS, 2: UINT}),
    "bond": fields({1: whole(-2**63, 2**63 - 1)}),
    "model": fields({1: DIGEST, 2: UINT, 3: text("[a-z0-9-]{1,32}"), 4: BOOL}),
    "job": fields({1: DIGEST, 2: DIGEST, **dict.fromkeys(range(3, 10), UINT)},
                  {10: rising(ADDRESS, 0, 64), 11: text("[ -~]{1,128}")}),
    "attest": either(fields({1: DIGEST} | ATTEST, {6: EVIDENCE}),
                     fields({2: DIGEST} | ATTEST, {6: EVIDENCE})),
    "open": fields({1: DIGEST, 2: many(OPENING, 1, 64)}),
    "challenge": fields({1: DIGEST}),
    "vote": fields({1: CHANGE})}
CLAIMS = {1: text("assay1.{38}"), 2: lambda x: type(x) is str and x in BODIES, 3: CHAIN, 6: UINT,
          7: octets(8)}
SIGNED = tagged(STATEMENT, row(                               # §5.1
    holding(fields({1: just(-47), 4: key, 15: fields(CLAIMS)}), 256),
    fields({}), octets(0, 16384), signature))

SLOT = fields({1: ADDRESS, 2: whole(1, 5), 3: DIGEST, 4: UINT},
              {**dict.fromkeys(range(5, 9), POSITIVE), 9: whole(1, 65535)})
ENDED = {1: DIGEST, 2: DIGEST, 3: ADDRESS, 4: DIGEST, 5: UINT, 6: UINT, 10: many(SLOT, 0, 7),
         15: whole(1, 7)}
ENDED_TOO = {9: DIGEST, 11: POSITIVE, 12: POSITIVE, 13: POSITIVE, 14: row(ADDRESS, UINT, UINT),
             16: just(1)}
SETTLED = tagged(SETTLEMENT, either(fields(ENDED | {7: just(6), 8: whole(0, 2)}, ENDED_TOO),
                                    fields(ENDED | {7: just(7)}, ENDED_TOO)))         # §6.7

BEGUN = tagged(GENESIS, fields({                              # §4.1
    1: just(1), 2: NAME, 3: UINT, 4: KEYS, 6: UINT,
    5: fields({i: whole(low, high) for i, (_, _, low, high) in enumerate(PARAMETERS, 1)}),
    7: many(fields({1: ADDRESS}, {2: POSITIVE, 3: POSITIVE, 4: OPERATOR}), 1, 50_000)}))

HEAD_FIELDS = {1: just(1), 2: CHAIN, 3: UINT, 4: DIGEST, 5: UINT, 6: ADDRESS, 7: UINT, 8: POSITIVE,
               **dict.fromkeys(range(9, 14), DIGEST)}
HEAD: Shape = lambda x: tagged(HEADER, fields(HEAD_FIELDS))(x) and len(cbor(x)) <= 512   # §7.1
CONTENT = row(CHAIN, UINT, UINT, DIGEST, UINT, UINT, UINT, DIGEST)                       # §8.1
SEAL = fields({1: just(-47), 4: key, 15: fields({1: CHAIN, 2: just("block"), 6: UINT}),
               395: just(1), -70000: row(UINT, UINT, DIGEST, UINT, UINT)})               # §8.2
SEALED = {6: octets(0, 7), 7: many(signature, 0, 50)}
CERTIFICATE = row(UINT, *SEALED.values())                                                # §8.3
LINKS = {8: many(row(HEAD, CERTIFICATE, KEYS), 1, 1024)}                                 # §9.2
NATIVE = tagged(PROOF, fields({1: octets(0, 4 * MIB), 2: UINT, 3: digests(64), 4: CONTENT,
                               5: DIGEST} | SEALED, LINKS))                              # §9.1
VALUE_FIELDS = {1: whole(0, 255), 2: octets(0, 32), 5: digests(256), 6: HEAD}
VALUE = tagged(VALUE_PROOF, either(                                                      # §9.3
    fields(VALUE_FIELDS, {3: octets(0, MIB), 7: CERTIFICATE} | LINKS),
    fields(VALUE_FIELDS, {4: octets(64), 7: CERTIFICATE} | LINKS)))
INCLUSION = row(POSITIVE, UINT, many(DIGEST, 0, 64))
RECEIPT = tagged(STATEMENT, row(holding(SEAL, 512), fields({396: fields(                 # §9.4
    {-1: many(holding(INCLUSION, 4096), 1, 1)})}), NULL, signature))
TRANSPARENT = tagged(STATEMENT, row(octets(0, 256), fields(
    {394: many(holding(RECEIPT, 8192), 1, 50)}), octets(0, 16384), signature))
ACCOUNT = fields({}, {**dict.fromkeys((*range(1, 12), 13), POSITIVE), 12: OPERATOR})     # §10.4


# ---- Trust (§11.1, §11.2), and the genesis (§4, §12.2)

TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,3})?Z"
AMOUNT, HEX, HEX_KEY = text("0|[1-9][0-9]{0,19}"), text("0x[0-9a-f]{64}"), text("0x[0-9a-f]{66}")
TRUST_FILE = fields({"chainId": CHAIN, "height": UINT, "logSize": POSITIVE, "time": UINT,
                     "blockHash": HEX, "logRoot": HEX, "validators": many(HEX_KEY, 1, 50)})
GENESIS_FILE = fields({                                       # §4.3
    "name": NAME, "time": text(TIME), "reserve": AMOUNT,
    "validators": many(fields({"publicKey": HEX_KEY, "name": OPERATOR},
                              {"address": text(".+:[0-9]+")}), 1, 50),
    "accounts": many(fields({"address": text("(?i)assay1.{38}"), "balance": AMOUNT},
                            {"bond": AMOUNT, "operator": OPERATOR}), 0, 50_000)},
    {"parameters": fields({}, {name: whole(low, high) for name, _, low, high in PARAMETERS})})


def read_json(data: bytes) -> Any:
    """Strict JSON: nothing twice, and whole numbers in plain digits."""
    def once(pairs: list) -> dict:
        require(len(dict(pairs)) == len(pairs), "a field of the trust occurs twice")
        return dict(pairs)

    def digits(number: str) -> int:
        require(number.isdigit(), "a number of the trust is not whole and in plain digits")
        return int(number)
    try:
        value = json.loads(data.decode(), object_pairs_hook=once, parse_int=digits,
                           parse_float=digits, parse_constant=digits)
        json.dumps(value, ensure_ascii=False).encode()        # no halves of characters
        return value
    except (ValueError, RecursionError) as error:
        raise Refused("the trust is no JSON") from error


def read_keys(written: list[str]) -> list[bytes]:
    keys = sorted(bytes.fromhex(number[2:]) for number in written)
    require(KEYS(keys), "a validator of the trust is named twice, or no key")
    try:
        for point in keys:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), point)
    except ValueError as error:
        raise Refused("a validator of the trust is no point of the curve") from error
    return keys


def read_trust(data: bytes) -> Trust:
    """A trust file (§11.2), or a genesis file (§4.3)."""
    require(len(data) <= 32 * MIB, "the trust is too long")
    file = read_json(data)
    if GENESIS_FILE(file):
        return trust_genesis(file)
    require(TRUST_FILE(file), "the trust is neither a trust file nor a genesis file")
    return Trust(file["chainId"], file["height"], bytes.fromhex(file["blockHash"][2:]),
                 file["logSize"], bytes.fromhex(file["logRoot"][2:]), file["time"],
                 read_keys(file["validators"]))


def read_genesis(data: bytes) -> tuple[dict, str]:
    """A genesis (§4.1) and the id of its chain."""
    item = read(data)
    require(BEGUN(item), "the genesis is not formed as §4.1 demands")
    file = item.value
    owners = [account[1] for account in file[7]]
    require(all(a < b for a, b in pairwise(owners)), "accounts of the genesis are not in order")
    require({sha(point)[:20] for point in file[4]} <= set(owners), "a validator has no account")
    supply = file[6] + sum(account.get(2, 0) + account.get(3, 0) for account in file[7])
    require(supply < 2**64, "the supply of the genesis does not fit 64 bits")
    return file, f"{file[2]}-{leaf(data)[:8].hex()}"


def state_root(leaves: list[tuple[bytes, bytes]], depth: int = 0) -> bytes:
    """The root over key hashes and leaves (§10.2)."""
    if len(leaves) < 2:
        return leaves[0][1] if leaves else EMPTY
    return inner(*(state_root([leaf for leaf in leaves if bit(leaf[0], depth) == side], depth + 1)
                   for side in (0, 1)))


def trust_genesis(file: dict) -> Trust:
    """Trust in the genesis that the JSON stands for, executed to header 0 (§12.2)."""
    keys = read_keys([validator["publicKey"] for validator in file["validators"]])
    accounts = {sha(point)[:20]: {} for point in keys} | {
        address_of(account["address"]): account for account in file["accounts"]}
    require(len({account["address"].lower() for account in file["accounts"]})
            == len(file["accounts"]), "an account of the genesis occurs twice")
    try:
        began = datetime.fromisoformat(file["time"]) - datetime(1970, 1, 1, tzinfo=timezone.utc)
    except ValueError as error:
        raise Refused("the time of the genesis is none") from error

    def present(map: dict) -> dict:
        return {label: value for label, value in map.items() if value}
    encoded = cbor(CBORTag(GENESIS, {
        1: 1, 2: file["name"], 3: began // timedelta(milliseconds=1), 4: keys,
        5: {label: file.get("parameters", {}).get(name, standard)
            for label, (name, standard, _, _) in enumerate(PARAMETERS, 1)},
        6: int(file["reserve"]),
        7: [present({1: address, 2: int(account.get("balance", 0)),
                     3: int(account.get("bond", 0)), 4: account.get("operator")})
            for address, account in sorted(accounts.items())]}))
    require(len(encoded) <= 4 * MIB, "the genesis is too long")
    genesis, chain = read_genesis(encoded)
    parameters, members = genesis[5], cbor(keys)
    values = {b"\1" + account[1]: cbor(present({
        3: account.get(2), 4: account.get(3), 8: int(account.get(3, 0) >= parameters[4]),
        12: account.get(4)})) for account in genesis[7]}
    values |= {b"\10": cbor(parameters), b"\11": members, b"\12": cbor(present({
        2: genesis[6], 4: sum(account.get(3, 0) >= parameters[4] for account in genesis[7]),
        6: parameters[5]}))}
    state = state_root([(sha(place), state_leaf(sha(place), sha(value)))
                        for place, value in values.items()])
    header = Header(1, chain, 0, bytes(32), genesis[3], bytes(20), 0, 1, leaf(encoded), state,
                    sha(members), sha(members), sha(cbor(parameters)))
    block = leaf(cbor(CBORTag(HEADER, dict(enumerate(header, 1)))))
    return Trust(chain, 0, block, 1, header.root, header.time // 1000, keys)


# ---- The command line

def state_key(written: str) -> tuple[int, bytes]:
    """`account:assay1…`, `model:0x…`, `epoch:5`, `parameters` (§10.1)."""
    kind, _, id = written.partition(":")
    try:
        if id.isdecimal():
            return KINDS.index(kind) + 1, int(id).to_bytes(8, "big")
        return KINDS.index(kind) + 1, (address_of(id) if id[:2] not in ("", "0x")
                                       else bytes.fromhex(id[2:]))
    except (ValueError, OverflowError, Refused) as error:
        raise argparse.ArgumentTypeError(f"no key: {written}") from error


def main(arguments: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Verify what an Assay ledger proves, offline.")
    options.add_argument("file", type=Path, help="a receipt in either form, or a value proof")
    options.add_argument("--trust", type=Path, required=True, help="a trust file or a genesis file")
    options.add_argument("--key", type=state_key, metavar="KIND:ID",
                         help="what the value must be of, as in account:assay1…")
    options.add_argument("--now", type=int, default=int(time.time()), metavar="SECONDS",
                         help="the reader's clock, since 1970; this machine's if left out")
    options.add_argument("--trusting-period", type=float, default=365, metavar="DAYS",
                         help="how long the trust is good (365; inf for ever)")
    options.add_argument("--json", action="store_true", help="answer with one JSON object")
    chosen = options.parse_args(arguments)
    try:
        data, trusted = chosen.file.read_bytes(), chosen.trust.read_bytes()
    except OSError as error:
        options.error(str(error))
    try:
        clock = Clock(chosen.now, chosen.trusting_period * 86400)
        answer = {"verified": True} | verify(data, read_trust(trusted), clock, chosen.key)
    except Refused as refusal:
        answer = {"verified": False, "reason": str(refusal)}
    words = answer.get("shows") or f"refused: {answer['reason']}"
    print(json.dumps(answer) if chosen.json else words)
    return 0 if answer["verified"] else 1


if __name__ == "__main__":
    sys.exit(main())
