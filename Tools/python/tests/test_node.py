"""The client against a real node: `assay dev`, which each class of tests starts for itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import threading
import unittest
from hashlib import sha256
from pathlib import Path

import assay
from assay import (
    Bond,
    Client,
    PostJob,
    PrivateKey,
    RegisterModel,
    StatementRefused,
    Transfer,
    Trust,
    VerificationFailed,
    Vote,
    Work,
)

from .support import DevelopmentNode

VALIDATOR, ALICE, BOB = (PrivateKey.development(number) for number in range(3))


class NodeTest(unittest.TestCase):
    """A test with a node and a client."""

    node: DevelopmentNode
    client: Client

    @classmethod
    def setUpClass(cls) -> None:
        cls.node = DevelopmentNode()
        cls.addClassCleanup(cls.node.stop)
        cls.client = Client(cls.node.url)
        cls.addClassCleanup(cls.client.close)
        cls.trust = Trust.load(cls.node.genesis)

    trust: Trust

    def funded(self, amount: int = 10_000_000) -> PrivateKey:
        """A new key with an account."""
        key = PrivateKey.generate()
        self.client.send(ALICE, Transfer(key.address, amount))
        return key

    def register(self, name: str) -> str:
        """A model of the test's own."""
        manifest = "0x" + sha256(name.encode()).hexdigest()
        return self.client.send(ALICE, RegisterModel(manifest, "inference", exact=True)).txid


class Sending(NodeTest):
    def test_a_transfer_is_final_and_proven(self) -> None:
        key = self.funded(1000)
        final = self.client.send(key, Transfer(BOB.address, 400))
        found = self.client.transaction(final.txid, prove=True)
        self.assertEqual((found.height, found.index), (final.height, final.index))
        self.assertEqual(found.statement.signer, key.address)
        self.assertEqual(found.statement.body, {"to": BOB.address, "amount": "400"})
        receipt = self.client.receipt(final.txid)
        self.assertEqual(found.proof, receipt)
        for data in (receipt, self.client.receipt(final.txid, scitt=True)):
            self.assertIn(f"transfer statement {final.txid}", self.trust.verify(data))
        self.assertEqual(self.client.receipts([final.txid, "0x" + "00" * 32]), [receipt, None])
        self.assertEqual(self.client.account(key.address).balance, 600)

    def test_an_account_is_proven_and_a_lie_is_seen(self) -> None:
        key = self.funded(77)
        account = self.client.proven_account(key.address, self.trust)
        self.assertEqual((account.exists, account.balance, account.bond), (True, 77, 0))
        nobody = self.client.proven_account(PrivateKey.generate().address, self.trust)
        self.assertEqual((nobody.exists, nobody.balance), (False, 0))
        liar = Liar(self.node.url, "balance", "78")
        with self.assertRaisesRegex(VerificationFailed, "not what its proof shows"):
            liar.proven_account(key.address, self.trust)
        liar = Liar(self.node.url, "proof", None)
        with self.assertRaisesRegex(VerificationFailed, "no proof"):
            liar.proven_account(key.address, self.trust)

    def test_the_trust_moves_on(self) -> None:
        self.client.send(ALICE, Transfer(BOB.address, 1))
        newer = self.client.synced(self.trust)
        self.assertGreater(newer.height, 0)
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "trust"
            newer.save(path)
            self.assertEqual(Trust.load(path).file, newer.file)
            shown = self.node.run("light", "get", "account", BOB.address, "--trust", str(path))
            self.assertIn(BOB.address, shown)
        self.client.send(ALICE, Transfer(BOB.address, 1))
        self.assertGreater(self.client.proven_account(BOB.address, newer).height, newer.height)
        with Stepper(self.node.url) as stepper:  # as over very many changes of validators
            self.assertGreater(stepper.synced(self.trust).height, newer.height)

    def test_refusals_say_what_to_do(self) -> None:
        stranger = PrivateKey.generate()
        with self.assertRaises(StatementRefused) as caught:
            self.client.send(stranger, Transfer(BOB.address, 1))
        self.assertEqual(caught.exception.reason, "unknownSigner")
        self.assertIn("let somebody transfer", str(caught.exception))
        with self.assertRaises(StatementRefused) as caught:
            self.client.send(ALICE, Transfer(BOB.address, 0))
        self.assertEqual(caught.exception.reason, "zeroAmount")
        forged = assay.sign(Transfer(BOB.address, 1), ALICE, self.client.chain_id, 1)
        with self.assertRaises(StatementRefused) as caught:
            self.client.submit(assay.Statement(forged.data[:-1] + b"\1", 1))
        self.assertEqual(caught.exception.code, -32006)
        with self.assertRaises(StatementRefused) as caught:
            self.client.submit(assay.Statement(b"\xd2", 1))
        self.assertEqual(caught.exception.reason, "malformed")
        with self.assertRaises(assay.NotFound):
            self.client.transaction("0x" + "11" * 32)
        with self.assertRaises(assay.RPCError) as other:
            self.client.call("no_such")
        self.assertEqual((other.exception.code, other.exception.reason), (-32601, None))
        with self.assertRaises(assay.RequestTooLarge):
            self.client.call("model_list", limit=201)

    def test_a_nonce_that_comes_early_waits(self) -> None:
        key = self.funded()
        early = self.client.sign(key, Transfer(BOB.address, 2), nonce=65)  # 64 are good at once
        self.client.submit_many([early], wait=False)
        with self.assertRaises(assay.NotFinal):
            self.client.wait_final(early.txid, seconds=0.1)
        found: list[assay.Final] = []
        with Waiter(self.node.url) as other:  # another one waits for it meanwhile
            thread = threading.Thread(target=lambda: found.append(other.submit(early)))
            thread.start()
            self.assertTrue(other.waits.wait(60))
            self.client.send(key, Transfer(BOB.address, 1))
            thread.join()
        self.assertEqual(found, [self.client.wait_final(early.txid)])
        again = self.client.submit(early)  # the same bytes count once
        self.assertEqual(self.client.account(key.address).balance, 10_000_000 - 3)
        self.assertEqual(again, self.client.wait_final(early.txid))

    def test_many_at_once_and_refusals_among_them(self) -> None:
        key, sink = self.funded(), PrivateKey.generate().address
        finals = self.client.send_many(key, [Transfer(sink, 1 + i) for i in range(300)])
        self.assertEqual(len({final.txid for final in finals}), 300)
        indices = [final.index for final in finals]
        self.assertEqual(indices, sorted(indices))
        self.assertEqual(self.client.account(sink).balance, sum(range(1, 301)))
        with self.assertRaises(StatementRefused) as caught:
            self.client.send_many(key, [Transfer(sink, 1), Transfer(sink, 0), Transfer(sink, 1)])
        self.assertEqual(caught.exception.reason, "zeroAmount")
        # The nonce in the middle is unused, and the one behind it is not.
        self.client.send_many(key, [Transfer(sink, 1), Transfer(sink, 1)])
        self.assertEqual(self.client.account(sink).balance, sum(range(1, 301)) + 4)
        self.assertEqual(self.client.send_many(key, []), [])

    def test_threads_take_turns(self) -> None:
        key, errors = self.funded(), []

        def work() -> None:
            try:
                for _ in range(5):
                    self.client.send(key, Transfer(BOB.address, 1))
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        self.assertEqual(self.client.account(key.address).balance, 10_000_000 - 20)

    def test_votes_and_bonds(self) -> None:
        key = self.funded()
        self.client.send(key, Bond(5000))
        self.client.send(key, Bond(-2000))
        account = self.client.account(key.address)
        self.assertEqual((account.bond, account.unbonding), (3000, 2000))
        self.client.send(VALIDATOR, Vote.admit(key.address, "Edge"))
        self.client.send(VALIDATOR, Vote.parameters({"ballotLimit": 17}))
        with self.assertRaises(StatementRefused) as caught:
            self.client.send(key, Vote.dismiss(key.address))
        self.assertEqual(caught.exception.reason, "notAValidator")

    def test_encrypted_keys_of_the_program(self) -> None:
        passphrase = self.node.directory / "passphrase"
        passphrase.write_text("correct horse\n")
        passphrase.chmod(0o600)
        self.node.run("key", "new", "edge", "--passphrase-file", str(passphrase))
        shown = json.loads(self.node.run("key", "show", "edge", "--json"))
        path = self.node.home / "keys" / "edge.json"
        key = PrivateKey.load(path, passphrase="correct horse")
        self.assertEqual(key.address, shown["address"])
        with self.assertRaisesRegex(assay.KeyFileError, "wrong passphrase"):
            PrivateKey.load(path, passphrase="wrong horse")
        with self.assertRaisesRegex(assay.KeyFileError, "name its passphrase"):
            PrivateKey.load(path)
        plain = self.node.directory / "plain"
        own = PrivateKey.generate()
        own.save(plain)
        self.node.run("key", "import", "own", str(plain), "--passphrase-file", str(passphrase))
        other = PrivateKey.load(self.node.home / "keys" / "own.json", passphrase="correct horse")
        self.assertEqual(other.address, own.address)


class Reading(NodeTest):
    def test_everything_can_be_read(self) -> None:
        client = self.client
        model = self.register("reading")
        client.send(ALICE, Transfer(BOB.address, 5))
        status = client.status()
        self.assertEqual((status.quorum, status.role), (1, "validator"))
        self.assertEqual(client.chain_id, status.chain_id)
        self.assertEqual(client.peers(), [])
        self.assertEqual(client.header(1).height, 1)
        block = client.block(client.header().hash)
        self.assertEqual(block.statements[0].kind, "transfer")
        self.assertEqual(client.genesis().chain_id, status.chain_id)
        self.assertEqual(
            Trust(client.genesis().document).file, self.trust.file, "the node's own genesis"
        )
        self.assertEqual(client.parameters().parameters["draws"], 8)
        self.assertEqual(client.validators().validators, [str(VALIDATOR.public_key)])
        self.assertTrue(client.model(model).exact)
        self.assertFalse(client.model("0x" + "22" * 32).exists)
        self.assertFalse(client.job("0x" + "22" * 32).exists)
        self.assertEqual(client.epoch(0).current.epoch, 0)
        inclusion = client.inclusion(id=model)
        self.assertEqual("0x" + sha256(b"\0" + inclusion.entry).hexdigest(), model)
        self.assertEqual(client.consistency(1, 3).second, 3)
        state = client.state("account", ALICE.address)
        proven = self.trust.verify_account(state.proof, ALICE.address)
        self.assertEqual(proven.balance, client.account(ALICE.address).balance)

    def test_pages_give_each_row_once(self) -> None:
        owner = self.funded()
        manifests = ["0x" + sha256(b"%d" % i).hexdigest() for i in range(203)]  # over a page
        sent = self.client.send_many(
            owner, [RegisterModel(manifest, "inference", exact=False) for manifest in manifests]
        )
        rows = list(self.client.models(owner=owner.address))
        self.assertEqual([row.model.id for row in rows], [final.txid for final in sent])
        newest = list(self.client.models(owner=owner.address, newest_first=True))
        self.assertEqual(newest, rows[::-1])
        rest = list(self.client.models(owner=owner.address, after=rows[99].index))
        self.assertEqual(rest, rows[100:])


class Working(NodeTest):
    def test_a_standing_attestation_and_a_proof_of_one_inference(self) -> None:
        model, leaves = self.register("standing"), self.node.directory / "day.leaves"
        work = Work()
        for number in range(5):
            work.add(b"photo %d" % number, b"cat", units=number)
        final, tree = self.client.attest(
            BOB, work, model=model, leaves=leaves, evidence=(1, b"quote")
        )
        self.assertEqual(leaves.stat().st_mode & 0o777, 0o600)
        [row] = self.client.attestations(model=model)
        self.assertEqual((row.id, row.index), (final.txid, final.index))
        self.assertEqual(row.statement.body["root"], "0x" + tree.root.hex())
        self.assertEqual(row.statement.body["evidence"]["type"], 1)

        # The program makes a proof of one of them from our file, and verifies it.
        receipt, one = self.node.directory / "day.receipt", self.node.directory / "one"
        receipt.write_bytes(self.client.receipt(final.txid))
        self.node.run(
            "receipt", "inference", str(receipt), "--leaves", str(leaves), "--index", "3",
            "--save", str(one),
        )  # fmt: skip
        photo = self.node.directory / "photo"
        photo.write_bytes(b"photo 3")
        salt = "0x" + work.salt.hex()
        shown = self.node.run(
            "verify", str(one), "--trust", str(self.node.genesis), "--input", str(photo),
            "--salt", salt,
        )  # fmt: skip
        self.assertIn("inference 3 of 5, 3 units", shown)
        followed = self.client.follow_attestations(model=model)
        self.assertEqual(next(followed), row)
        again, _ = self.client.attest(BOB, work, model=model)
        self.assertEqual(next(followed).id, again.txid)

    def test_a_job_from_posting_to_pay(self) -> None:
        """A requester and a worker, both in Python, and no other program."""
        client, model = self.client, self.register("job")
        worker = self.funded()
        client.send(worker, Bond(200_000))
        texts = [b"%d words here" % number for number in range(40)]
        staged = assay.stage_inputs(self.node.directory / "place", texts)
        job = client.send(
            BOB,
            PostJob(
                model, staged.input_root, staged.count, price=3, max_units=1000, k=1, n=1,
                window=0, audience=[worker.address], place=staged.place,
            ),
        ).txid  # fmt: skip
        self.assertEqual(client.job(job).status, "open")
        self.assertEqual([row.id for row in client.jobs(requester=BOB.address)], [job])

        terms = client.job(job).terms
        assert terms is not None and terms.place is not None
        inputs = assay.read_inputs(terms.place, terms.input_root, terms.count)
        work = Work(salt=inputs.salt)
        for text in texts:
            work.add(text, b"%d" % len(text.split()), units=1 + len(text))
        _, tree = client.attest(worker, work, job=job)
        while client.job(job).status == "open":  # its draw comes with the next block
            client.send(ALICE, Transfer(BOB.address, 1))
        while (live := client.job(job).live) and live.opening_seed is None:
            client.send(ALICE, Transfer(BOB.address, 1))
        assert live is not None
        drawn = [draw.unit for draw in live.slots[0].draws]
        self.assertEqual(len(drawn), 8)
        client.send(worker, assay.Open(job, tree.openings(drawn[:1])))
        self.assertEqual(len(client.open_drawn(worker, job, tree)), 1)  # the rest, in one statement
        client.send(ALICE, Transfer(BOB.address, 1))
        settlement = client.wait_settlement(job, seconds=60)
        self.assertEqual((settlement.status, settlement.assurance), ("final", "recorded"))
        [slot] = settlement.slots
        self.assertEqual((slot.node, slot.outcome), (worker.address, "paid"))
        self.assertEqual((slot.units, slot.pay), (tree.units, 3 * tree.units))
        self.assertEqual(client.open_drawn(worker, job, tree), [])
        self.assertIn("settlement", self.trust.verify(client.receipt(settlement.id)))
        self.assertEqual(next(client.follow_settlements(node=worker.address)).id, settlement.id)
        with self.assertRaises(StatementRefused) as caught:
            client.send(BOB, assay.Challenge(job))
        self.assertEqual(caught.exception.reason, "unknownJob")

    def test_inputs_that_are_not_the_jobs(self) -> None:
        place = self.node.directory / "tampered"
        staged = assay.stage_inputs(place, [b"a", b"b"])
        (place / "inputs" / "1").write_bytes(b"c")
        with self.assertRaisesRegex(ValueError, "not the inputs of the job"):
            assay.read_inputs(place, staged.input_root, staged.count)
        with self.assertRaises(FileExistsError):
            assay.stage_inputs(place, [b"a"])


class QuickStart(NodeTest):
    def test_the_quick_start_of_the_readme_runs(self) -> None:
        readme = (Path(__file__).resolve().parents[1] / "README.md").read_text()
        blocks = re.findall(r"^```python\n(.*?)^```", readme, re.M | re.S)
        self.assertGreaterEqual(len(blocks), 2)
        # One after another in one program, as a newcomer types them.
        program = "\n".join(blocks).replace("http://127.0.0.1:8645", self.node.url)
        program = program.replace("/tmp/chain", str(self.node.home))
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=120,
            cwd=self.node.directory,
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"final in block \d+")
        self.assertIn("balance of 1000", done.stdout)


class Waiter(Client):
    """A client that tells when it waits for a statement that is early."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.waits = threading.Event()

    def wait_final(self, txid: str, seconds: float | None = None) -> assay.Final:
        self.waits.set()
        return super().wait_final(txid, seconds)


class Stepper(Client):
    """A client that is given updates of one block each."""

    def call(self, method: str, /, **params: object) -> object:
        if method == "light_getUpdate":
            height = params["trustedHeight"]
            assert isinstance(height, int)
            params["height"] = height + 1
        return super().call(method, **params)


class Liar(Client):
    """A client whose node changes one field of its answers."""

    def __init__(self, url: str, name: str, value: str | None) -> None:
        super().__init__(url)
        self.name, self.value = name, value

    def call(self, method: str, /, **params: object) -> object:
        answer = super().call(method, **params)
        answer[self.name] = self.value
        self.close()
        return answer


if __name__ == "__main__":
    unittest.main()
