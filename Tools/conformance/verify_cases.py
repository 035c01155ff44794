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

from assay_program import Checks, Program, binary_of
from assay_rpc import Node
from forged import *  # noqa: F403

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.append(str(ROOT / "Tools"))
import verify  # noqa: E402
from verify_genesis import state_root  # noqa: E402

ALICE, BOB = ("assay1k8ye8rcpzg0ptxy84skg6wf6ytjywmlcmvm3f5",
              "assay1atssehf09zda44zxzkqfedpz6tata93z7snllv")
NOBODY = "assay1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6mz2vd"


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


def sweep(cases: Cases, name: str, data: bytes, trust: bytes, *options: str, stride: int) -> None:
    """Single bits all over the file, and single bytes left out or put in; truncations."""
    for at in range(0, len(data), stride):
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        cases.refuse(f"{name}: bit at {at}", bytes(flipped), trust, *options)
    for at in range(0, len(data), 7 * stride):
        for what, other in [("cut", data[:at]), ("less", data[:at] + data[at + 1:]),
                            ("more", data[:at] + b"\0" + data[at:])]:
            cases.refuse(f"{name}: {what} at {at}", other, trust, *options)


def seals(cases: Cases) -> None:
    proof, forged, statement_ = native(statement()), Forged(cases), statement()
    accept, refuse = forged.accept, forged.refuse
    accept("all four", proof, "is in block 12 of 2026-01-01T00:01:40Z, sealed by 4 of 4 validators")
    accept("three of four, round 3", native(statement_, signers=FOUR[1:], round=3), "by 3 of 4")
    accept("at the first index", native(statement_, index=4), "no later than block 12")
    accept("just not from the future", native(statement_, at=NOW + 300), "is in block 12")
    week = ("--trusting-period", "7", "--now")
    accept("in the trusting period", proof, "in block", *week, str(BEGAN + 86400 * 7))
    refuse("after it", proof, "expired", *week, str(BEGAN + 86400 * 7 + 1))
    for name, changes, words in [
            ("two of four", {"signers": FOUR[:2]}, "no quorum"), ("nobody", {"signers": []}, "no quorum"),
            ("other validators", {"sealers": FIVE}, "unknown validators"),
            ("older than the trust", {"height": 9}, "older"),
            ("at the trusted height", {"height": 10}, "conflicts"),
            ("begins in the trusted log", {"first": 2}, "conflicts"),
            ("an empty block", {"first": 8}, "conflicts"), ("another chain", {"chain": OTHER}, "chain"),
            ("before the trust in time", {"at": BEGAN - 1}, "not after"),
            ("from the future", {"at": NOW + 301}, "future")]:
        refuse(name, native(statement_, **changes), words)
    refuse("other validators under the right hash",
           changed(native(statement_, sealers=sorted([5, 6, 7, 8], key=lambda n: KEY[n].public)), "value", 5,
                   to=proof.value[5]), "does not verify")
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
            ("a path too short", 3, lambda p: p[32:], ""),
            ("half a hash in the path", 3, lambda p: p[:-1], "half a hash"),
            ("swapped siblings", 3, lambda p: p[32:64] + p[:32] + p[64:], "root of the log")]:
        refuse(name, changed(proof, "value", label, by=by), words)
    for number in range(4):
        for name, by, words in [("the high twin", twin, "high s"), ("63 bytes", lambda s: s[:63], "half"),
                                ("96 bytes", lambda s: s + s[:32], ""), ("none", lambda s: b"", ""),
                                ("r = 0", lambda s: bytes(32) + s[32:], ""),
                                ("s = 0", lambda s: s[:32] + bytes(32), ""),
                                ("r = n", lambda s: ORDER.to_bytes(32, "big") + s[32:], "")]:
            refuse(f"{name} in seal {number}", changed(proof, "value", 7, number, by=by), words)
    for number, name in enumerate("chain height round block first size time root".split()):
        refuse(f"another {name}", changed(proof, "value", 4, number, by=lambda v: v + 1
               if type(v) is int else v.replace("f", "e") if type(v) is str else sha(v)))
    refuse("another label", changed(proof, "value", 9, to=1), "unknown labels")
    labels = {True if label == 1 else label: value for label, value in proof.value.items()}
    refuse("true for the label 1", CBORTag(0x41535950, labels))
    refuse("no path", changed(proof, "value", 3))
    leaves = LOG[:5] + [statement_] + LOG[5:]
    entry = changed(changed(changed(proof, "value", 1, to=statement_), "value", 4, 7, to=tree(leaves)),
                    "value", 3, to=b"".join(path(5, leaves)))
    trusted = Forged(cases, trust_file(height=12, logSize=8, logRoot="0x" + tree(leaves).hex(),
                     time=BEGAN + 100, blockHash="0x" + proof.value[4][3].hex()))
    trusted.accept("the trusted head, long after", entry, "no later than block 12 of "
                   "2026-01-01T00:01:40Z, which is trusted", "--now", str(10**11))
    trusted.accept("with no seals at all", changed(entry, "value", 7, to=[]), "which is trusted")
    trusted.refuse("with another time", changed(entry, "value", 4, 6, to=BEGAN), "conflicts")


def links(cases: Cases) -> None:
    forged, six = Forged(cases), sorted([5, 6, 7], key=lambda n: KEY[n].public)
    accept, good = forged.accept, link(FOUR, FIVE)

    def refuse(name: str, steps: list | None, saying: str = "", **more: Any) -> None:
        forged.refuse(name, native(statement(), links=steps, **({"sealers": FIVE} | more)), saying)
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
    last = {"height": 13, "first": 5, "sealers": six}
    for name, steps, words, more in [
            ("no link", None, "unknown validators", {}), ("an empty list", [], "unknown", {}),
            ("the second alone", [second], "unknown validators", last),
            ("the first alone", [good], "unknown validators", last),
            ("in the other order", [second, good], "", last), ("twice", [good, good], "not after", {}),
            ("two of four", [link(FOUR, FIVE, signers=FOUR[:2])], "no quorum", {}),
            ("sealed by those after", [link(FOUR, FIVE, sealers=FIVE)], "", {}),
            ("by unknown validators", [link(six, FIVE)], "unknown validators", {}),
            ("other validators after", [changed(good, 2, to=keys(six))], "who comes after", {}),
            ("no change", [link(FOUR, FOUR)], "who comes after", {}),
            ("of the height of the trust", [link(FOUR, FIVE, height=10)], "unknown validators", {}),
            ("an old one behind a new one", [good, *old], "not after", {}),
            ("in the trusted log", [link(FOUR, FIVE, first=2)], "conflicts", {}),
            ("without entries", [link(FOUR, FIVE, first=4)], "conflicts", {}),
            ("with more entries than the head", [link(FOUR, FIVE, size=5)], "conflicts", {}),
            ("in the log of the first", [good, link(FIVE, six, height=12, at=BEGAN + 50, size=5)],
             "conflicts", last),
            ("before the trust in time", [link(FOUR, FIVE, at=BEGAN - 1)], "not after", {}),
            ("from the future", [link(FOUR, FIVE, at=NOW + 301)], "future", {}),
            ("of another chain", [link(FOUR, FIVE, chain=OTHER)], "another chain", {}),
            ("of the height of the head", [link(FOUR, FIVE, height=12)], "not after", {}),
            ("after the head in time", [link(FOUR, FIVE, at=BEGAN + 101)], "not after", {}),
            ("swapped seals", [changed(good, 1, 2, by=lambda s: s[::-1])], "does not verify", {}),
            ("a high twin", [changed(good, 1, 2, 0, by=twin)], "high s", {}),
            ("another round", [changed(good, 1, 0, to=1)], "does not verify", {}),
            ("a changed header", [changed(good, 0, "value", 13, to=sha(b""))], "does not verify", {}),
            ("keys out of order", [changed(good, 2, by=lambda k: k[::-1])], "who comes after", {}),
            ("a key twice", [changed(good, 2, by=lambda k: k[:1] + k)], "who comes after", {})]:
        refuse(name, steps, words, **more)


def entries(cases: Cases) -> None:
    forged, head = Forged(cases), make_header(3, BEGAN, 1, 2, sha(b"d"), FOUR, FOUR)
    for name, entry, words in [("a header", cbor(head), "the header 0x"),
                               ("a settlement", cbor(CBORTag(0x41535953, {1: sha(b"j")})), "settlement"),
                               ("a statement", statement(), f"of {address_text(sha(KEY[9].public)[:20])}")]:
        forged.accept(name, native(entry), words)
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
            ("another signature", statement(mark=lambda s: s[:31] + bytes([s[31] ^ 1]) + s[32:]),
             "does not verify"),
            ("nothing", b"", ""), ("a number", b"\0", ""), ("a block", cbor(CBORTag(0x41535942, [])), ""),
            ("another tag", cbor(CBORTag(17, [])), ""), ("all tags", b"\xd2" * 600 + b"\0", "")]:
        forged.refuse(name, native(entry), words)


def encodings(cases: Cases) -> None:
    """Other encodings of the same, and what is no CBOR or none of ours."""
    trust, clock, data = trust_file(), ("--now", str(NOW)), cbor(native(statement()))
    at = data.index(b"\x02\x05\x03")                          # label 2, index 5, label 3
    tag = b"\xda\x41\x53\x59\x50"
    for name, other in {
            "a long head": data[:5] + b"\xb8\x07" + data[6:],
            "an indefinite map": data[:5] + b"\xbf" + data[6:] + b"\xff",
            "a label twice": data[:5] + b"\xa8" + data[6:at + 2] + data[at:],
            "labels out of order": data[:5] + b"\xa7\x02\x05" + data[6:at] + data[at + 2:],
            "a byte behind": data + b"\0", "an item behind": data + data, "nothing": b"",
            "a tag before": b"\xd9\xd9\xf7" + data, "a long tag": b"\xdb" + bytes(4) + data[1:],
            "an endless string": tag + b"\xa1\x01\x5b\x7f" + b"\xff" * 7,
            "an endless array": tag + b"\x9b\x7f" + b"\xff" * 7,
            "deep arrays": b"\x81" * 100_000 + b"\0", "deep tags": b"\xc1" * 100_000 + b"\0",
            "a shared cycle": tag + b"\xd8\x1c\x81\xd8\x1d\x00",
            "a regular expression": cbor(CBORTag(0x41535950, {1: CBORTag(35, "(")})),
            "a date": b"\xc0\x63abc", "a fraction": b"\xd8\x1e\x82\x01\x00",
            "no UTF-8": tag + b"\x61\xff", "JSON": b"{}", "text": b"hello",
            "nine MiB": data + bytes(9 << 20)}.items():
        cases.refuse(name, other, trust, *clock)
    for name, five in {"long": "1805", "longer": "1b0000000000000005", "a float": "f94500",
                       "a bignum": "c24105", "a large bignum": "c249010000000000000000",
                       "true": "f5", "undefined": "f7", "a simple value": "f0", "reserved": "1c",
                       "text": "6135", "null": "f6"}.items():
        cases.refuse(f"an index that is {name}", data[:at + 1] + bytes.fromhex(five) + data[at + 2:],
                     trust, *clock)


def standard(cases: Cases) -> None:
    proof, forged = native(statement()), Forged(cases)
    item, other = transparent(proof, FOUR), transparent(native(statement(), round=1), FOUR)
    forged.accept("all four", item, "is in block 12")
    three = changed(item, "value", 1, 394, by=lambda r: r[:2] + r[3:])
    forged.accept("three", three, "sealed by 3 of 4")
    forged.refuse("a set that is not trusted", transparent(native(statement(), sealers=FIVE), FIVE),
                  "unknown validators")
    for name, by, words in [
            ("two", lambda r: r[:2], "no quorum"), ("none", lambda r: [], ""),
            ("in the other order", lambda r: r[::-1], "order"),
            ("one twice", lambda r: r[:2] + r[1:], "order"),
            ("one four times", lambda r: r[:1] * 4, "order"),
            ("receipts of two rounds", lambda r: r[:3] + other.value[1][394][3:], "differ"),
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
    for name, said in [("index", [8, 4]), ("size", [9, 5]), ("index beyond", [8, 8]), ("none", [0, 5])]:
        def edit(receipt: CBORTag) -> None:
            steps = loads(receipt.value[1][396][-1][0])[2]
            receipt.value[1][396][-1] = [cbor([*said, steps])]
        every = item
        for number in range(4):
            every = reseal(every, number, edit)
        forged.refuse(f"one receipt of another {name}", reseal(item, 1, edit))
        forged.refuse(f"all receipts of another {name}", every)
    forged.refuse("another label", changed(item, "value", 1, 395, to=1), "unknown labels")
    forged.refuse("no receipts", changed(item, "value", 1, 394))
    forged.refuse("the plain statement", loads(statement()))
    forged.refuse("an empty header", changed(item, "value", 0, to=b"\xa0"))
    forged.refuse("another statement", changed(item, "value", 3,
                  by=lambda s: s[:31] + bytes([s[31] ^ 1]) + s[32:]))


def values(cases: Cases) -> None:
    """A state of twenty accounts: those, and some that are not there."""
    held = {bytes([i]) * 20: cbor({3: 100 + i, 4: i + 1}) for i in range(20)}
    leaves = [(sha(b"\1" + id), sha(b"JMT::LeafNode", sha(b"\1" + id), sha(value)))
              for id, value in held.items()]
    head = make_header(12, BEGAN + 100, 4, 8, sha(b"root"), FOUR, FOUR, state_root(leaves))
    forged = Forged(cases)

    def bit(hash: bytes, depth: int) -> int:
        return hash[depth // 8] >> 7 - depth % 8 & 1

    def proof(id: bytes) -> dict:
        key, siblings, rest, depth = sha(b"\1" + id), [], leaves, 0
        while len(rest) > 1:
            other = [leaf for leaf in rest if bit(leaf[0], depth) != bit(key, depth)]
            rest = [leaf for leaf in rest if bit(leaf[0], depth) == bit(key, depth)]
            siblings, depth = [state_root(other, depth + 1)] + siblings, depth + 1
        found = {1: 1, 2: id, 5: b"".join(siblings), 6: head, 7: certify(head, FOUR)}
        if id in held:
            return found | {3: held[id]}
        there = [i for i in held if rest and sha(b"\1" + i) == rest[0][0]]
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
               | {4: sha(b"\1" + id) + sha(held[id])}, "not in the way")
    absent = [sha(bytes([i]))[:20] for i in range(256)]
    other = next(id for id in absent if 4 in proof(id))
    empty = next(id for id in absent if 4 not in proof(id))
    for id in (other, empty):
        accept("absent", proof(id), "held nothing", "--account", address_text(id))
        refuse("claimed present", without(proof(id), 4) | {3: held[bytes(20)]}, "root of the state")
        refuse("another one absent", proof(id), "not about the account", "--account", BOB)
    good, far = proof(bytes(20)), next(id for id in absent if bit(sha(b"\1" + id), 0)
                                       != bit(sha(b"\1" + other), 0))
    for name, fields, words in [
            ("absent, by a leaf elsewhere", proof(other) | {2: far}, "not in the way"),
            ("value and other leaf", proof(other) | {3: held[bytes(20)]}, "another leaf"),
            ("a sibling less", good | {5: good[5][:-32]}, "root of the state"),
            ("a sibling more", good | {5: good[5] + bytes(32)}, "root of the state"),
            ("half a sibling", good | {5: good[5][:-1]}, "half a hash"),
            ("257 siblings", good | {5: bytes(257 * 32)}, ""), ("kind 256", good | {1: 256}, ""),
            ("kind true", good | {1: True}, "another leaf"), ("another kind", good | {1: 7}, "root"),
            ("no certificate", without(good, 7), "not final"),
            ("two of four", good | {7: certify(head, FOUR, FOUR[:2])}, "no quorum"),
            ("another round", good | {7: [1, *good[7][1:]]}, "does not verify"),
            ("another header", good | {6: changed(head, "value", 13, to=sha(b""))}, "not verify"),
            ("a certificate at height 0", good | {6: changed(head, "value", 3, to=0)}, "block 0")]:
        refuse(name, fields, words)
    refuse("another key than asked for", good, "not about the account", "--account", ALICE)
    forged.refuse("a key for a receipt", native(statement()), "not about", "--account", ALICE)
    trusted = trust_file(height=12, time=BEGAN + 100, logSize=8, logRoot="0x" + sha(b"root").hex(),
                         blockHash="0x" + sha(b"\0", cbor(head)).hex())
    Forged(cases, trusted).accept("under the trusted head", CBORTag(0x41535956, without(good, 7)),
                                  "which is trusted", "--now", "1")
    later = make_header(12, BEGAN + 100, 4, 8, sha(b"root"), FIVE, FIVE, state_root(leaves))
    accept("after a link", good | {6: later, 7: certify(later, FIVE), 8: [link(FOUR, FIVE)]},
           "sealed by 5 of 5")


def updates(cases: Cases) -> None:
    forged, leaves = Forged(cases), [*LOG, statement()]
    refuse, good, good_link = forged.refuse, update(leaves), link(FOUR, FIVE)
    more = {"m": 8, "first": 8, "height": 13}
    new = Forged(cases, forged.accept("the same validators", good,
                                      '"height": 12, "logSize": 8, ').encode())
    new.accept("a proof under the new trust", native(leaves[7], index=7), "block 12 of "
               "2026-01-01T00:01:40Z, which is trusted")
    again = new.accept("the new trust again", update(leaves, m=8), '"height": 12, "logSize": 8, ')
    cases.check("it stays", again.encode() == new.trust)
    longer = update([*leaves, b"more"], **more)
    later = Forged(cases, new.accept("a longer log", longer, '"logSize": 9').encode())
    later.refuse("back again", good, "older")
    changing = Forged(cases, forged.accept("validators change", update(leaves, after=FIVE),
                                           "0x" + KEY[6].public.hex()).encode())
    changing.accept("and seal", update([*leaves, b"more"], sealers=FIVE, **more), '"height": 13')
    forged.accept("a link", update(leaves, sealers=FIVE, links=[good_link]), "0x" + KEY[6].public.hex())
    forged.accept("a link and a change", update(leaves, sealers=FIVE, after=FOUR, links=[good_link]),
                  "0x" + KEY[1].public.hex())
    forged.accept("a quorum", update(leaves, signers=FOUR[1:]), '"height": 12')
    discontinuous, last = "evidence against nobody", "the log before"
    for m in range(1, 9):                                     # every older log of eight entries
        root = "0x" + tree(leaves[:m]).hex()
        trust = Forged(cases, trust_file(logSize=m, logRoot=root))
        trust.accept(f"from size {m}", update(leaves, m=m, first=m) if m < 8 else
                     update([*leaves, b"more"], m=8, first=8), '"height": 12')
    for name, item, words in [
            ("no quorum", update(leaves, signers=FOUR[2:]), "no quorum"),
            ("other validators", update(leaves, sealers=FIVE), "unknown validators"),
            ("without the next", changed(update(leaves, after=FIVE), "value", 3), "next validators"),
            ("others next", changed(update(leaves, after=FIVE), "value", 3, to=keys([7])), "next"),
            ("the same next", update(leaves, after=FOUR), "do not change"),
            ("next out of order", changed(update(leaves, after=FIVE), "value", 3,
                                          by=lambda k: k[::-1]), "next validators"),
            ("a wrong proof", changed(good, "value", 2, by=lambda p: sha(p) + p[32:]), discontinuous),
            ("no proof", changed(good, "value", 2, to=b""), ""),
            ("a hash more", changed(good, "value", 2, by=lambda p: p + bytes(32)), ""),
            ("a hash less", changed(good, "value", 2, by=lambda p: p[:-32]), ""),
            ("half a hash", changed(good, "value", 2, by=lambda p: p[:-1]), "half a hash"),
            ("another history", update([b"other", *leaves[1:]]), discontinuous),
            ("another history, not sealed", update([b"other", *leaves[1:]], sealers=FIVE), "unknown"),
            ("a shorter log", update(leaves[:2], m=2, first=1), last),
            ("the trusted height", update(leaves, height=10), "conflicts"),
            ("older", update(leaves, height=9), "older"),
            ("another chain", update(leaves, chain=OTHER), "another chain"),
            ("from the future", update(leaves, at=NOW + 301), "future"),
            ("before the trust", update(leaves, at=BEGAN - 1), "not after"),
            ("no certificate", changed(good, "value", 1, by=lambda h: h[:1]), "not final"),
            ("two certificates", changed(good, "value", 1, by=lambda h: h + h[1:]), ""),
            ("another label", changed(good, "value", 5, to=1), "unknown labels")]:
        refuse(name, item, words)
    refuse("an account", good, "not about the account", "--account", ALICE)
    refuse("expired", good, "expired", "--now", str(BEGAN + 400 * 86400))
    sweep(cases, "update", cbor(good), forged.trust, *forged.clock, stride=5)


def trusts(cases: Cases) -> None:
    data, clock = cbor(native(statement())), ("--now", str(NOW))
    good, genesis = trust_file(), json.loads((ROOT / "Genesis/dev.json").read_bytes())
    four, first = ["0x" + k.hex() for k in keys(FOUR)], genesis["accounts"][0]
    for name, trust in {"validators in any order": trust_file(validators=four[::-1]),
                        "with a sealed header": trust_file(sealed="0x82da41")}.items():
        cases.accept(name, data, trust, *clock, saying="is in")
    for name, trust in {
            "no JSON": b"{", "nothing": b"", "a list": b"[]", "a null": b"null", "not UTF-8": b"\xff",
            "something behind": good + b"{}", "deep": b"[" * 100_000,
            "an unknown field": trust_file(more=1), "a field less": b'{"chainId": "dev"}',
            "a float": trust_file(height=10.0), "negative": trust_file(height=-1),
            "true": trust_file(height=True), "a short hash": trust_file(logRoot="0xab"),
            "no validators": trust_file(validators=[]),
            "one twice": trust_file(validators=four + four[:1]),
            "no point": trust_file(validators=["0x02" + "ff" * 32]),
            "a number for a key": trust_file(validators=[1])}.items():
        cases.refuse(name, data, trust, *clock)
    for name, more in {
            "no name": {"name": ""}, "capitals": {"name": "Dev"}, "a number": {"reserve": 1},
            "a day that is none": {"time": "2026-02-30T00:00:00Z"}, "no zone": {"time": "2026-01-01"},
            "before 1970": {"time": "1969-12-31T23:59:59Z"}, "a leading zero": {"reserve": "01"},
            "too much": {"reserve": str(2**64 - 1)}, "draws": {"parameters": {"draws": 33}},
            "an unknown parameter": {"parameters": {"more": 1}}, "an unknown field": {"more": 1},
            "an account twice": {"accounts": [first, first]},
            "and in capitals": {"accounts": [first, first | {"address": first["address"].upper()}]},
            "a checksum": {"accounts": [first | {"address": first["address"][:-1] + "q"}]},
            "mixed case": {"accounts": [first | {"address": "A" + first["address"][1:]}]},
            "half a character": {"accounts": [first | {"operator": "\ud800"}]},
            "a validator twice": {"validators": genesis["validators"] * 2}}.items():
        cases.refuse(f"genesis, {name}", data, json.dumps(genesis | more).encode(), *clock,
                     saying="malformed")
    for name, more in {"with decimals": {"time": "2026-01-01T00:00:00.5Z"}, "none": {"accounts": []},
                       "an operator": {"accounts": [first | {"bond": "1000", "operator": "Ä"}]}}.items():
        cases.refuse(f"a good genesis, {name}", data, json.dumps(genesis | more).encode(), *clock,
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
    cases.check("the receipt of attest", (directory / "attest").read_bytes() == files["attest.receipt"])
    for name, address in [("present", ALICE), ("absent", NOBODY)]:
        files[name] = bytes.fromhex(node.call("account_get", address=address, prove=True)["proof"][2:])
    members = bytes.fromhex(node.call("proof_getState", kind="members")["proof"][2:])
    balance = node.call("account_get", address=ALICE)["balance"]
    for trust in (genesis, before):
        for end in ("receipt", "cose"):
            cases.accept("transfer", files[f"transfer.{end}"], trust,
                         saying=f"transfer statement {sent['txid']} of {ALICE}")
            cases.accept("attest", files[f"attest.{end}"], trust,
                         saying=f"entry {attested['index']} of {node.call('node_status')['chainId']}, "
                                f"is in block {attested['height']} of ")
        cases.accept("present", files["present"], trust, "--account", ALICE,
                     saying=f"held a balance of {balance} and a bond of 0")
        cases.accept("absent", files["absent"], trust, "--account", NOBODY, saying="held nothing")
        cases.refuse("another account", files["present"], trust, "--account", BOB, saying="not about")
        cases.accept("the validators", members, trust, saying="kind 9, id 0x of")
    cases.refuse("older than the trust", files["transfer.receipt"], after, saying="older")
    cases.accept("after the trust", files["attest.receipt"], after, saying="is in block")
    cases.refuse("another chain", files["attest.receipt"], trust_file(), saying="another chain")
    cases.refuse("expired", files["attest.cose"], genesis, "--trusting-period", "0", saying="expired")

    def offered(trusted: int, **more: int) -> bytes:
        return bytes.fromhex(node.call("light_getUpdate", trustedHeight=trusted, **more)["update"][2:])
    files["update"] = offered(0)
    newer = cases.accept("update", files["update"], genesis, saying='{"chainId": "dev-').encode()
    height = json.loads(newer)["height"]
    synced = json.loads(sync("newer.trust"))
    cases.check("as light sync says", json.loads(newer).items() <= synced.items()
                or synced["height"] > height)                 # a heartbeat came between
    for name, trust in [("before", before), ("after", after)]:
        cases.accept(f"from {name}", offered(json.loads(trust)["height"], height=height), trust,
                     saying=json.loads(newer)["blockHash"])
    cases.accept("the trusted height", offered(height, height=height), newer, saying="blockHash")
    cases.refuse("made for another trust", files["update"], newer, saying="evidence against nobody")
    return files


def command_line(cases: Cases, directory: Path, files: dict[str, bytes], genesis: bytes) -> None:
    """As programs: exit status, one line on standard output, nothing on standard error."""
    receipt, bad, trust = (directory / name for name in ("a.receipt", "bad.receipt", "genesis.json"))
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
    for name, more in [("no trust", []), ("no address", ["--trust", trust, "--account", "assay1"]),
                       ("no clock", ["--trust", trust, "--now", "today"])]:
        status, lines, errors = run(receipt, *more)
        cases.check(name, (status, lines) == (2, 0) and "Traceback" not in errors)
    cases.check("a genesis", run(trust, program="verify_genesis.py")[0] == 0)
    cases.check("its trust", run(receipt, "--trust", directory / "out") == (0, 1, ""))
    status, lines, errors = run(receipt, program="verify_genesis.py")
    cases.check("no genesis", (status, lines) == (1, 0) and "Traceback" not in errors)


def main() -> int:
    binary = binary_of(__doc__)
    with tempfile.TemporaryDirectory(prefix="assay-verify-") as name:
        directory = Path(name)
        cases = Cases(directory)
        for what, group in [("test vectors", vectors), ("seals", seals), ("links", links),
                            ("entries", entries), ("encodings", encodings), ("values", values),
                            ("transparent statements", standard), ("updates", updates),
                            ("trusts", trusts)]:
            with cases.group(what):
                group(cases)
        program, home = Program(binary, directory), directory / "chain"
        with program.node(home) as node, cases.group("a real node"):
            files = real(cases, program, node, home)
        genesis = (home / "genesis.json").read_bytes()
        for file in ("attest.receipt", "attest.cose", "present", "absent", "update"):
            with cases.group(f"mutations of {file}"):
                # By the same path another key may be absent as well: a reader compares.
                asked = ("--account", NOBODY) if file == "absent" else ()
                sweep(cases, file, files[file], genesis, *asked, stride=3)
        with cases.group("the command line"):
            command_line(cases, directory, files, genesis)
    return cases.end()


if __name__ == "__main__":
    sys.exit(main())
