#!/usr/bin/env python3
"""Tries Tools/verify.py on what a node really gives out, and on everything wrong with it.

    python verify_cases.py ASSAY_BINARY

It starts `assay dev` in a temporary directory, on loopback, and stops it again. Right proofs must
verify; every other one must be refused with one line and exit status 1.
"""
import contextlib
import io
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from cbor2 import CBORTag

from assay_formats import ORDER, address_text
from assay_program import Checks, Program, binary_of
from assay_rpc import Node, from_hex
from forged import (BEGAN, FIVE, FOUR, KEY, LOG, NOW, OTHER, OTHERS, THREE, cbor, certify,
                    changed, keys, link, loads, make_header, native, reseal, sha, statement,
                    transparent, tree, trust_file, trust_root, twin, update)

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.append(str(ROOT / "Tools"))
import verify  # noqa: E402
from verify_genesis import state_root  # noqa: E402

ALICE, BOB = ("assay1k8ye8rcpzg0ptxy84skg6wf6ytjywmlcmvm3f5",
              "assay1atssehf09zda44zxzkqfedpz6tata93z7snllv")
NOBODY = "assay1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6mz2vd"
NOBODY_LIED = "evidence against nobody"


class Cases(Checks):
    """Runs the verifier on files, and counts."""

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self.directory = directory

    def run(self, data: bytes, trust: bytes, *options: str) -> tuple[int, str]:
        """Exit status and output."""
        file, trusted, out = self.directory / "file", self.directory / "trust", io.StringIO()
        file.write_bytes(data)
        trusted.write_bytes(trust)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                verify.main([str(file), "--trust", str(trusted), *options])
            except SystemExit as stop:
                return int(stop.code or 0), out.getvalue()
        return 0, out.getvalue()

    def accept(self, name: str, data: bytes, trust: bytes, *options: str, saying: str) -> str:
        status, said = self.run(data, trust, *options)
        right = (status, said.count("\n")) == (0, 1) and saying in said
        self.check(name, right, f"does not show {saying!r}: {said}")
        return said

    def refuse(self, name: str, data: bytes, trust: bytes, *options: str, saying: str = "") -> None:
        status, said = self.run(data, trust, *options)
        right = (status, said.count("\n")) == (1, 1) and said.startswith("refused: ")
        self.check(name, right and saying in said, f"is not refused with {saying!r}: {said}")


class Forged:
    """Accepts and refuses forged items with one trust and one clock."""

    def __init__(self, cases: Cases, trust: bytes | None = None) -> None:
        self.cases, self.trust, self.clock = cases, trust or trust_file(), ("--now", str(NOW))

    def accept(self, name: str, item: Any, saying: str, *options: str) -> str:
        return self.cases.accept(name, cbor(item), self.trust, *self.clock, *options, saying=saying)

    def refuse(self, name: str, item: Any, saying: str = "", *options: str) -> None:
        self.cases.refuse(name, cbor(item), self.trust, *self.clock, *options, saying=saying)


# ---- The groups

def vectors(cases: Cases) -> None:
    """The test vectors of Protocol.md, §16.5."""
    text = (ROOT / "Docs/Protocol.md").read_text()
    blocks = {name: bytes.fromhex("".join(digits.split()))
              for name, digits in re.findall(r"```hex (\S+)\n(.*?)```", text, re.S)}
    trust, clock = (ROOT / "Genesis/dev.json").read_bytes(), ("--now", "1767225301")
    for name, words in [("proof", "entry 4 of dev-62d8d2075aa88997, is in block 1"),
                        ("transparent-statement", "is in block 1"),
                        ("value-proof", "held a balance of 1000000 and a bond of 0"),
                        ("absence-proof", "held nothing")]:
        cases.accept(name, blocks[name], trust, *clock, saying=words)
        cases.refuse(f"{name}, early", blocks[name], trust, "--now", "1767225300", saying="future")
        cases.refuse(f"{name}, late", blocks[name], trust, "--now",
                     str(1767225600 + 86400 * 365 + 1), saying="expired")
        cases.refuse(f"{name}, of another chain", blocks[name], trust_file(), *clock,
                     saying="another chain")
    genesis = verify.read_trust(trust, 0, 365)
    cases.check("hash of block 0", genesis.head.block == sha(b"\0", blocks["header-0"]))


def sweep(cases: Cases, name: str, data: bytes, trust: bytes, *options: str) -> None:
    """Single bits all over the file, and single bytes left out or put in; truncations."""
    for at in range(0, len(data), 3):
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        cases.refuse(f"{name}: bit at {at}", bytes(flipped), trust, *options)
    for at in range(0, len(data), 21):
        for what, other in [("cut", data[:at]), ("less", data[:at] + data[at + 1:]),
                            ("more", data[:at] + b"\0" + data[at:])]:
            cases.refuse(f"{name}: {what} at {at}", other, trust, *options)


def seals(cases: Cases) -> None:
    forged, entry = Forged(cases), statement()
    accept, refuse, proof = forged.accept, forged.refuse, native(entry)
    accept("all four", proof, "is in block 12 of 2026-01-01T00:01:40Z, sealed by 4 of 4 validators")
    accept("three of four, round 3", native(entry, signers=FOUR[1:], round=3), "by 3 of 4")
    accept("at the first index", native(entry, index=4), "no later than block 12")
    accept("just not from the future", native(entry, at=NOW + 300), "is in block 12")
    week = ("--trusting-period", "7", "--now")
    accept("in the trusting period", proof, "in block", *week, str(BEGAN + 86400 * 7))
    refuse("after it", proof, "expired", *week, str(BEGAN + 86400 * 7 + 1))
    three = Forged(cases, trust_file(validators=["0x" + key.hex() for key in keys(THREE)]))
    three.accept("two of three", native(entry, sealers=THREE, signers=THREE[1:]), "by 2 of 3")
    three.refuse("one of three", native(entry, sealers=THREE, signers=THREE[:1]), "no quorum")
    five = Forged(cases, trust_file(validators=["0x" + key.hex() for key in keys(FIVE)]))
    five.refuse("three of five", native(entry, sealers=FIVE, signers=FIVE[:3]), "no quorum")
    for changes, words in [
            ({"signers": FOUR[:2]}, "no quorum"), ({"signers": []}, "no quorum"),
            ({"sealers": FIVE}, "unknown validators"), ({"height": 9}, "older"),
            ({"height": 10}, "conflicts"), ({"first": 2}, "conflicts"), ({"first": 8}, "conflicts"),
            ({"chain": OTHER}, "another chain"), ({"chain": "a\nb"}, "another chain"),
            ({"at": BEGAN - 1}, "not after"), ({"at": NOW + 301}, "future")]:
        refuse(str(changes), native(entry, **changes), words)
    refuse("other validators under the right hash", changed(
        native(entry, sealers=OTHERS), "value", 5, to=proof.value[5]), "does not verify")
    for name, label, by, words in [
            ("swapped seals", 7, lambda s: [s[1], s[0], *s[2:]], "does not verify"),
            ("one seal four times", 7, lambda s: [s[0]] * 4, "does not verify"),
            ("a seal too few", 7, lambda s: s[:3], "as many seals"),
            ("a seal too many", 7, lambda s: s + s[:1], "as many seals"),
            ("a bit too few", 6, lambda b: b"\x07", "as many seals"),
            ("a bit too many", 6, lambda b: b"\x1f", "bitmap"),
            ("a bitmap too long", 6, lambda b: b"\x0f\0", "bitmap"),
            ("a bitmap too short", 6, lambda b: b"", "bitmap"),
            ("a bitmap as numbers", 6, lambda b: [15], "bitmap"),
            ("another index", 2, lambda i: 4, "root of the log"),
            ("a negative index", 2, lambda i: -1, "beyond the end"),
            ("an index that is true", 2, lambda i: True, "beyond the end"),
            ("an index beyond the end", 2, lambda i: 8, "beyond the end"),
            ("another hash of the set", 5, sha, "unknown validators"),
            ("a path too long", 3, lambda p: p + bytes(32), "too long"),
            ("a path too short", 3, lambda p: p[32:], "too short"),
            ("half a hash in the path", 3, lambda p: p[:-1], "half a hash"),
            ("swapped siblings", 3, lambda p: p[32:64] + p[:32] + p[64:], "root of the log")]:
        refuse(name, changed(proof, "value", label, by=by), words)
    for number in range(4):
        for name, by in [("the high twin", twin), ("numbers", list), ("63 bytes", lambda s: s[:63]),
                         ("96 bytes", lambda s: s + s[:32]), ("none", lambda s: b""),
                         ("r = 0", lambda s: bytes(32) + s[32:]),
                         ("s = 0", lambda s: s[:32] + bytes(32)),
                         ("r = n", lambda s: ORDER.to_bytes(32, "big") + s[32:])]:
            refuse(f"{name} in seal {number}", changed(proof, "value", 7, number, by=by))
    for number, name in enumerate("chain height round block first size time root".split()):
        refuse(f"another {name}", changed(proof, "value", 4, number, by=lambda v: v + 1
               if type(v) is int else v.replace("f", "e") if type(v) is str else sha(v)))
    refuse("another label", changed(proof, "value", 9, to=1), "unknown labels")
    labels = {True if label == 1 else label: value for label, value in proof.value.items()}
    refuse("true for the label 1", CBORTag(0x41535950, labels))
    refuse("no path", changed(proof, "value", 3))
    trusted = Forged(cases, trust_file(
        height=12, logSize=8, logRoot="0x" + proof.value[4][7].hex(), time=BEGAN + 100,
        blockHash="0x" + proof.value[4][3].hex()))
    trusted.accept("the trusted head, long after", proof, "no later than block 12 of "
                   "2026-01-01T00:01:40Z, which is trusted", "--now", str(10**11))
    trusted.accept("with no seals at all", changed(proof, "value", 7, to=[]), "which is trusted")
    trusted.refuse("with another time", changed(proof, "value", 4, 6, to=BEGAN), "conflicts")


def links(cases: Cases) -> None:
    forged, good, entry = Forged(cases), link(FOUR, FIVE), statement()
    second = link(FIVE, THREE, height=12, at=BEGAN + 50, first=4, size=5)
    inside = link(FIVE, THREE, height=12, at=BEGAN + 50, size=5)
    old = [link(THREE, FIVE, height=3), link([7], [8], height=10, signers=[])]
    last = {"height": 13, "first": 5, "sealers": THREE}
    quorum = link(FOUR, FIVE, signers=FOUR[1:])
    for name, steps, more, words in [
            ("one", [good], {}, "sealed by 5 of 5"),
            ("quorums", [quorum], {"signers": FIVE[1:]}, "sealed by 4 of 5"),
            ("old links before one", [*old, good], {}, "sealed by 5 of 5"),
            ("old links alone", old, {"sealers": FOUR}, "sealed by 4 of 4"),
            ("two", [good, second], last, "by 3 of 3")]:
        forged.accept(name, native(entry, **{"sealers": FIVE, "links": steps} | more), words)
    for name, steps, words in [
            ("no link", None, "unknown validators"), ("an empty list", [], "unknown validators"),
            ("twice", [good, good], "not after"),
            ("two of four", [link(FOUR, FIVE, signers=FOUR[:2])], "no quorum"),
            ("sealed by those after", [link(FOUR, FIVE, sealers=FIVE)], ""),
            ("by unknown validators", [link(THREE, FIVE)], "unknown validators"),
            ("other validators after", [changed(good, 2, to=keys(THREE))], "who comes after"),
            ("no change", [link(FOUR, FOUR)], "who comes after"),
            ("of the height of the trust", [link(FOUR, FIVE, height=10)], "unknown validators"),
            ("an old one behind a new one", [good, *old], "not after"),
            ("in the trusted log", [link(FOUR, FIVE, first=2)], "conflicts"),
            ("without entries", [link(FOUR, FIVE, first=4)], "conflicts"),
            ("with more entries than the head", [link(FOUR, FIVE, size=5)], "conflicts"),
            ("before the trust in time", [link(FOUR, FIVE, at=BEGAN - 1)], "not after"),
            ("from the future", [link(FOUR, FIVE, at=NOW + 301)], "future"),
            ("of another chain", [link(FOUR, FIVE, chain=OTHER)], "another chain"),
            ("of the height of the head", [link(FOUR, FIVE, height=12)], "not after"),
            ("after the head in time", [link(FOUR, FIVE, at=BEGAN + 101)], "not after"),
            ("swapped seals", [changed(good, 1, 2, by=lambda s: s[::-1])], "does not verify"),
            ("a high twin", [changed(good, 1, 2, 0, by=twin)], "high s"),
            ("another round", [changed(good, 1, 0, to=1)], "does not verify"),
            ("another header", [changed(good, 0, "value", 13, to=bytes(31))], "does not verify"),
            ("keys out of order", [changed(good, 2, by=lambda k: k[::-1])], "who comes after"),
            ("a key twice", [changed(good, 2, by=lambda k: k[:1] + k)], "who comes after")]:
        forged.refuse(name, native(entry, sealers=FIVE, links=steps), words)
    for name, steps, words in [
            ("the second alone", [second], "unknown validators"),
            ("the first alone", [good], "unknown validators"),
            ("in the other order", [second, good], "unknown validators"),
            ("in the log of the first", [good, inside], "conflicts")]:
        forged.refuse(name, native(entry, links=steps, **last), words)


def entries(cases: Cases) -> None:
    forged, head = Forged(cases), make_header(3, BEGAN, 1, 2, sha(b"d"), FOUR, FOUR)
    for entry, words in [(cbor(head), "the header 0x"), (statement(), address_text(KEY[9].address)),
                         (cbor(CBORTag(0x41535953, {1: sha(b"j")})), "the settlement 0x")]:
        forged.accept(words, native(entry), words)
    no_point = b"\2" + b"\xff" * 32
    for name, entry, words in [
            ("another issuer", statement(claims={1: NOBODY}), "issuer"),
            ("another chain", statement(claims={3: OTHER}), "another chain"),
            ("another claim", statement(claims={5: 1}), "unknown labels"),
            ("another algorithm", statement(header={1: -7}), "no statement"),
            ("another label", statement(header={16: 1}), "unknown labels"),
            ("unprotected labels", statement(unprotected={1: 1}), "no statement"),
            ("a key that is no point", statement(header={4: no_point}, claims={
                1: address_text(sha(no_point)[:20])}), ""),
            ("high s", statement(mark=twin), "high s"),
            ("another signature", statement(mark=lambda s: s[32:] + s[32:]), "does not verify"),
            ("nothing", b"", ""), ("a number", b"\0", ""), ("tags", b"\xd2" * 600 + b"\0", ""),
            ("a block", cbor(CBORTag(0x41535942, [])), "")]:
        forged.refuse(name, native(entry), words)


def encodings(cases: Cases) -> None:
    """Other encodings of the same, and what is no CBOR or none of ours."""
    trust, clock, data = trust_file(), ("--now", str(NOW)), cbor(native(statement()))
    at, tag = data.index(b"\x02\x05\x03"), data[:5]           # label 2, index 5, label 3
    for name, other in {
            "a long head": tag + b"\xb8\x07" + data[6:], "nothing": b"", "text": b"hello",
            "an indefinite map": tag + b"\xbf" + data[6:] + b"\xff", "JSON": b"{}",
            "a label twice": tag + b"\xa8" + data[6:at + 2] + data[at:],
            "labels out of order": tag + b"\xa7\x02\x05" + data[6:at] + data[at + 2:],
            "a byte behind": data + b"\0", "an item behind": data + data,
            "a tag before": b"\xd9\xd9\xf7" + data, "a long tag": b"\xdb" + bytes(4) + data[1:],
            "an endless string": tag + b"\xa1\x01\x5b\x7f" + b"\xff" * 7,
            "an endless array": tag + b"\x9b\x7f" + b"\xff" * 7,
            "deep arrays": b"\x81" * 100_000 + b"\0", "deep tags": b"\xc1" * 100_000 + b"\0",
            "a shared cycle": tag + b"\xd8\x1c\x81\xd8\x1d\x00", "a date": b"\xc0\x63abc",
            "a regular expression": cbor(CBORTag(0x41535950, {1: CBORTag(35, "(")})),
            "no UTF-8": tag + b"\x61\xff", "nine MiB": data + bytes(9 << 20)}.items():
        cases.refuse(name, other, trust, *clock)
    for name, five in {"long": "1805", "longer": "1b0000000000000005", "a float": "f94500",
                       "a bignum": "c24105", "a large bignum": "c249010000000000000000",
                       "true": "f5", "undefined": "f7", "a simple value": "f0", "reserved": "1c",
                       "text": "6135", "null": "f6"}.items():
        other = data[:at + 1] + bytes.fromhex(five) + data[at + 2:]
        cases.refuse(f"an index that is {name}", other, trust, *clock)


def standard(cases: Cases) -> None:
    forged, item = Forged(cases), transparent(native(statement()), FOUR)
    other, strange = native(statement(), round=1), native(statement(), sealers=FIVE)
    forged.accept("all four", item, "is in block 12")
    three = changed(item, "value", 1, 394, by=lambda r: r[:2] + r[3:])
    forged.accept("three", three, "sealed by 3 of 4")
    forged.refuse("a set that is not trusted", transparent(strange, FIVE), "unknown validators")
    last = transparent(other, FOUR).value[1][394][3:]
    for name, by, words in [
            ("two", lambda r: r[:2], "no quorum"), ("none", lambda r: [], ""),
            ("in the other order", lambda r: r[::-1], "order"),
            ("one twice", lambda r: r[:2] + r[1:], "order"),
            ("one four times", lambda r: r[:1] * 4, "order"),
            ("receipts of two rounds", lambda r: r[:3] + last, "differ"),
            ("no tag", lambda r: [r[0][1:], *r[1:]], "")]:
        forged.refuse(name, changed(item, "value", 1, 394, by=by), words)
    seal = loads(item.value[1][394][1]).value[3]
    for name, edit in [("seals swapped", lambda r: r.value.__setitem__(3, seal)),
                       ("a high twin", lambda r: r.value.__setitem__(3, twin(r.value[3]))),
                       ("a payload", lambda r: r.value.__setitem__(2, b"")),
                       ("a label", lambda r: r.value[1].update({1: 1})),
                       ("two inclusion proofs", lambda r: r.value[1][396].update(
                           {-1: r.value[1][396][-1] * 2})),
                       ("a consistency proof", lambda r: r.value[1][396].update({-2: []}))]:
        forged.refuse(name, reseal(item, 0, edit))
    for size, index in [(8, 4), (9, 5), (7, 5), (8, 8), (0, 5)]:
        def moved(receipt: CBORTag, size: int = size, index: int = index) -> None:
            steps = loads(receipt.value[1][396][-1][0])[2]
            receipt.value[1][396][-1] = [cbor([size, index, steps])]
        every = item
        for number in range(4):
            every = reseal(every, number, moved)
        forged.refuse(f"one receipt of {index} in {size}", reseal(item, 1, moved))
        forged.refuse(f"all receipts of {index} in {size}", every)
    forged.refuse("another label", changed(item, "value", 1, 395, to=1), "unknown labels")
    forged.refuse("no receipts", changed(item, "value", 1, 394))
    forged.refuse("the plain statement", loads(statement()))
    forged.refuse("an empty header", changed(item, "value", 0, to=b"\xa0"))
    forged.refuse("another statement", changed(item, "value", 3, by=lambda s: s[32:] + s[32:]))


def values(cases: Cases) -> None:
    """A state of twenty accounts: those, and some that are not there."""
    held = {bytes([i]) * 20: cbor({3: 100 + i, 4: i + 1}) for i in range(20)}
    leaves = [(sha(b"\1", id), sha(b"JMT::LeafNode", sha(b"\1", id), sha(value)))
              for id, value in held.items()]
    state, forged = state_root(leaves), Forged(cases)
    head = make_header(12, BEGAN + 100, 4, 8, sha(b"root"), FOUR, FOUR, state)

    def bit(hash: bytes, depth: int) -> int:
        return hash[depth // 8] >> 7 - depth % 8 & 1

    def proof(id: bytes) -> dict:
        key, siblings, rest, depth = sha(b"\1", id), [], leaves, 0
        while len(rest) > 1:
            other = [leaf for leaf in rest if bit(leaf[0], depth) != bit(key, depth)]
            rest = [leaf for leaf in rest if bit(leaf[0], depth) == bit(key, depth)]
            siblings, depth = [state_root(other, depth + 1)] + siblings, depth + 1
        found = {1: 1, 2: id, 5: b"".join(siblings), 6: head, 7: certify(head, FOUR)}
        if id in held:
            return found | {3: held[id]}
        there = [i for i in held if rest and sha(b"\1", i) == rest[0][0]]
        return found | ({4: rest[0][0] + sha(held[there[0]])} if rest else {})

    def accept(name: str, fields: dict, saying: str, *options: str) -> None:
        forged.accept(name, CBORTag(0x41535956, fields), saying, *options)

    def refuse(name: str, fields: dict, saying: str = "", *options: str) -> None:
        forged.refuse(name, CBORTag(0x41535956, fields), saying, *options)

    def without(fields: dict, label: int) -> dict:
        return {k: v for k, v in fields.items() if k != label}
    for id in held:
        accept("present", proof(id), f"a balance of {100 + id[0]} and a bond of {id[0] + 1}",
               "--account", address_text(id))
        refuse("claimed absent", without(proof(id), 3), "root of the state")
        refuse("another balance", proof(id) | {3: cbor({3: 10**6})}, "root of the state")
        refuse("its own leaf as the other", without(proof(id), 3)
               | {4: sha(b"\1", id) + sha(held[id])}, "not in the way")
    absent = [sha(bytes([i]))[:20] for i in range(256)]
    other = next(id for id in absent if 4 in proof(id))
    empty = next(id for id in absent if 4 not in proof(id))
    for id in (other, empty):
        accept("absent", proof(id), "held nothing", "--account", address_text(id))
        refuse("claimed present", without(proof(id), 4) | {3: held[bytes(20)]}, "root of the state")
        refuse("another one absent", proof(id), "not about the account", "--account", BOB)
    far = next(id for id in absent if bit(sha(b"\1", id), 0) != bit(sha(b"\1", other), 0))
    good = proof(bytes(20))
    for name, fields, words in [
            ("absent, by a leaf elsewhere", proof(other) | {2: far}, "not in the way"),
            ("value and other leaf", proof(other) | {3: held[bytes(20)]}, "another leaf"),
            ("a sibling less", good | {5: good[5][:-32]}, "root of the state"),
            ("a sibling more", good | {5: good[5] + bytes(32)}, "root of the state"),
            ("half a sibling", good | {5: good[5][:-1]}, "half a hash"),
            ("257 siblings", good | {5: bytes(257 * 32)}, ""), ("kind 256", good | {1: 256}, ""),
            ("kind true", good | {1: True}, "another leaf"), ("kind 7", good | {1: 7}, "root"),
            ("no certificate", without(good, 7), "not final"),
            ("two of four", good | {7: certify(head, FOUR, FOUR[:2])}, "no quorum"),
            ("another round", good | {7: [1, *good[7][1:]]}, "does not verify"),
            ("another header", good | {6: changed(head, "value", 13, to=sha(b""))}, "not verify"),
            ("a certificate of 0", good | {6: changed(head, "value", 3, to=0)}, "block 0")]:
        refuse(name, fields, words)
    refuse("another key than asked for", good, "not about the account", "--account", ALICE)
    forged.refuse("a key for a receipt", native(statement()), "not about", "--account", ALICE)
    trusted = trust_file(height=12, time=BEGAN + 100, logSize=8, logRoot="0x" + sha(b"root").hex(),
                         blockHash="0x" + sha(b"\0", cbor(head)).hex())
    Forged(cases, trusted).accept("under the trusted head", CBORTag(0x41535956, without(good, 7)),
                                  "which is trusted", "--now", "1")
    later = make_header(12, BEGAN + 100, 4, 8, sha(b"root"), FIVE, FIVE, state)
    accept("after a link", good | {6: later, 7: certify(later, FIVE), 8: [link(FOUR, FIVE)]},
           "sealed by 5 of 5")


def updates(cases: Cases) -> None:
    forged, log = Forged(cases), [*LOG, statement()]
    good, more, longer = update(log), {"m": 8, "first": 8, "height": 13}, [*log, b"more"]
    said = forged.accept("the same validators", good, '"height": 12, "logSize": 8, ')
    new = Forged(cases, said.encode())
    new.accept("a proof under the new trust", native(log[7], index=7), "which is trusted")
    again = new.accept("the new trust again", update(log, m=8), '"height": 12, "logSize": 8, ')
    cases.check("it stays", again == said)
    later = Forged(cases, new.accept("a longer log", update(longer, **more), ': 9, ').encode())
    later.refuse("back again", good, "older")
    first, sixth = ("0x" + KEY[number].public.hex() for number in (1, 6))
    change = Forged(cases, forged.accept("a change", update(log, after=FIVE), sixth).encode())
    change.accept("and they seal", update(longer, sealers=FIVE, **more), '"height": 13')
    linked = {"sealers": FIVE, "links": [link(FOUR, FIVE)]}
    forged.accept("a link", update(log, **linked), sixth)
    forged.accept("a link and a change", update(log, after=FOUR, **linked), first)
    forged.accept("a quorum", update(log, signers=FOUR[1:]), '"height": 12')
    for m in range(1, 9):                                     # from every older log, and its own
        trust = Forged(cases, trust_file(logSize=m, logRoot="0x" + tree(log[:m]).hex()))
        item = update(log if m < 8 else longer, m=m, first=m)
        trust.accept(f"from size {m}", item, '"height": 12')
        trust.refuse(f"from size {m}, a hash before", changed(
            item, "value", 2, by=lambda p: trust_root(trust.trust) + p), NOBODY_LIED)
    new.refuse("the same head, by some hash", changed(update(log, m=8), "value", 2, to=bytes(32)),
               NOBODY_LIED)
    changing = update(log, after=FIVE)
    for name, item, words in [
            ("no quorum", update(log, signers=FOUR[2:]), "no quorum"),
            ("other validators", update(log, sealers=FIVE), "unknown validators"),
            ("without the next", changed(changing, "value", 3), "next validators"),
            ("others next", changed(changing, "value", 3, to=keys([7])), "next validators"),
            ("the same next", update(log, after=FOUR), "do not change"),
            ("next in disorder", changed(changing, "value", 3, by=lambda k: k[::-1]), "next"),
            ("another proof", changed(good, "value", 2, by=lambda p: sha(p) + p[32:]), NOBODY_LIED),
            ("no proof", changed(good, "value", 2, to=b""), NOBODY_LIED),
            ("a hash more", changed(good, "value", 2, by=lambda p: p + bytes(32)), ""),
            ("a hash less", changed(good, "value", 2, by=lambda p: p[:-32]), NOBODY_LIED),
            ("half a hash", changed(good, "value", 2, by=lambda p: p[:-1]), "half a hash"),
            ("another history", update([b"other", *log[1:]]), NOBODY_LIED),
            ("not sealed either", update([b"other", *log[1:]], sealers=FIVE), "unknown"),
            ("a shorter log", update(log[:2], m=2, first=1), "the log before"),
            ("the trusted height", update(log, height=10), "conflicts"),
            ("older", update(log, height=9), "older"),
            ("another chain", update(log, chain=OTHER), "another chain"),
            ("from the future", update(log, at=NOW + 301), "future"),
            ("before the trust", update(log, at=BEGAN - 1), "not after"),
            ("no certificate", changed(good, "value", 1, by=lambda h: h[:1]), "not final"),
            ("two certificates", changed(good, "value", 1, by=lambda h: h + h[1:]), ""),
            ("another label", changed(good, "value", 5, to=1), "unknown labels")]:
        forged.refuse(name, item, words)
    forged.refuse("an account", good, "not about the account", "--account", ALICE)
    forged.refuse("expired", good, "expired", "--now", str(BEGAN + 400 * 86400))


def trusts(cases: Cases) -> None:
    data, clock = cbor(native(statement())), ("--now", str(NOW))
    good, genesis = trust_file(), json.loads((ROOT / "Genesis/dev.json").read_bytes())
    four, first = ["0x" + k.hex() for k in keys(FOUR)], genesis["accounts"][0]
    for trust in (trust_file(validators=four[::-1]), trust_file(sealed="0x82da41")):
        cases.accept("any order, and a sealed header", data, trust, *clock, saying="is in")
    for name, trust in {
            "no JSON": b"{", "nothing": b"", "a list": b"[]", "a null": b"null", "bytes": b"\xff",
            "something behind": good + b"{}", "deep": b"[" * 100_000,
            "an unknown field": trust_file(more=1), "a field less": b'{"chainId": "dev"}',
            "a float": trust_file(height=10.0), "negative": trust_file(height=-1),
            "true": trust_file(height=True), "a short hash": trust_file(logRoot="0xab"),
            "no validators": trust_file(validators=[]), "a number": trust_file(validators=[1]),
            "one twice": trust_file(validators=four + four[:1]),
            "no point": trust_file(validators=["0x02" + "ff" * 32])}.items():
        cases.refuse(name, data, trust, *clock)
    twice, capitals = [first, first], first | {"address": first["address"].upper()}
    for more in [
            {"name": ""}, {"name": "Dev"}, {"reserve": 1}, {"reserve": "01"}, {"more": 1},
            {"time": "2026-02-30T00:00:00Z"}, {"time": "2026-01-01"}, {"parameters": {"more": 1}},
            {"time": "1969-12-31T23:59:59Z"}, {"reserve": str(2**64 - 1)},
            {"parameters": {"draws": 33}}, {"accounts": twice}, {"accounts": [first, capitals]},
            {"accounts": [first | {"address": first["address"][:-1] + "q"}]},
            {"accounts": [first | {"address": "A" + first["address"][1:]}]},
            {"accounts": [first | {"operator": "\ud800"}]},
            {"validators": genesis["validators"] * 2}]:
        cases.refuse(f"genesis, {more}", data, json.dumps(genesis | more).encode(), *clock,
                     saying="malformed")
    for more in [{"time": "2026-01-01T00:00:00.5Z"}, {"accounts": []},
                 {"accounts": [capitals | {"bond": "1000", "operator": "Ä"}]}]:
        cases.refuse(f"a good genesis, {more}", data, json.dumps(genesis | more).encode(), *clock,
                     saying="another chain")


# ---- A real node

def real(cases: Cases, program: Program, node: Node, home: Path) -> dict[str, bytes]:
    """A transfer and an attestation with receipts in both forms; accounts there and not there; and
    the trusts that `assay light sync` writes."""
    directory, files, genesis = program.directory, {}, (home / "genesis.json").read_bytes()
    work = directory / "work"

    def assay(*arguments: str | Path) -> Any:
        return program.ask(*arguments, url=node.url)

    def sync(name: str) -> bytes:
        assay("light", "sync", "--trust", directory / name, "--genesis", home / "genesis.json")
        return (directory / name).read_bytes()

    def offered(trusted: int, **more: int) -> bytes:
        return from_hex(node.call("light_getUpdate", trustedHeight=trusted, **more)["update"])
    before = sync("before.trust")
    sent = assay("transfer", "--dev-key", "1", "--to", BOB, "--amount", "1234")
    (directory / "input").write_bytes(b"something to count")
    assay("work", directory / "input", "--out", work)
    model = assay("model", "register", "--dev-key", "1", "--exact", "--unit-rule", "input-byte",
                  "--manifest", work / "manifest.json")
    after = sync("after.trust")
    attested = assay("attest", "--dev-key", "1", "--model", model["txid"], "--work",
                     work / "work.json", "--receipt", directory / "attest")
    for name, txid in [("transfer", sent["txid"]), ("attest", attested["txid"])]:
        for form, end in [("proof", "receipt"), ("scitt", "cose")]:
            file = directory / f"{name}.{end}"
            assay("receipt", "get", txid, "--format", form, "--save", file)
            files[file.name] = file.read_bytes()
    cases.check("as attest saved", (directory / "attest").read_bytes() == files["attest.receipt"])
    for name, address in [("present", ALICE), ("absent", NOBODY)]:
        files[name] = from_hex(node.call("account_get", address=address, prove=True)["proof"])
    members = from_hex(node.call("proof_getState", kind="members")["proof"])
    balance = node.call("account_get", address=ALICE)["balance"]
    for trust in (genesis, before):
        for end in ("receipt", "cose"):
            cases.accept("transfer", files[f"transfer.{end}"], trust,
                         saying=f"transfer statement {sent['txid']} of {ALICE}")
            cases.accept("attest", files[f"attest.{end}"], trust,
                         saying=f"is in block {attested['height']} of ")
        cases.accept("present", files["present"], trust, "--account", ALICE,
                     saying=f"held a balance of {balance} and a bond of 0")
        cases.accept("absent", files["absent"], trust, "--account", NOBODY, saying="held nothing")
        cases.refuse("another", files["present"], trust, "--account", BOB, saying="not about")
        cases.accept("the validators", members, trust, saying="kind 9, id 0x of")
    cases.refuse("older than the trust", files["transfer.receipt"], after, saying="older")
    cases.accept("after the trust", files["attest.receipt"], after, saying="is in block")
    files["update"] = offered(0)
    newer = cases.accept("update", files["update"], genesis, saying='{"chainId": "dev-').encode()
    height, synced = json.loads(newer)["height"], json.loads(sync("newer.trust"))
    cases.check("as light sync says", json.loads(newer).items() <= synced.items()
                or synced["height"] > height)                 # a heartbeat came between
    for name, trust in [("before", before), ("after", after), ("newer", newer)]:
        cases.accept(f"from {name}", offered(json.loads(trust)["height"], height=height), trust,
                     saying=json.loads(newer)["blockHash"])
    cases.refuse("made for another trust", files["update"], newer, saying=NOBODY_LIED)
    return files


def command_line(cases: Cases, directory: Path, files: dict[str, bytes], genesis: bytes) -> None:
    """As programs: exit status, one line on standard output, nothing on standard error."""
    receipt, bad, trust = (directory / name for name in ("a", "bad", "genesis.json"))
    receipt.write_bytes(files["attest.receipt"])
    bad.write_bytes(files["attest.receipt"][:-1] + b"\0")
    trust.write_bytes(genesis)

    def run(*arguments: Any, program: str = "verify.py") -> tuple[int, int, str]:
        done = subprocess.run([sys.executable, "-B", str(ROOT / "Tools" / program),
                              *map(str, arguments)], capture_output=True, text=True, timeout=60)
        (directory / "out").write_text(done.stdout)
        return done.returncode, done.stdout.count("\n"), done.stderr
    cases.check("verified", run(receipt, "--trust", trust) == (0, 1, ""))
    cases.check("refused", run(bad, "--trust", trust) == (1, 1, ""))
    cases.check("no file", run(directory / "none", "--trust", trust) == (1, 1, ""))
    for more in [[], ["--trust", trust, "--account", "assay1"], ["--trust", trust, "--now", "x"]]:
        status, lines, errors = run(receipt, *more)
        cases.check(f"options {more}", (status, lines) == (2, 0) and "Traceback" not in errors)
    cases.check("a genesis", run(trust, program="verify_genesis.py")[0] == 0)
    cases.check("its trust", run(receipt, "--trust", directory / "out") == (0, 1, ""))
    status, lines, errors = run(receipt, program="verify_genesis.py")
    cases.check("no genesis", (status, lines) == (1, 0) and "Traceback" not in errors)


def main() -> int:
    binary = binary_of(__doc__ or "")
    with tempfile.TemporaryDirectory(prefix="assay-verify-") as name:
        directory = Path(name)
        cases, program, home = Cases(directory), Program(binary, directory), directory / "chain"
        for group in (vectors, seals, links, entries, encodings, standard, values, updates, trusts):
            with cases.group(group.__name__):
                group(cases)
        with program.node(home) as node, cases.group("a real node"):
            files = real(cases, program, node, home)
        genesis = (home / "genesis.json").read_bytes()
        for file in ("attest.receipt", "attest.cose", "present", "absent", "update"):
            with cases.group(f"mutations of {file}"):
                # By the same path another key may be absent as well: a reader compares.
                asked = ("--account", NOBODY) if file == "absent" else ()
                sweep(cases, file, files[file], genesis, *asked)
        with cases.group("the command line"):
            command_line(cases, directory, files, genesis)
    return cases.end()


if __name__ == "__main__":
    sys.exit(main())
