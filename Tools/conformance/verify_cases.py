#!/usr/bin/env python3
"""Tries Tools/verify.py on what a node really gives out, and on everything wrong with it.

    python verify_cases.py ASSAY_BINARY

It starts `assay dev` in a temporary directory, on loopback, and stops it again. Right proofs must
verify; every other one must be refused with one line and exit status 1, and never a traceback.
Links, quorums and most mistakes need keys of several validators, so those proofs are forged here.
"""
import contextlib
import hashlib
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cbor2
from cbor2 import CBORTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "Tools"))
import verify  # noqa: E402

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ALICE, BOB = ("assay1k8ye8rcpzg0ptxy84skg6wf6ytjywmlcmvm3f5",
              "assay1atssehf09zda44zxzkqfedpz6tata93z7snllv")
NOBODY = "assay1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6mz2vd"


# ---- Counting

class Cases:
    """Runs the verifier, counts, and prints one line a group."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.passed, self.failed = directory, 0, 0

    def run(self, data: bytes, trust: bytes, *options: str) -> tuple[int, str]:
        """Exit status and output; -1 and the error where there would be a traceback."""
        file, trusted = self.directory / "file", self.directory / "trust"
        file.write_bytes(data)
        trusted.write_bytes(trust)
        out, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            try:
                status = verify.main([str(file), "--trust", str(trusted), *options])
            except SystemExit as stop:
                status = int(stop.code or 0)
            except BaseException as error:                    # what would be a traceback
                return -1, repr(error)
        return status, out.getvalue() + errors.getvalue()

    def expect(self, status: int, name: str, data: bytes, trust: bytes, *options: str,
               saying: str = "") -> None:
        found, said = self.run(data, trust, *options)
        if found == status and said.count("\n") == 1 and saying in said:
            self.passed += 1
            return
        self.failed += 1
        print(f"  FAILED {name}: expected {status} {saying!r}, found {found}: {said.strip()[:300]}")

    def accept(self, name: str, data: bytes, trust: bytes, *options: str, saying: str) -> None:
        self.expect(0, name, data, trust, *options, saying=saying)

    def refuse(self, name: str, data: bytes, trust: bytes, *options: str, saying: str = "") -> None:
        self.expect(1, name, data, trust, *options, saying=saying or "refused: ")

    def check(self, name: str, holds: bool) -> None:
        self.passed, self.failed = self.passed + holds, self.failed + (not holds)
        if not holds:
            print(f"  FAILED {name}")

    @contextlib.contextmanager
    def group(self, name: str) -> Any:
        passed, failed = self.passed, self.failed
        yield
        print(f"{name}: {self.passed - passed} passed, {self.failed - failed} failed", flush=True)


# ---- Forging: validators, statements, headers and proofs of a chain that does not exist

def cbor(item: Any) -> bytes:
    return cbor2.dumps(item, canonical=True)


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def loads(data: bytes) -> Any:
    """What can be changed (cbor2 from version 6 on gives tuples and frozen maps inside of tags)."""
    def thawed(item: Any) -> Any:
        if isinstance(item, CBORTag):
            return CBORTag(item.tag, thawed(item.value))
        if isinstance(item, Mapping):
            return {label: thawed(value) for label, value in item.items()}
        return [thawed(value) for value in item] if isinstance(item, (list, tuple)) else item
    return thawed(cbor2.loads(data))


def private(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, ec.SECP256K1())


def public(number: int) -> bytes:
    return private(number).public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def twin(signature: bytes) -> bytes:
    """The other signature of the same key over the same bytes, with n − s."""
    return signature[:32] + (ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")


def sign(number: int, protected: bytes, payload: bytes) -> bytes:
    signed = cbor(["Signature1", protected, b"", payload])
    r, s = utils.decode_dss_signature(private(number).sign(signed, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")


CHAIN, BEGAN, NOW = "forged-0123456789abcdef", 1_767_225_600, 1_767_230_000
FOUR = sorted([1, 2, 3, 4], key=public)                       # validators, by rising keys
FIVE = sorted([2, 3, 4, 5, 6], key=public)


def keys(validators: list[int]) -> list[bytes]:
    return [public(number) for number in validators]


def trust_file(**changed: Any) -> bytes:
    file = {"chainId": CHAIN, "height": 10, "logSize": 3, "time": BEGAN,
        "blockHash": "0x" + "ab" * 32, "logRoot": "0x" + tree(FILLER[:3]).hex(),
        "validators": ["0x" + k.hex() for k in keys(FOUR)]}
    return json.dumps(file | changed).encode()


def statement(kind: str = "transfer", body: Any = None, signer: int = 9, *, claims: dict = {},
              header: dict = {}, unprotected: dict = {}, mark: Callable = lambda s: s) -> bytes:
    who = public(signer)
    said = {1: verify.address_text(sha(who)[:20]), 2: kind, 3: CHAIN, 6: BEGAN,
        7: bytes(8)} | claims
    protected = cbor({1: -47, 4: who, 15: said} | header)
    payload = cbor({1: bytes(20), 2: 7} if body is None else body)
    return cbor(CBORTag(18, [protected, unprotected, payload,
                             mark(sign(signer, protected, payload))]))


def tree(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return sha(b"\0", leaves[0])
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1", tree(leaves[:k]), tree(leaves[k:]))


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return (path(index, leaves[:k]) + [tree(leaves[k:])] if index < k
            else path(index - k, leaves[k:]) + [tree(leaves[:k])])


def make_header(height: int, at: int, first: int, size: int, root: bytes, sealers: list[int],
                after: list[int], state: bytes = bytes(32), chain: str = CHAIN) -> CBORTag:
    return CBORTag(0x41535948, {1: 1, 2: chain, 3: height, 4: sha(b"parent"), 5: at * 1000 + 7,
        6: bytes(20), 7: first, 8: size, 9: root, 10: state, 11: sha(cbor(keys(sealers))),
        12: sha(cbor(keys(after))), 13: bytes(32)})


def content_of(head: CBORTag, round: int = 0) -> list:
    h = head.value
    return [h[2], h[3], round, sha(b"\0", cbor(head)), h[7], h[8], h[5] // 1000, h[9]]


def seal_header(signer: int, c: list) -> bytes:
    return cbor({1: -47, 4: public(signer), 15: {1: c[0], 2: "block", 6: c[6]}, 395: 1,
                 -70000: [c[1], c[2], c[3], c[4], c[5]]})


def certify(head: CBORTag, validators: list[int], signers: list[int] | None = None,
            round: int = 0) -> list:
    signers = validators if signers is None else signers
    content = content_of(head, round)
    bits = sum(1 << validators.index(signer) for signer in signers)
    return [round, bits.to_bytes((len(validators) + 7) // 8, "little"),
            [sign(signer, seal_header(signer, content), content[7]) for signer in signers]]


FILLER = [statement(signer=number) for number in range(20, 27)]     # a log of eight entries


def native(entry: bytes, *, index: int = 5, sealers: list[int] = FOUR,
           signers: list[int] | None = None, links: list | None = None, height: int = 12,
           at: int = BEGAN + 100, first: int = 4, round: int = 0, chain: str = CHAIN) -> CBORTag:
    leaves = FILLER[:index] + [entry] + FILLER[index:]
    head = make_header(height, at, first, len(leaves), tree(leaves), sealers, sealers, chain=chain)
    certificate = certify(head, sealers, signers, round)
    proof = {1: entry, 2: index, 3: b"".join(path(index, leaves)), 4: content_of(head, round),
             5: head.value[11], 6: certificate[1], 7: certificate[2]}
    return CBORTag(0x41535950, proof | ({8: links} if links is not None else {}))


def link(before: list[int], after: list[int], height: int = 11, at: int = BEGAN + 50, *,
         signers: list[int] | None = None, sealers: list[int] | None = None, first: int = 3,
         size: int = 4, chain: str = CHAIN) -> list:
    head = make_header(height, at, first, size, tree(FILLER[:4]), before, after, chain=chain)
    return [head, certify(head, sealers or before, signers), keys(after)]


def consistency(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [tree(leaves)]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return (consistency(m, leaves[:k], whole) + [tree(leaves[k:])] if m <= k
            else consistency(m - k, leaves[k:], False) + [tree(leaves[:k])])


def update(leaves: list[bytes], *, sealers: list[int] = FOUR, after: list[int] | None = None,
           signers: list[int] | None = None, links: list | None = None, height: int = 12,
           at: int = BEGAN + 100, first: int = 4, m: int = 3, chain: str = CHAIN) -> CBORTag:
    head = make_header(height, at, first, len(leaves), tree(leaves), sealers, after or sealers,
                       chain=chain)
    fields: dict = {1: [head, certify(head, sealers, signers)],
                    2: b"".join(consistency(m, leaves))}
    return CBORTag(0x41535955, fields | ({3: keys(after)} if after else {})
                   | ({4: links} if links is not None else {}))


def transparent(proof: CBORTag, sealers: list[int]) -> CBORTag:
    """The standard form; all validators have sealed."""
    p = proof.value
    envelope = loads(p[1]).value
    steps = [p[3][i:i + 32] for i in range(0, len(p[3]), 32)]
    receipts = [cbor(CBORTag(18, [seal_header(signer, p[4]),
                                  {396: {-1: [cbor([p[4][5], p[2], steps])]}}, None, seal]))
                for signer, seal in zip(sealers, p[7])]
    return CBORTag(18, [envelope[0], {394: receipts}, envelope[2], envelope[3]])


def changed(item: Any, *way: Any, to: Any = None, by: Callable | None = None) -> Any:
    """A copy of the item, with another value (none: left out) at the end of the way."""
    result = loads(cbor(item))
    place = result
    for step in way[:-1]:
        place = getattr(place, step) if isinstance(step, str) else place[step]
    new = by(place[way[-1]]) if by else to
    if new is None:
        del place[way[-1]]
    else:
        place[way[-1]] = new
    return result


def reseal(item: Any, index: int, edit: Callable[[CBORTag], Any]) -> Any:
    """A transparent statement with one receipt edited."""
    def edited(receipts: list) -> list:
        receipt = loads(receipts[index])
        return receipts[:index] + [cbor(edit(receipt) or receipt)] + receipts[index + 1:]
    return changed(item, "value", 1, 394, by=edited)


# ---- The groups

def vectors(cases: Cases) -> None:
    """The test vectors of Protocol.md, §16.5."""
    text = (ROOT / "Docs/Protocol.md").read_text()
    blocks = {name: bytes.fromhex("".join(digits.split()))
              for name, digits in re.findall(r"```hex (\S+)\n(.*?)```", text, re.S)}
    trust, clock = (ROOT / "Genesis/dev.json").read_bytes(), ("--now", "1767225301")
    for name, words in [("proof", "entry 4 of dev-62d8d2075aa88997, is in block 1"),
        ("transparent-statement", "is in block 1"), ("value-proof", "held a balance of 1000000"),
        ("absence-proof", "held nothing")]:
        cases.accept(name, blocks[name], trust, *clock, saying=words)
        cases.refuse(f"{name}, from the future", blocks[name], trust, "--now", "1767225300",
                     saying="from the future")
        cases.refuse(f"{name}, expired", blocks[name], trust, "--now",
            str(1767225600 + 86400 * 365 + 1), saying="expired")
        cases.refuse(f"{name}, of another chain", blocks[name], trust_file(), *clock)
    genesis = verify.read_trust(trust)
    cases.check("hash of block 0", genesis.block == sha(b"\0", blocks["header-0"]))
    absent = CBORTag(0x41535956, {1: 1, 2: bytes(20), 5: b"", 6: loads(blocks["header-0"])})
    cases.refuse("block 0, wrong path", cbor(absent), trust, *clock, saying="root of the state")


def sweep(cases: Cases, name: str, data: bytes, trust: bytes, *options: str, stride: int) -> None:
    """Single bits all over the file, and single bytes left out or put in; truncations."""
    for at in range(0, len(data), stride):
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        cases.refuse(f"{name}: bit at {at}", bytes(flipped), trust, *options)
    for at in range(0, len(data), 7 * stride):
        cases.refuse(f"{name}: cut at {at}", data[:at], trust, *options)
        cases.refuse(f"{name}: without byte {at}", data[:at] + data[at + 1:], trust, *options)
        cases.refuse(f"{name}: a byte at {at}", data[:at] + b"\0" + data[at:], trust, *options)


def seals(cases: Cases) -> None:
    proof, trust, clock = native(statement()), trust_file(), ("--now", str(NOW))

    def accept(name: str, item: Any, saying: str) -> None:
        cases.accept(name, cbor(item), trust, *clock, saying=saying)

    def refuse(name: str, item: Any, saying: str = "", *options: str) -> None:
        cases.refuse(name, cbor(item), trust, *(options or clock), saying=saying)
    accept("all four", proof, "is in block 12 of 2026-01-01T00:01:40Z, sealed by 4 of 4 validators")
    accept("three of four, round 3", native(statement(), signers=FOUR[1:], round=3), "by 3 of 4")
    accept("at the first index", native(statement(), index=4), "no later than block 12")
    accept("before the first index", native(statement(), index=0), "no later than block 12")
    for limit in (NOW, BEGAN + 86400 * 7):
        cases.accept("in the trusting period", cbor(proof), trust, "--now", str(limit),
                     "--trusting-period", "7", saying="is in block")
    cases.refuse("after it", cbor(proof), trust, "--now", str(BEGAN + 86400 * 7 + 1),
                 "--trusting-period", "7", saying="expired")
    cases.accept("without one", cbor(proof), trust, "--now", str(10**11),
                 "--trusting-period", "inf", saying="is in block")
    refuse("two of four", native(statement(), signers=FOUR[:2]), "no quorum")
    refuse("nobody", native(statement(), signers=[]), "no quorum")
    refuse("other validators", native(statement(), sealers=FIVE), "unknown validators")
    refuse("other validators under the right hash",
           changed(native(statement(), sealers=sorted([5, 6, 7, 8], key=public)), "value", 5,
                   to=proof.value[5]), "does not verify")
    refuse("swapped seals", changed(proof, "value", 7, by=lambda s: [s[1], s[0], *s[2:]]))
    refuse("one seal four times", changed(proof, "value", 7, by=lambda s: [s[0]] * 4))
    refuse("a seal too few", changed(proof, "value", 7, by=lambda s: s[:3]), "as many seals")
    refuse("a seal too many", changed(proof, "value", 7, by=lambda s: s + s[:1]), "as many seals")
    refuse("a bit too few", changed(proof, "value", 6, to=b"\x07"), "as many seals")
    refuse("a bit too many", changed(proof, "value", 6, to=b"\x1f"), "bitmap")
    refuse("a bitmap too long", changed(proof, "value", 6, to=b"\x0f\0"), "bitmap")
    refuse("a bitmap too short", changed(proof, "value", 6, to=b""), "bitmap")
    refuse("a bitmap of eight bytes", changed(proof, "value", 6, to=bytes(8)), "§9.1")
    for number in range(4):
        refuse(f"the high twin of seal {number}", changed(proof, "value", 7, number, by=twin),
            "§9.1")
    refuse("r = 0", changed(proof, "value", 7, 0, by=lambda s: bytes(32) + s[32:]), "§9.1")
    refuse("s = 0", changed(proof, "value", 7, 0, by=lambda s: s[:32] + bytes(32)), "§9.1")
    refuse("r = n", changed(proof, "value", 7, 0,
           by=lambda s: ORDER.to_bytes(32, "big") + s[32:]), "§9.1")
    refuse("63 bytes", changed(proof, "value", 7, 0, by=lambda s: s[:63]), "§9.1")
    for number, name in enumerate("chain height round block first size time root".split()):
        refuse(f"another {name}", changed(proof, "value", 4, number, by=lambda v: v + 1
            if type(v) is int else v.replace("f", "e") if type(v) is str else sha(v)))
    refuse("another index", changed(proof, "value", 2, to=4))
    refuse("an index beyond the end", changed(proof, "value", 2, to=8), "beyond the end")
    refuse("another hash of the set", changed(proof, "value", 5, by=sha), "unknown validators")
    refuse("a path too long", changed(proof, "value", 3, by=lambda p: p + bytes(32)), "too long")
    refuse("a path too short", changed(proof, "value", 3, by=lambda p: p[:-32]), "too short")
    refuse("a path of 65", changed(proof, "value", 3, to=bytes(65 * 32)), "§9.1")
    refuse("a path of 33 bytes", changed(proof, "value", 3, to=bytes(33)), "§9.1")
    refuse("swapped siblings", changed(proof, "value", 3, by=lambda p: p[32:64] + p[:32] + p[64:]))
    refuse("older than the trust", native(statement(), height=9), "older")
    refuse("conflicts at the same height", native(statement(), height=10), "conflicts")
    refuse("begins before the end of the trusted log", native(statement(), first=2), "conflicts")
    refuse("an empty block", native(statement(), first=8), "conflicts")
    refuse("before the trust in time", native(statement(), at=BEGAN - 1), "before the last link")
    refuse("from the future", native(statement(), at=NOW + 301), "future")
    accept("just not from the future", native(statement(), at=NOW + 300), "is in block 12")
    leaves = FILLER[:5] + [statement()] + FILLER[5:]
    trusted = trust_file(height=12, logSize=8, logRoot="0x" + tree(leaves).hex(), time=BEGAN + 100,
                         blockHash="0x" + proof.value[4][3].hex())
    entry = loads(cbor(proof))
    entry.value[1], entry.value[4][7] = leaves[5], tree(leaves)
    entry.value[3] = b"".join(path(5, leaves))
    cases.accept("the trusted head, long after", cbor(entry), trusted, "--now", str(10**11),
                 saying="no later than block 12 of 2026-01-01T00:01:40Z, which is trusted")
    cases.accept("the trusted head with no seals at all",
                 cbor(changed(changed(entry, "value", 7, to=[]), "value", 6, to=b"")), trusted,
                 saying="which is trusted")
    cases.refuse("the trusted head with another time",
        cbor(changed(entry, "value", 4, 6, to=BEGAN)), trusted, saying="conflicts")


def links(cases: Cases) -> None:
    trust, clock, six = trust_file(), ("--now", str(NOW)), sorted([5, 6, 7], key=public)

    def accept(name: str, item: Any, saying: str) -> None:
        cases.accept(name, cbor(item), trust, *clock, saying=saying)

    def refuse(name: str, steps: list | None, saying: str = "", **more: Any) -> None:
        cases.refuse(name, cbor(native(statement(), links=steps, **
                     ({"sealers": FIVE} | more))), trust, *clock, saying=saying)
    good = link(FOUR, FIVE)
    accept("one link", native(statement(), sealers=FIVE, links=[good]), "sealed by 5 of 5")
    accept("one link, quorums", native(statement(), sealers=FIVE, signers=FIVE[1:],
                                       links=[link(FOUR, FIVE, signers=FOUR[1:])]), "by 4 of 5")
    second = link(FIVE, six, height=12, at=BEGAN + 50, first=4, size=5)
    old = [link(six, FIVE, height=3), link([7], [8], height=10, signers=[])]
    accept("old links before one", native(statement(), sealers=FIVE, links=[*old, good]),
           "sealed by 5 of 5")
    accept("old links alone", native(statement(), links=old), "sealed by 4 of 4")
    accept("two links", native(statement(), height=13, first=5, sealers=six, links=[good, second]),
        "by 3 of 3")
    refuse("no link", None, "unknown validators")
    refuse("an empty list", [], "§9.1")
    refuse("the second alone", [second], height=13, sealers=six, saying="unknown validators")
    refuse("the first alone", [good], height=13, sealers=six, saying="unknown validators")
    refuse("in the other order", [second, good], height=13, sealers=six)
    refuse("twice", [good, good], "not newer")
    refuse("two of four", [link(FOUR, FIVE, signers=FOUR[:2])], "no quorum")
    refuse("sealed by those after", [link(FOUR, FIVE, sealers=FIVE)])
    refuse("by unknown validators", [link(six, FIVE)], "unknown validators")
    refuse("other validators after", [changed(good, 2, to=keys(six))], "change the validators")
    refuse("no change", [link(FOUR, FOUR)], "change the validators")
    refuse("of the height of the trust", [link(FOUR, FIVE, height=10)], "unknown validators")
    refuse("an old one behind a new one", [good, *old], "not newer")
    refuse("in the trusted log", [link(FOUR, FIVE, first=2)], "conflicts with the one before")
    refuse("without entries", [link(FOUR, FIVE, first=4)], "conflicts with the one before")
    refuse("with more entries than the head", [link(FOUR, FIVE, size=5)], "before the last link")
    refuse("in the log of the first", [good, link(FIVE, six, height=12, at=BEGAN + 50, size=5)],
           "conflicts with the one before", height=13, first=5, sealers=six)
    refuse("before the trust in time", [link(FOUR, FIVE, at=BEGAN - 1)], "not newer")
    refuse("from the future", [link(FOUR, FIVE, at=NOW + 301)], "future")
    refuse("of another chain", [link(FOUR, FIVE, chain="other-0123456789abcdef")], "another chain")
    refuse("of the height of the head", [link(FOUR, FIVE, height=12)], "before the last link")
    refuse("after the head in time", [link(FOUR, FIVE, at=BEGAN + 101)], "before the last link")
    refuse("swapped seals", [changed(good, 1, 2, by=lambda s: s[::-1])], "does not verify")
    refuse("another round", [changed(good, 1, 0, to=1)], "does not verify")
    refuse("a changed header", [changed(good, 0, "value", 13, to=sha(b""))], "does not verify")
    refuse("keys out of order", [changed(good, 2, by=lambda k: k[::-1])], "§9.1")
    refuse("a key twice", [changed(good, 2, by=lambda k: k[:1] + k)], "§9.1")
    refuse("1,025 of them", [good] * 1025, "§9.1")


def entries(cases: Cases) -> None:
    trust, clock = trust_file(), ("--now", str(NOW))
    digest, who = sha(b"d"), bytes(20)

    def accept(name: str, entry: bytes, saying: str) -> None:
        cases.accept(name, cbor(native(entry)), trust, *clock, saying=saying)

    def refuse(name: str, entry: bytes, saying: str = "") -> None:
        cases.refuse(name, cbor(native(entry)), trust, *clock, saying=saying)
    job = {1: digest, 2: digest, 3: 1, 4: 2, 5: 3, 6: 2, 7: 3, 8: 4, 9: 5}
    opening = [0, 0, digest, digest, 1, None, digest, [[digest, 1]], digest]
    right = {"transfer": {1: who, 2: 0}, "bond": {1: -5}, "challenge": {1: digest},
        "model": {1: digest, 2: 0, 3: "input-byte", 4: True}, "job": job | {10: [who], 11: "here"},
        "attest": {2: digest, 3: digest, 4: 1, 5: 2, 6: [1, digest]},
        "open": {1: digest, 2: [opening]}, "vote": {1: [1, {2: 2, 5: 20}]}}
    for kind, body in right.items():
        accept(kind, statement(kind, body), f"the {kind} statement 0x")
        refuse(f"{kind} with another label", statement(kind, body | {99: 1}), "body")
        refuse(f"{kind} without its first label", statement(kind, dict([*body.items()][1:])),
            "body")
        refuse(f"{kind} in an array", statement(kind, [body]), "body")
    for kind, body in [("transfer", {1: who, 2: True}), ("transfer", {1: who, 2: -1}),
        ("transfer", {1: who, 2: 2**64}), ("transfer", {1: who + b"\0", 2: 1}),
        ("transfer", {True: who, 2: 1}), ("transfer", {1.0: who, 2: 1}), ("bond", {1: 2**63}),
        ("bond", {1: 1.0}), ("bond", {1: -2**63 - 1}), ("model", right["model"] | {3: ""}),
        ("model", right["model"] | {3: "A"}), ("model", right["model"] | {4: 1}),
        ("model", right["model"] | {3: "a\n"}), ("job", job | {10: [b"\1" * 20, who]}),
        ("job", job | {10: [who, who]}), ("job", job | {11: ""}), ("job", job | {11: "é"}),
        ("attest", right["attest"] | {1: digest}), ("attest", right["attest"] | {6: [0, digest]}),
        ("open", {1: digest, 2: []}), ("open", {1: digest, 2: [opening[:8]]}),
        ("vote", {1: [1, {}]}), ("vote", {1: [1, {21: 1}]}), ("vote", {1: [7]}),
        ("vote", {1: [4, bytes(33)]}), ("vote", {1: []}), ("vote", {1: 6})]:
        refuse(f"{kind} {body}", statement(kind, body), "body")
    refuse("unknown kind", statement("pay"), "§5")
    refuse("kind as a list", statement(["transfer"]), "§5")
    refuse("another issuer", statement(claims={1: NOBODY}), "issuer")
    refuse("issuer in capitals",
        statement(claims={1: verify.address_text(sha(public(9))[:20]).upper()}))
    refuse("another chain", statement(claims={3: "other-0123456789abcdef"}), "another chain")
    refuse("another claim", statement(claims={5: 1}), "§5")
    refuse("a short nonce", statement(claims={7: bytes(7)}), "§5")
    refuse("a nonce as a number", statement(claims={7: 1}), "§5")
    refuse("another algorithm", statement(header={1: -7}), "§5")
    refuse("another label", statement(header={16: 1}), "§5")
    refuse("a key that is none", statement(header={4: b"\4" + bytes(32)}), "§5")
    refuse("a key that is no point", statement(header={4: b"\2" + b"\xff" * 32},
        claims={1: verify.address_text(sha(b"\2" + b"\xff" * 32)[:20])}), "does not verify")
    refuse("unprotected labels", statement(unprotected={1: 1}), "§5")
    refuse("high s", statement(mark=twin), "§5")
    refuse("another signature", statement(mark=lambda s: s[:31] + bytes([s[31] ^ 1]) + s[32:]),
        "does not verify")
    large = opening[:7] + [[[digest, 2**40]] * 64, bytes(2048)]
    accept("a large opening", statement("open", {1: digest, 2: [large] * 3}), "the open statement")
    refuse("one of 17,000 bytes", statement("open", {1: digest, 2: [large] * 4}), "too long")
    head = make_header(3, BEGAN, 1, 2, digest, FOUR, FOUR)
    accept("a header", cbor(head), "the header of block 3")
    refuse("a header of another chain", cbor(changed(head, "value", 2,
        to="other-0123456789abcdef")), "another chain")
    refuse("a header of another version", cbor(changed(head, "value", 1, to=2)), "§7.1")
    refuse("a header without a label", cbor(changed(head, "value", 13)), "§7.1")
    settled = CBORTag(0x41535953, {1: digest, 2: digest, 3: who, 4: digest, 5: 1, 6: 2, 7: 6, 8: 1,
        9: digest, 11: 3, 15: 2, 16: 1, 10: [{1: who, 2: 1, 3: digest, 4: 5, 5: 10, 9: 1}],
        14: [who, 0, 5]})
    accept("a settlement", cbor(settled), "the settlement 0x")
    accept("a failed job", cbor(changed(changed(settled, "value", 7, to=7), "value", 8)),
        "(failed)")
    for label, value in [(7, 5), (7, 7), (8, 3), (8, None), (11, 0), (15, 8), (16, 2), (17, 1),
        (10, None), (14, [who, 0]), (10, [{1: who, 2: 6, 3: digest, 4: 5}])]:
        refuse(f"a settlement with {label}: {value}",
            cbor(changed(settled, "value", label, to=value)), "§6.7")
    refuse("a genesis of another chain", cbor(CBORTag(0x41535947,
        {1: 1, 2: "dev", 3: 0, 4: keys([1]), 6: 0, 7: [{1: sha(public(1))[:20]}],
        5: {i: low for i, (_, _, low, _) in enumerate(verify.PARAMETERS, 1)}})), "another chain")
    refuse("a genesis without anything", cbor(CBORTag(0x41535947, {})), "§4.1")
    for name, entry in [("nothing", b""), ("a number", b"\0"),
        ("another tag", cbor(CBORTag(17, []))), ("tags all the way", b"\xd2" * 600 + b"\0"),
        ("a block", cbor(CBORTag(0x41535942, [])))]:
        refuse(f"the entry is {name}", entry)


def bytes_of_cbor(cases: Cases) -> None:
    """Other encodings of the same, and what is no CBOR or none of ours."""
    trust, clock, data = trust_file(), ("--now", str(NOW)), cbor(native(statement()))
    cases.accept("the proof itself", data, trust, *clock, saying="is in block 12")
    index = data.index(b"\x02\x05\x03")                      # label 2, index 5, label 3
    whole = {"a long head": data[:5] + b"\xb8\x07" + data[6:],
        "an indefinite map": data[:5] + b"\xbf" + data[6:] + b"\xff",
        "a long integer": data[:index + 1] + b"\x18\x05" + data[index + 2:],
        "a longer integer": data[:index + 1] + b"\x1b" + (5).to_bytes(8, "big") + data[index + 2:],
        "a float": data[:index + 1] + b"\xf9\x45\x00" + data[index + 2:],
        "a bignum": data[:index + 1] + b"\xc2\x41\x05" + data[index + 2:],
        "a large bignum": data[:index + 1] + b"\xc2\x49\1" + bytes(8) + data[index + 2:],
        "true": data[:index + 1] + b"\xf5" + data[index + 2:],
        "undefined": data[:index + 1] + b"\xf7" + data[index + 2:],
        "a simple value": data[:index + 1] + b"\xf0" + data[index + 2:],
        "reserved information": data[:index + 1] + b"\x1c" + data[index + 2:],
        "a label twice": data[:5] + b"\xa8" + data[6:index + 2] + data[index:],
        "labels out of order": data[:5] + b"\xa7\x02\x05" + data[6:index] + data[index + 2:],
        "a byte behind": data + b"\0", "an item behind": data + data, "nothing": b"",
        "a tag before": b"\xd9\xd9\xf7" + data, "a long tag": b"\xdb" + bytes(4) + data[1:],
        "an endless string": b"\xda\x41\x53\x59\x50\xa1\x01\x5b" + b"\x7f" + b"\xff" * 7,
        "an endless array": b"\xda\x41\x53\x59\x50\x9b" + b"\x7f" + b"\xff" * 7,
        "an endless map": b"\xda\x41\x53\x59\x50\xbb" + b"\x7f" + b"\xff" * 7,
        "deep arrays": b"\x81" * 100_000 + b"\0", "deep tags": b"\xc1" * 100_000 + b"\0",
        "a shared cycle": b"\xda\x41\x53\x59\x50\xd8\x1c\x81\xd8\x1d\x00",
        "a regular expression": cbor(CBORTag(0x41535950, {1: CBORTag(35, "(")})),
        "a date": b"\xc0\x63abc", "a fraction": b"\xd8\x1e\x82\x01\x00",
        "a decimal": b"\xc4\x82\x1b" + b"\xff" * 8 + b"\x01",
        "no UTF-8": b"\xda\x41\x53\x59\x50\x61\xff", "JSON": b"{}", "the trust": trust,
        "text": b"hello", "six MiB": data + bytes(6 << 20)}
    for name, bytes_ in whole.items():
        cases.refuse(name, bytes_, trust, *clock)


def standard(cases: Cases) -> None:
    proof, trust, clock = native(statement()), trust_file(), ("--now", str(NOW))
    item = transparent(proof, FOUR)

    def refuse(name: str, item: Any, saying: str = "", trust: bytes = trust) -> None:
        cases.refuse(name, cbor(item), trust, *clock, saying=saying)
    cases.accept("all four", cbor(item), trust, *clock, saying="is in block 12")
    three = changed(item, "value", 1, 394, by=lambda r: r[:2] + r[3:])
    cases.accept("three", cbor(three), trust, *clock, saying="sealed by 3 of 4")
    refuse("two", changed(three, "value", 1, 394, by=lambda r: r[1:]), "no quorum")
    refuse("none", changed(item, "value", 1, 394, to=[]), "§9.4")
    refuse("no receipts", changed(item, "value", 1, 394), "§9.4")
    refuse("51", changed(item, "value", 1, 394, by=lambda r: r[:1] * 51), "§9.4")
    refuse("another label", changed(item, "value", 1, 395, to=1), "§9.4")
    refuse("in the other order", changed(item, "value", 1, 394, by=lambda r: r[::-1]), "order")
    refuse("one twice", changed(item, "value", 1, 394, by=lambda r: r[:2] + r[1:]), "order")
    refuse("one four times", changed(item, "value", 1, 394, by=lambda r: r[:1] * 4), "order")
    refuse("seals swapped", reseal(item, 0,
        lambda r: CBORTag(18, r.value[:3] + [loads(item.value[1][394][1]).value[3]])),
        "does not verify")
    refuse("a high twin", reseal(item, 2, lambda r: CBORTag(18, r.value[:3] + [twin(r.value[3])])),
        "§9.4")
    refuse("a payload", reseal(item, 1, lambda r: CBORTag(18, r.value[:2] + [b"", r.value[3]])),
        "§9.4")
    refuse("no tag", changed(item, "value", 1, 394, 0, by=lambda r: r[1:]), "§9.4")
    refuse("receipts of 8,193 bytes", changed(item, "value", 1, 394, 0,
        by=lambda r: r + bytes(9000)), "§9.4")
    for name, said in [("index", [8, 4]), ("size", [9, 5]), ("index beyond the end", [8, 8]),
        ("no size", [0, 5])]:
        def edit(receipt: CBORTag) -> None:
            steps = loads(receipt.value[1][396][-1][0])[2]
            receipt.value[1][396][-1] = [cbor([*said, steps])]
        refuse(f"one receipt of another {name}", reseal(item, 1, edit))
        every = item
        for number in range(4):
            every = reseal(every, number, edit)
        refuse(f"all receipts of another {name}", every)
    refuse("two inclusion proofs", reseal(item, 0,
        lambda r: r.value[1][396].update({-1: r.value[1][396][-1] * 2})))
    refuse("consistency proof", reseal(item, 0, lambda r: r.value[1][396].update({-2: []})), "§9.4")
    strange = native(statement(), sealers=FIVE)
    refuse("a set that is not trusted", transparent(strange, FIVE), "unknown validator")
    refuse("another statement", changed(item, "value", 3,
           by=lambda s: s[:31] + bytes([s[31] ^ 1]) + s[32:]))
    other = transparent(native(statement(), round=1), FOUR)
    refuse("receipts of two rounds", changed(item, "value", 1, 394, 3, to=other.value[1][394][3]),
        "differ")
    refuse("the plain statement", loads(statement()), "§9.4")
    refuse("an empty header", changed(item, "value", 0, to=b"\xa0"))


def values(cases: Cases) -> None:
    """A state of twenty accounts: those, and some that are not there."""
    held = {bytes([i]) * 20: cbor({3: 100 + i, 4: i + 1}) for i in range(20)}
    leaves = [(sha(b"\1" + id), verify.state_leaf(sha(b"\1" + id), sha(value)))
               for id, value in held.items()]
    state = verify.state_root(leaves)
    head = make_header(12, BEGAN + 100, 4, 8, sha(b"root"), FOUR, FOUR, state)
    trust, clock = trust_file(), ("--now", str(NOW))

    def proof(id: bytes) -> dict:
        key, siblings, rest, depth = sha(b"\1" + id), [], leaves, 0
        while len(rest) > 1:
            other = [leaf for leaf in rest if verify.bit(leaf[0], depth) != verify.bit(key, depth)]
            rest = [leaf for leaf in rest if verify.bit(leaf[0], depth) == verify.bit(key, depth)]
            siblings, depth = [verify.state_root(other, depth + 1)] + siblings, depth + 1
        found = {1: 1, 2: id, 5: b"".join(siblings), 6: head, 7: certify(head, FOUR)}
        if id in held:
            return found | {3: held[id]}
        if not rest:
            return found
        there = next(i for i in held if sha(b"\1" + i) == rest[0][0])
        return found | {4: rest[0][0] + sha(held[there])}

    def item(fields: dict) -> bytes:
        return cbor(CBORTag(0x41535956, fields))

    def refuse(name: str, fields: dict, saying: str = "", *options: str) -> None:
        cases.refuse(name, item(fields), trust, *clock, *options, saying=saying)
    for id in held:
        cases.accept("present", item(proof(id)), trust, *clock, "--key",
                     f"account:{verify.address_text(id)}", saying=f"a balance of {100 + id[0]}")
        refuse("claimed absent", {k: v for k, v in proof(id).items() if k != 3},
            "root of the state")
        refuse("another balance", proof(id) | {3: cbor({3: 10**6})}, "root of the state")
        refuse("its own leaf as the other", {k: v for k, v in proof(id).items() if k != 3} |
               {4: sha(b"\1" + id) + sha(held[id])}, "key itself")
    absent = [sha(bytes([i]))[:20] for i in range(256)]
    other = next(id for id in absent if 4 in proof(id))
    empty = next(id for id in absent if 4 not in proof(id))
    for id in (other, empty):
        cases.accept("absent", item(proof(id)), trust, *clock, "--key", "account:0x" + id.hex(),
                     saying="held nothing")
        refuse("claimed present", {k: v for k, v in proof(id).items() if k != 4}
            | {3: held[bytes(20)]})
    good, far = proof(bytes(20)), next(id for id in absent if verify.bit(sha(b"\1" + id), 0)
                                       != verify.bit(sha(b"\1" + other), 0))
    refuse("absent, by a leaf elsewhere", proof(other) | {2: far}, "not on the way")
    refuse("value and other leaf", proof(other) | {3: held[bytes(20)]}, "§9.3")
    refuse("a sibling less", good | {5: good[5][:-32]}, "root of the state")
    refuse("a sibling more", good | {5: good[5] + bytes(32)}, "root of the state")
    refuse("257 siblings", good | {5: bytes(257 * 32)}, "§9.3")
    refuse("256 siblings", good | {5: bytes(256 * 32)}, "root of the state")
    refuse("another key than asked for", good, "another key", "--key",
           f"account:{verify.address_text(bytes([1]) * 20)}")
    refuse("another kind than asked for", good, "another key", "--key", "ready:0x" + "00" * 20)
    refuse("no certificate", {k: v for k, v in good.items() if k != 7}, "not final")
    refuse("two of four", good | {7: certify(head, FOUR, FOUR[:2])}, "no quorum")
    refuse("another round", good | {7: [1, *good[7][1:]]}, "does not verify")
    refuse("another header", good | {6: changed(head, "value", 13, to=sha(b""))}, "does not verify")
    refuse("a certificate at height 0", good | {6: changed(head, "value", 3, to=0)}, "block 0")
    refuse("an id of 33 bytes", good | {2: bytes(33)}, "§9.3")
    refuse("kind 256", good | {1: 256}, "§9.3")
    refuse("kind true", good | {1: True}, "§9.3")
    cases.refuse("a key for a receipt", cbor(native(statement())), trust,
                 *clock, "--key", "parameters", saying="no value proof")
    moved = {k: v for k, v in good.items() if k != 7}
    trusted = trust_file(height=12, time=BEGAN + 100, logSize=8, logRoot="0x" + sha(b"root").hex(),
                         blockHash="0x" + sha(b"\0", cbor(head)).hex())
    cases.accept("under the trusted head", item(moved), trusted, "--now", "1",
        saying="which is trusted")
    change = link(FOUR, FIVE)
    later = make_header(12, BEGAN + 100, 4, 8, sha(b"root"), FIVE, FIVE, state)
    cases.accept("after a link", item(good | {6: later, 7: certify(later, FIVE), 8: [change]}),
        trust, *clock, saying="sealed by 5 of 5")
    for value in (b"\xa1\x03\0", b"\xa1\x0e\1", b"\x81\1", b"\xa1\x03\x18\x01", b""):
        root = verify.state_root([(sha(b"\1"), verify.state_leaf(sha(b"\1"), sha(value)))])
        alone = make_header(12, BEGAN + 100, 4, 8, sha(b"root"), FOUR, FOUR, root)
        refuse(f"an account of {value.hex()}", good
            | {2: b"", 3: value, 5: b"", 6: alone, 7: certify(alone, FOUR)})


def updates(cases: Cases) -> None:
    trust, clock, leaves = trust_file(), ("--now", str(NOW)), [*FILLER, statement()]

    def accept(name: str, item: Any, saying: str, trust: bytes = trust) -> bytes:
        """The new trust."""
        cases.accept(name, cbor(item), trust, *clock, saying=saying)
        return cases.run(cbor(item), trust, *clock)[1].encode()

    def refuse(name: str, item: Any, saying: str = "", trust: bytes = trust) -> None:
        cases.refuse(name, cbor(item), trust, *clock, saying=saying)
    good, good_link = update(leaves), link(FOUR, FIVE)
    new = accept("the same validators", good, '"height": 12, "logSize": 8, ')
    cases.accept("a proof under the new trust", cbor(native(leaves[7], index=7)), new, *clock,
                 saying="no later than block 12 of 2026-01-01T00:01:40Z, which is trusted")
    again = accept("the new trust again", update(leaves, m=8), '"height": 12, "logSize": 8, ', new)
    cases.check("it stays", again == new)
    later = accept("a longer log", update([*leaves, b"more"], m=8, first=8, height=13), "13", new)
    cases.check("the new trust in order", json.loads(later)["logSize"] == 9)
    refuse("back again", good, "older", later)
    changing = accept("validators change", update(leaves, after=FIVE), "0x" + public(6).hex())
    accept("and seal", update([*leaves, b"more"], m=8, first=8, height=13, sealers=FIVE),
           '"height": 13', changing)
    accept("a link", update(leaves, sealers=FIVE, links=[good_link]), "0x" + public(6).hex())
    accept("a link and a change", update(leaves, sealers=FIVE, after=FOUR, links=[good_link]),
           "0x" + public(1).hex())
    accept("a quorum", update(leaves, signers=FOUR[1:]), '"height": 12')
    refuse("no quorum", update(leaves, signers=FOUR[2:]), "no quorum")
    refuse("other validators", update(leaves, sealers=FIVE), "unknown validators")
    refuse("without the next", changed(update(leaves, after=FIVE), "value", 3), "next validators")
    refuse("others next", changed(update(leaves, after=FIVE), "value", 3, to=keys([7])),
           "next validators")
    refuse("next out of order", changed(update(leaves, after=FIVE), "value", 3,
                                        by=lambda k: k[::-1]), "§9.7")
    refuse("a wrong consistency proof", changed(good, "value", 2, by=lambda p: sha(p) + p[32:]),
           "history was rewritten")
    refuse("none", changed(good, "value", 2, to=b""), "history was rewritten")
    refuse("a hash more", changed(good, "value", 2, by=lambda p: p + bytes(32)), "rewritten")
    refuse("a hash less", changed(good, "value", 2, by=lambda p: p[:-32]), "rewritten")
    refuse("half a hash", changed(good, "value", 2, by=lambda p: p[:-1]), "§9.7")
    refuse("65 hashes", changed(good, "value", 2, to=bytes(65 * 32)), "§9.7")
    refuse("another history", update([b"other", *leaves[1:]]), "history was rewritten")
    refuse("another history, not sealed", update([b"other", *leaves[1:]], sealers=FIVE),
           "unknown validators")
    refuse("a shorter log", update(leaves[:2], m=2, first=1), "conflicts")
    refuse("the trusted height", update(leaves, height=10), "conflicts")
    refuse("older", update(leaves, height=9), "older")
    refuse("another chain", update(leaves, chain="other-0123456789abcdef"), "another chain")
    refuse("from the future", update(leaves, at=NOW + 301), "future")
    refuse("before the trust", update(leaves, at=BEGAN - 1), "before the last link")
    refuse("no certificate", changed(good, "value", 1, by=lambda h: h[:1]), "not final")
    refuse("a certificate twice", changed(good, "value", 1, by=lambda h: h + h[1:]), "§9.7")
    refuse("a certificate at height 0", changed(good, "value", 1, 0, "value", 3, to=0), "older")
    refuse("an empty list of links", update(leaves, links=[]), "§9.7")
    refuse("another label", changed(good, "value", 5, to=1), "§9.7")
    cases.refuse("a key", cbor(good), trust, *clock, "--key", "record", saying="no value proof")
    cases.refuse("expired", cbor(good), trust, "--now", str(BEGAN + 400 * 86400), saying="expired")
    sweep(cases, "update", cbor(good), trust, *clock, stride=5)


def trusts(cases: Cases) -> None:
    data, clock = cbor(native(statement())), ("--now", str(NOW))
    good, genesis = trust_file(), (ROOT / "Genesis/dev.json").read_text()
    four = ["0x" + k.hex() for k in keys(FOUR)]
    cases.accept("validators in any order", data, trust_file(validators=four[::-1]), *clock,
        saying="is in")
    broken = {"no JSON": b"{", "nothing": b"", "a list": b"[]", "not UTF-8": b"\xff",
        "a null": b"null", "a BOM": b"\xef\xbb\xbf" + good, "something behind": good + b"{}",
        "a field twice": good[:-1] + b', "height": 10}', "an unknown field": trust_file(more=1),
        "a field less": json.dumps({"chainId": CHAIN}).encode(), "deep": b"[" * 100_000,
        "a float": good.replace(b'"height": 10', b'"height": 10.0'),
        "an exponent": good.replace(b'"height": 10', b'"height": 1e1'),
        "NaN": good.replace(b'"height": 10', b'"height": NaN'), "negative": trust_file(height=-1),
        "a sign": good.replace(b": 10,", b": -0,"), "true": trust_file(height=True),
        "2^64": trust_file(time=2**64), "size 0": trust_file(logSize=0),
        "5,000 digits": good.replace(b'"height": 10', b'"height": ' + b"1" * 5000),
        "capitals": trust_file(blockHash="0x" + "AB" * 32), "no 0x": trust_file(logRoot="ab" * 32),
        "a short hash": trust_file(logRoot="0xab"),
        "another chain id": trust_file(chainId="forged"),
        "no validators": trust_file(validators=[]),
        "one twice": trust_file(validators=four + four[:1]),
        "no point": trust_file(validators=["0x02" + "ff" * 32]),
        "an uncompressed key": trust_file(validators=["0x04" + "11" * 32]),
        "a number for a key": trust_file(validators=[1]),
        "half a character": trust_file(chainId="\ud800"),
        "both": json.dumps(json.loads(genesis) | json.loads(good)).encode()}
    for name, trust in broken.items():
        cases.refuse(name, data, trust, *clock, saying="refused: ")

    def changed_genesis(**more: Any) -> bytes:
        return json.dumps(json.loads(genesis) | more).encode()
    file = json.loads(genesis)
    first = file["accounts"][0]
    for name, trust in {"no name": changed_genesis(name=""),
        "capitals": changed_genesis(name="Dev"),
        "a day that is none": changed_genesis(time="2026-02-30T00:00:00Z"),
        "no zone": changed_genesis(time="2026-01-01T00:00:00"),
        "before 1970": changed_genesis(time="1969-12-31T23:59:59Z"),
        "an amount as a number": changed_genesis(reserve=1),
        "a leading zero": changed_genesis(reserve="01"),
        "too much": changed_genesis(reserve=str(2**64 - 1)),
        "5,000 digits": changed_genesis(reserve="1" * 5000),
        "a parameter out of bounds": changed_genesis(parameters={"draws": 33}),
        "an unknown parameter": changed_genesis(parameters={"more": 1}),
        "an account twice": changed_genesis(accounts=file["accounts"] + [first]),
        "and in capitals": changed_genesis(accounts=file["accounts"] + [first
        | {"address": first["address"].upper()}]),
        "a wrong checksum": changed_genesis(accounts=[first
        | {"address": first["address"][:-1] + "q"}]),
        "mixed case": changed_genesis(accounts=[first | {"address": "A" + first["address"][1:]}]),
        "half a character": changed_genesis(accounts=[first | {"operator": "\ud800"}]),
        "a validator twice": changed_genesis(validators=file["validators"] * 2)}.items():
        cases.refuse(f"genesis, {name}", data, trust, *clock)
    for name, trust in {"with decimals": changed_genesis(time="2026-01-01T00:00:00.5Z"),
        "no accounts": changed_genesis(accounts=[]),
        "bonds and operators": changed_genesis(accounts=[first
        | {"bond": "1000", "operator": "Ä"}])}.items():
        cases.refuse(f"a good genesis, {name}", data, trust, *clock, saying="another chain")


# ---- A real node

class Node:
    """`assay dev` in a directory of its own."""

    def __init__(self, binary: str, directory: Path) -> None:
        self.binary, self.home = binary, directory / "chain"
        for _ in range(10):                                   # ports may be taken
            self.url = f"http://127.0.0.1:{random.randrange(20_000, 32_768)}"
            self.process = subprocess.Popen([binary, "dev", "--home", str(self.home), "--port",
                self.url.rpartition(":")[2]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for _ in range(100):
                with contextlib.suppress(OSError):
                    self.call("node_status")
                    return
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
            self.stop()
        sys.exit("assay dev does not start")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def call(self, method: str, **parameters: Any) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters})
        request = urllib.request.Request(self.url, body.encode(),
            {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["result"]

    def assay(self, *arguments: str, json_too: bool = True) -> Any:
        environment = os.environ | {"ASSAY_RPC": self.url,
            "ASSAY_HOME": str(self.home.parent / "user")}
        done = subprocess.run([self.binary, *arguments, *(["--json"] if json_too else [])],
            check=True, env=environment, stdout=subprocess.PIPE, timeout=120)
        return json.loads(done.stdout) if json_too else None

    def proof(self, method: str, **parameters: Any) -> bytes:
        return bytes.fromhex(self.call(method, prove=True, **parameters)["proof"][2:])

    def update(self, trusted: int, **more: int) -> bytes:
        """From the trusted height to its head, or to the height that is named."""
        answer = self.call("light_getUpdate", trustedHeight=trusted, **more)
        return bytes.fromhex(answer["update"][2:])

    def trust(self) -> bytes:
        """Its head as a trust file (§11.2)."""
        head = loads(bytes.fromhex(self.call("chain_getHeader")["encoded"][2:]))
        return json.dumps({"chainId": head.value[2], "height": head.value[3],
            "logSize": head.value[8], "time": head.value[5] // 1000,
            "logRoot": "0x" + head.value[9].hex(), "blockHash": "0x" + sha(b"\0", cbor(head)).hex(),
            "validators": self.call("chain_getValidators")["validators"]}).encode()


def real(cases: Cases, node: Node, directory: Path) -> dict[str, bytes]:
    """A transfer and an attestation with receipts in both forms; accounts there and not there."""
    work, files = directory / "work", {}
    before = node.trust()
    sent = node.assay("transfer", "--dev-key", "1", "--to", BOB, "--amount", "1234")
    (directory / "input").write_bytes(b"something to count")
    node.assay("work", str(directory / "input"), "--out", str(work))
    model = node.assay("model", "register", "--dev-key", "1", "--exact",
                       "--unit-rule", "input-byte", "--manifest", str(work / "manifest.json"))
    after = node.trust()
    attested = node.assay("attest", "--dev-key", "1", "--model", model["txid"], "--work",
                          str(work / "work.json"), "--receipt", str(directory / "attest.receipt"))
    files["attest.receipt"] = (directory / "attest.receipt").read_bytes()
    for name, txid in [("transfer", sent["txid"]), ("attest", attested["txid"])]:
        for form, end in [("proof", "receipt"), ("scitt", "cose")]:
            node.assay("receipt", "get", txid, "--format", form,
                       "--save", str(directory / f"{name}.{end}"))
            files[f"{name}.{end}"] = (directory / f"{name}.{end}").read_bytes()
    files["present"] = node.proof("account_get", address=ALICE)
    files["absent"] = node.proof("account_get", address=NOBODY)
    for kind in ("parameters", "members", "record"):
        files[kind] = bytes.fromhex(node.call("proof_getState", kind=kind)["proof"][2:])
    balance = node.call("account_get", address=ALICE)["balance"]
    genesis = (node.home / "genesis.json").read_bytes()
    for trust in (genesis, before):
        for name in ("transfer.receipt", "transfer.cose"):
            cases.accept(name, files[name], trust,
                saying=f"transfer statement {sent['txid']} of {ALICE}")
        for name in ("attest.receipt", "attest.cose"):
            cases.accept(name, files[name], trust, saying=f"is in block {attested['height']} of ")
        cases.accept("present", files["present"], trust, "--key", f"account:{ALICE}",
                     saying=f"held a balance of {balance} and a bond of 0")
        cases.accept("absent", files["absent"], trust, "--key", f"account:{NOBODY.upper()}",
            saying="held nothing")
        cases.refuse("another account", files["present"], trust, "--key", f"account:{BOB}",
            saying="another key")
        for kind in ("parameters", "members", "record"):
            cases.accept(kind, files[kind], trust, "--key", kind, saying=f"under {kind}")
    files["update"] = node.update(0)
    cases.accept("update", files["update"], genesis, saying='{"chainId": "dev-62d8d2075aa88997"')
    newer = cases.run(files["update"], genesis)[1].encode()
    cases.check("as the node says", json.loads(newer)["blockHash"] == node.call(
        "chain_getHeader", block=json.loads(newer)["height"])["hash"])
    cases.accept("from a trust", node.update(json.loads(before)["height"]), before,
                 saying=json.loads(newer)["blockHash"])
    height = json.loads(newer)["height"]
    cases.accept("the trusted height", node.update(height, height=height), newer,
                 saying="blockHash")
    cases.refuse("made for another trust", files["update"], newer, saying="for another trust")
    cases.refuse("older than the trust", files["transfer.receipt"], after,
        saying="older than the trust")
    cases.accept("after the trust", files["attest.receipt"], after, saying="is in block")
    cases.refuse("another chain", files["attest.receipt"], trust_file(), saying="another chain")
    cases.refuse("expired", files["attest.cose"], genesis, "--trusting-period", "0",
        saying="expired")
    cases.refuse("from the future", files["attest.cose"], genesis, "--now", "1767225600",
        saying="future")
    now = json.loads(cases.run(files["attest.receipt"], genesis, "--json")[1])
    cases.check("as JSON", now["verified"] and now["id"] ==
                attested["txid"] and now["index"] == attested["index"])
    return files


def command_line(cases: Cases, directory: Path, files: dict[str, bytes], genesis: bytes) -> None:
    """As a program: exit status, one line on standard output, nothing on standard error."""
    receipt, bad = directory / "a.receipt", directory / "bad.receipt"
    trust = directory / "genesis.json"
    receipt.write_bytes(files["attest.receipt"])
    bad.write_bytes(files["attest.receipt"][:-1] + b"\0")
    trust.write_bytes(genesis)

    def run(*arguments: Any) -> tuple[int, int, str]:
        done = subprocess.run([sys.executable, "-B", str(ROOT / "Tools/verify.py"),
                              *map(str, arguments)], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout.count("\n"), done.stderr
    cases.check("verified", run(receipt, "--trust", trust) == (0, 1, ""))
    cases.check("refused", run(bad, "--trust", trust) == (1, 1, ""))
    cases.check("refused as JSON", run(bad, "--trust", trust, "--json") == (1, 1, ""))
    for name, arguments in [("no trust", [receipt]),
        ("no file", [directory / "none", "--trust", trust]),
        ("no trust file", [receipt, "--trust", directory / "none"]),
        ("no key", [receipt, "--trust", trust, "--key", "account:assay1"]),
        ("no kind", [receipt, "--trust", trust, "--key", "acount"]),
        ("no clock", [receipt, "--trust", trust, "--now", "today"])]:
        status, lines, errors = run(*arguments)
        cases.check(name, (status, lines) == (2, 0) and "Traceback" not in errors)


def main() -> int:
    if len(sys.argv) != 2 or not os.access(sys.argv[1], os.X_OK):
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="assay-verify-") as name:
        directory = Path(name)
        cases = Cases(directory)
        for what, group in [("test vectors", vectors), ("seals", seals), ("links", links),
            ("entries", entries), ("encodings", bytes_of_cbor),
            ("transparent statements", standard), ("values", values),
                            ("updates", updates), ("trusts", trusts)]:
            with cases.group(what):
                group(cases)
        node = Node(os.path.abspath(sys.argv[1]), directory)
        try:
            with cases.group("a real node"):
                files = real(cases, node, directory)
        finally:
            node.stop()
        genesis = (directory / "chain/genesis.json").read_bytes()
        for file in ("attest.receipt", "attest.cose", "present", "absent", "update"):
            with cases.group(f"mutations of {file}"):
                # By the same path another key may be absent as well: a reader compares.
                asked = ("--key", f"account:{NOBODY}") if file == "absent" else ()
                sweep(cases, file, files[file], genesis, *asked, stride=3)
        with cases.group("the command line"):
            command_line(cases, directory, files, genesis)
    print(f"{cases.passed} passed, {cases.failed} failed")
    return 1 if cases.failed else 0


if __name__ == "__main__":
    sys.exit(main())
