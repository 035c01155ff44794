"""Statements, work trees and proofs, against the test vectors of Docs/Protocol.md."""

from __future__ import annotations

import json
import unittest
from hashlib import sha256
from unittest import SkipTest

import assay
from assay import (
    Attest,
    Body,
    Bond,
    Inference,
    PrivateKey,
    RegisterModel,
    Transfer,
    Trust,
    VerificationFailed,
    Vote,
    Work,
    sign,
    standing_context,
)
from assay.statements import PARAMETERS, cbor
from assay.work import input_levels, input_path

from .support import ROOT, document, protocol_vectors, shared_vectors

CHAIN = "dev-62d8d2075aa88997"
TIME = 1767225600
KEY_2, KEY_3, KEY_4 = (PrivateKey.development(number) for number in (1, 2, 3))
VECTORS = protocol_vectors()


def digest(text: str) -> str:
    return "0x" + sha256(text.encode()).hexdigest()


def example_work() -> Work:
    """The work of Docs/Protocol.md, section 13.3, but for the salts of its leaves."""
    work = Work(salt=b"\xaa" * 32)
    for index, units in enumerate((5, 7, 11)):
        evidence = b"quote" if index == 1 else None
        work.add(b"input %d" % index, b"output %d" % index, units, evidence)
    return work


class ExampleTree(assay.WorkTree):
    """A tree whose leaves have the salts of the example."""

    def salt(self, position: int) -> bytes:
        return bytes([position + 1]) * 32


def example_tree() -> assay.WorkTree:
    context = standing_context(CHAIN, KEY_3.address, 1)
    return ExampleTree(example_work(), context, KEY_3.address)


class Statements(unittest.TestCase):
    def check(self, name: str, statement: assay.Statement) -> None:
        self.assertEqual(statement.data.hex(), VECTORS[name].hex())
        self.assertIn(f"`{statement.txid[2:]}`", document("Protocol.md"))

    def test_transfer(self) -> None:
        self.check("transfer", sign(Transfer(KEY_4.address, 1_000_000), KEY_2, CHAIN, 1, TIME))

    def test_model(self) -> None:
        body = RegisterModel(digest("manifest"), "inference", exact=True, royalty=250)
        self.check("model", sign(body, KEY_2, CHAIN, 2, TIME))

    def test_attestation(self) -> None:
        tree = example_tree()
        model = "0xd25cadc9084a112e84d68b8f64dca2d23e777a27401176c0332d57e93d18db80"
        body = Attest(
            "0x" + tree.root.hex(), tree.count, tree.units, model=model,
            evidence=(1, digest("quotes")),
        )  # fmt: skip
        self.check("attest", sign(body, KEY_3, CHAIN, 1, TIME + 1))

    def test_other_bodies(self) -> None:
        validator = KEY_2.public_key.bytes
        bodies: list[tuple[Body, str]] = [
            (Bond(-5), "a10124"),
            (Vote.parameters({"statementFee": 2, "epochLength": 20}), "a1018201a202020514"),
            (Vote.ready(), "a1018106"),
            (Vote.admit(KEY_2.address, "Operator One"),
             "a101830254b1c9938f01121e159887ac2c8d393a22e4476ff86c4f70657261746f72204f6e65"),
            (Vote.dismiss(KEY_2.address), "a101820354b1c9938f01121e159887ac2c8d393a22e4476ff8"),
            (Vote.add_validator(validator), "a1018204" + "5821" + validator.hex()),
            (Vote.remove_validator(validator), "a1018205" + "5821" + validator.hex()),
        ]  # fmt: skip
        for body, encoded in bodies:
            self.assertEqual(cbor(body.fields()).hex(), encoded)

    def test_the_parameters_are_those_of_the_protocol(self) -> None:
        for name, label in PARAMETERS.items():
            self.assertRegex(document("Protocol.md"), rf"(?m)^\| {label} \| `?{name}`? \|")

    def test_an_audience_is_sorted_and_names_each_once(self) -> None:
        root, names = digest("root"), [key.address for key in (KEY_2, KEY_3, KEY_4)]
        encoded = {
            cbor(assay.PostJob(root, root, 1, 1, 1, audience=audience, place="/x").fields())
            for audience in (names, names[::-1], names * 2)
        }
        self.assertEqual(len(encoded), 1)
        self.assertNotIn(cbor(assay.PostJob(root, root, 1, 1, 1).fields()), encoded)

    def test_numbers_that_do_not_fit(self) -> None:
        for bad in (-1, 1 << 64):
            with self.assertRaises(ValueError):
                sign(Transfer(KEY_4.address, bad), KEY_2, CHAIN, 1)
        with self.assertRaises(ValueError):
            sign(Attest(digest("root"), 1, 1), KEY_2, CHAIN, 1)  # for nothing


class WorkTrees(unittest.TestCase):
    def test_leaves_and_root(self) -> None:
        tree = example_tree()
        for position in range(3):
            self.assertEqual(tree.leaf(position).hex(), VECTORS[f"work-leaf-{position}"].hex())
        self.assertEqual(tree.root.hex(), VECTORS["work-root"].hex())
        self.assertEqual((tree.count, tree.units), (3, 23))

    def test_paths_lead_to_the_root(self) -> None:
        for count in range(1, 34):
            work = Work()
            for index in range(count):
                work.add(b"in %d" % index, b"out", units=index % 4)
            tree = work.tree(bytes(32), KEY_2.address)
            before = 0
            for position in range(count):
                root, units, left = follow(tree, position)
                self.assertEqual((root, units, left), (tree.root, tree.units, before))
                before += work.items[position].units

    def test_drawn_units_lie_in_their_leaves(self) -> None:
        work = Work(items=[Inference(bytes(32), bytes(32), units) for units in (5, 0, 7, 1)])
        tree = work.tree(bytes(32), KEY_2.address)
        positions = [tree.position(unit) for unit in range(13)]
        self.assertEqual(positions, [0] * 5 + [2] * 7 + [3])
        for bad in (-1, 13):
            with self.assertRaises(ValueError):
                tree.position(bad)
        self.assertEqual([o.position for o in tree.openings([12, 3, 4, 12])], [0, 3])

    def test_nothing_and_too_much(self) -> None:
        with self.assertRaises(ValueError):
            Work().tree(bytes(32), KEY_2.address)
        item = Inference(bytes(32), bytes(32), 1 << 63)
        with self.assertRaises(ValueError):
            Work(items=[item, item]).tree(bytes(32), KEY_2.address)

    def test_a_work_does_not_print_its_secrets(self) -> None:
        work = Work(salt=b"\x5a" * 32, secret=b"\x5a" * 32)
        self.assertNotIn("ZZZ", repr(work))

    def test_input_paths(self) -> None:
        for count in range(1, 34):
            digests = [bytes([index]) * 32 for index in range(count)]
            levels = input_levels(digests)
            for index, item in enumerate(digests):
                path = list(input_path(levels, index))
                self.assertEqual(inclusion_root(item, index, count, path), levels[-1][0])


def follow(tree: assay.WorkTree, position: int) -> tuple[bytes, int, int]:
    """The algorithm of section 13.5: the root, the units, and those to the left of the leaf."""
    fn, sn, before = position, tree.count - 1, 0
    node = (sha256(b"\0" + tree.leaf(position)).digest(), tree.work.items[position].units)
    for sibling in tree.path(position):
        assert sn != 0, "the path is too long"
        if fn & 1 or fn == sn:
            left, right = sibling, node
            before += sibling[1]
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            left, right = node, sibling
        parts = b"".join(hash + units.to_bytes(8, "big") for hash, units in (left, right))
        node = (sha256(b"\1" + parts).digest(), left[1] + right[1])
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0, "the path is too short"
    return (*node, before)


def inclusion_root(item: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """By the verifier, which knows nothing of this package."""
    from assay import _verify

    leaf = sha256(b"\0" + item).digest()
    root: bytes = _verify.root_of_path(leaf, index, size, path)  # type: ignore[attr-defined]
    return root


class PublicVectors(unittest.TestCase):
    def test_roots_and_paths_of_other_logs(self) -> None:
        folder = ROOT.parent / "shared" / "vectors" / "merkle" / "testdata" / "inclusion"
        if not folder.is_dir():
            raise SkipTest(f"the public test vectors are not here: {folder}")
        import base64

        from assay import _verify

        tried = 0
        for path in sorted(folder.rglob("*.json")):
            case = json.loads(path.read_bytes())
            item, root = (base64.b64decode(case[name] or "") for name in ("leafHash", "root"))
            steps = [base64.b64decode(step) for step in case["proof"] or []]
            if len(item) != 32 or len(root) != 32 or any(len(step) != 32 for step in steps):
                continue
            try:
                found = _verify.root_of_path(  # type: ignore[attr-defined]
                    item, case["leafIdx"], case["treeSize"], steps
                )
            except _verify.Refused:
                found = None
            self.assertEqual(found != root, case["wantErr"], path.name)
            tried += 1
        self.assertGreater(tried, 50)

    def test_cbor(self) -> None:
        from assay import _verify

        tried = 0
        for case in shared_vectors("cbor/appendix_a.json"):
            value, encoded = case.get("decoded"), bytes.fromhex(case["hex"])
            if not case["roundtrip"] or type(value) not in (int, str, bool):
                continue
            if type(value) is int and not -(1 << 64) <= value < 1 << 64:
                continue
            self.assertEqual(_verify.read(encoded), value)
            self.assertEqual(cbor(value), encoded)
            tried += 1
        self.assertGreater(tried, 20)


class Proofs(unittest.TestCase):
    trust = Trust.load(ROOT / "Genesis" / "dev.json", trusting_days=365_000)

    def test_the_genesis_is_trusted(self) -> None:
        self.assertEqual((self.trust.chain_id, self.trust.height), (CHAIN, 0))

    def test_receipts_in_both_forms(self) -> None:
        for name in ("proof", "transparent-statement"):
            shown = self.trust.verify(VECTORS[name])
            self.assertIn("attest statement 0xf941a5733d64cb2a5ca7dee97e3df86f", shown)
            self.assertIn("sealed by 1 of 1 validators", shown)

    def test_accounts(self) -> None:
        account = self.trust.verify_account(VECTORS["value-proof"], KEY_4.address)
        self.assertEqual((account.exists, account.balance, account.height), (True, 1_000_000, 1))
        absent = assay.address_text(bytes(20))
        account = self.trust.verify_account(VECTORS["absence-proof"], absent)
        self.assertEqual((account.exists, account.balance, account.height), (False, 0, 1))

    def test_the_proof_of_another_account(self) -> None:
        with self.assertRaisesRegex(VerificationFailed, "not about the account"):
            self.trust.verify_account(VECTORS["value-proof"], KEY_3.address)

    def test_one_flipped_bit(self) -> None:
        for name in ("proof", "value-proof", "transparent-statement"):
            data = VECTORS[name]
            for position in range(0, len(data), 7):
                bad = bytearray(data)
                bad[position] ^= 1 << position % 8
                with self.assertRaises(VerificationFailed, msg=f"{name} {position}"):
                    self.trust.verify(bytes(bad))

    def test_what_is_no_proof(self) -> None:
        for data in (b"", b"\0", b"\xff" * 99, bytes(9 << 20), cbor([1, 2]), cbor({1: 2})):
            with self.assertRaises(VerificationFailed):
                self.trust.verify(data)
            with self.assertRaises(VerificationFailed):
                self.trust.verify_account(data, KEY_3.address)
            with self.assertRaises(VerificationFailed):
                self.trust.updated(data)
        with self.assertRaises(VerificationFailed):
            self.trust.updated(VECTORS["proof"])  # a receipt is no update

    def test_what_is_no_trust(self) -> None:
        for file in ({}, {"accounts": 1}, {"reserve": "1"}, {"chainId": CHAIN}):
            with self.assertRaises(VerificationFailed):
                Trust(file)
        with self.assertRaises(VerificationFailed):
            Trust.load(ROOT / "README.md")
        with self.assertRaises(VerificationFailed):
            Trust.load(ROOT / "no such file")

    def test_a_trust_expires(self) -> None:
        expired = Trust(self.trust.file, trusting_days=0.001)
        with self.assertRaisesRegex(VerificationFailed, "expired"):
            expired.verify(VECTORS["proof"])


class Advice(unittest.TestCase):
    def test_every_reason_of_the_reference_has_the_advice_of_the_reference(self) -> None:
        import re

        from assay._advice import REASONS

        text = document("JSON-RPC.md").split("### Reasons")[1].split("\n## ")[0]
        rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| .*? \| (.*?) \|$", text, re.M)
        self.assertGreater(len(rows), 40)
        for names, advice in rows:
            for name in re.findall(r"`(\w+)`", names):
                self.assertEqual(name in REASONS, advice != "–", name)

    def test_an_error_says_what_to_do(self) -> None:
        error = assay.RPCError.of(
            {"code": -32001, "message": "no account", "data": {"reason": "unknownSigner"}}
        )
        self.assertIsInstance(error, assay.StatementRefused)
        self.assertEqual((error.code, error.reason), (-32001, "unknownSigner"))
        self.assertIn("What to do: let somebody transfer to its address first", str(error))
        self.assertEqual(type(assay.RPCError.of({"code": -1, "message": "x"})), assay.RPCError)


if __name__ == "__main__":
    unittest.main()
