"""Plays jobs on the ledger of `assay dev`, and saves what the node shows of them.

    python play_jobs.py URL MODEL DIR

Statements, trees and openings are made by this folder's own code and signed with the development
keys. MODEL is the id of a model that is exact. Five jobs come to an end: two nodes agree; two
disagree and are judged; a challenge fails; one node works for an audience; nobody has the time to.
Files go to DIR, with the names that check.py knows.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import assay_work as work
from assay_cbor import decode, digest
from assay_formats import address_text
from assay_jobs import BY_CLOCK, STATUSES, Job
from assay_log import leaf_hash, log_root, path_to
from assay_proofs import InferenceProof, parse_proof
from assay_rpc import Node, from_hex, to_hex
from assay_values import Account
from vectors import KEYS, Key, statement

COUNT = 5
PATIENCE = 60


class Player:
    """Whoever holds the development keys."""

    def __init__(self, node: Node, directory: Path) -> None:
        self.node, self.directory = node, directory
        self.chain: str = node.call("node_status")["chainId"]

    def value(self, kind: str, id: str) -> bytes | None:
        """A value of the state."""
        found = self.node.call("proof_getState", kind=kind, id=id).get("value")
        return from_hex(found) if found else None

    def send(self, key: Key, kind: str, body: Any) -> bytes:
        """Signs and submits a statement, and waits until it is final; its id."""
        account = Account.parse(decode(self.value("account", address_text(key.address)) or b""))
        free = next(bit for bit in range(64) if not account.used >> bit & 1)
        nonce = account.floor + 1 + free
        signed = statement(self.chain, key, kind, nonce, int(time.time()), body)
        self.node.call("tx_submit", statement=to_hex(signed), wait="final")
        return leaf_hash(signed)

    def job(self, id: bytes) -> Job:
        """A live job."""
        value = self.value("job", to_hex(id))
        assert value is not None, "the job has ended"
        return Job.parse(decode(value))

    def job_at(self, id: bytes, name: str) -> Job:
        """A job, when it has a status and waits for the clock."""
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            job = self.job(id)
            if STATUSES[job.status] == name and job.deadline[0] == BY_CLOCK:
                return job
            time.sleep(0.02)
        raise SystemExit(f"the job does not become {name}")

    def save(self, name: str, data: bytes) -> None:
        """Writes a file."""
        (self.directory / name).write_bytes(data)


@dataclass
class Work:
    """What a node found for the inputs of a job."""

    key: Key
    job: bytes
    leaves: list[work.Leaf]

    @property
    def nodes(self) -> list[work.Node]:
        return [leaf.tree for leaf in self.leaves]

    def opening(self, position: int, hashed: list[bytes]) -> list[Any]:
        """The opening of a leaf."""
        leaf = self.leaves[position]
        steps = [list(step) for step in work.path_in_tree(self.nodes, position)]
        path = b"".join(path_to(hashed, leaf.index))
        return [position, *leaf.value[2:], steps, path]


class Inputs:
    """The inputs of all jobs here."""

    def __init__(self) -> None:
        salt = digest(b"inputs")
        self.digests = [work.salted(salt, i, b"input") for i in range(COUNT)]
        self.hashed = [leaf_hash(input) for input in self.digests]
        self.outputs = [work.salted(salt, i, b"output") for i in range(COUNT)]
        self.wrong = [work.salted(salt, i, b"wrong") for i in range(COUNT)]
        self.units = [index + 1 for index in range(COUNT)]

    def leaf(self, job: bytes, key: Key, index: int, salt: int, is_right: bool) -> work.Leaf:
        output = (self.outputs if is_right else self.wrong)[index]
        return work.Leaf(
            job, key.address, index, self.digests[index], output, self.units[index], None,
            work.leaf_salt(digest(key.public), salt),
        )  # fmt: skip

    def work(self, job: bytes, key: Key, is_right: bool = True) -> Work:
        """All the inputs, right or wrong."""
        leaves = [self.leaf(job, key, index, index, is_right) for index in range(COUNT)]
        return Work(key, job, leaves)

    def index_of(self, unit: int) -> int:
        """The input in which a unit lies."""
        return next(i for i in range(COUNT) if unit < sum(self.units[: i + 1]))


def play(player: Player, model: bytes) -> None:
    """Five jobs."""
    inputs = Inputs()
    judge, first, second = KEYS[:3]
    for key in (first, second):
        player.send(key, "bond", {1: 10_000})
    terms = {
        1: model, 2: log_root(inputs.hashed), 3: COUNT, 4: 10, 5: sum(inputs.units), 6: 2, 7: 2,
        8: 60_000, 9: 60_000, 11: "file:///tmp/work",
    }  # fmt: skip
    own = {**terms, 6: 1, 7: 1, 9: 0, 10: [second.address]}
    agreed = run(player, inputs, {**terms, 9: 0}, [(first, True), (second, True)])
    disputed = run(player, inputs, terms, [(first, True), (second, False)])
    challenged = run(player, inputs, terms, [(first, True), (second, True)])
    recorded = run(player, inputs, own, [(second, True)])
    player.send(first, "job", {**terms, 8: 1})
    player.save("provisional.value-proof", prove(player, challenged[0].job))
    player.send(judge, "challenge", {1: challenged[0].job})
    for works in (disputed, challenged):
        verdict(player, inputs, judge, works[0].job)
    shown = player.node.call("settlement_list", prove=True)["settlements"]
    assert len(shown) == 5, "all five jobs have ended"
    for settlement in shown:
        name = settlement["id"][2:10]
        player.save(f"{name}.settlement", from_hex(settlement["encoded"]))
        proof = from_hex(settlement["proof"])
        player.save(f"settlement-{name}.receipt", proof)
        for works in (agreed, disputed, challenged, recorded):
            for found in works:
                if settlement["job"] == to_hex(found.job):
                    path = work.path_in_tree(found.nodes, 3)
                    inference = InferenceProof(found.leaves[3], path, parse_proof(proof))
                    who = found.key.address.hex()[:4]
                    player.save(f"{name}-{who}.inference", inference.encoded)


def prove(player: Player, job: bytes) -> bytes:
    """The proof of a live job."""
    return from_hex(player.node.call("job_get", id=to_hex(job), prove=True)["proof"])


def run(
    player: Player, inputs: Inputs, terms: dict[int, Any], nodes: list[tuple[Key, bool]]
) -> list[Work]:
    """Posts a job, and lets nodes attest and open."""
    job = player.send(KEYS[1], "job", terms)
    player.save(f"open-{job.hex()[:8]}.value-proof", prove(player, job))
    works = [inputs.work(job, key, is_right) for key, is_right in nodes]
    for found in works:
        root, units = work.tree(found.nodes)
        body = {2: job, 3: root, 4: COUNT, 5: units, 6: [1, digest(b"evidence")]}
        player.send(found.key, "attest", body)  # waits for the draw
    sealed = player.job_at(job, "sealed")
    player.save(f"sealed-{job.hex()[:8]}.value-proof", prove(player, job))
    drawn = [inputs.index_of(unit) for unit in drawn_units(sealed, job, sum(inputs.units))]
    for found in works:
        openings = [found.opening(index, inputs.hashed) for index in sorted(set(drawn))]
        player.send(found.key, "open", {1: job, 2: openings})
    return works


def drawn_units(job: Job, id: bytes, total: int) -> list[int]:
    """The drawn units of a tree."""
    assert job.opening_seed is not None
    draws = range(job.conditions.draws)
    return [work.drawn_unit(job.opening_seed, id, draw, total) for draw in draws]


def verdict(player: Player, inputs: Inputs, judge: Key, id: bytes) -> None:
    """The judge's tree has a leaf for each draw."""
    job = player.job_at(id, "judged")
    total = sum(inputs.units)
    indices = [inputs.index_of(unit) for unit in drawn_units(job, id, total)]
    leaves = [inputs.leaf(id, judge, index, 100 + j, True) for j, index in enumerate(indices)]
    found = Work(judge, id, leaves)
    root, _ = work.tree(found.nodes)
    player.send(judge, "attest", {2: id, 3: root, 4: len(leaves), 5: total})
    openings = [found.opening(number, inputs.hashed) for number in range(len(leaves))]
    player.save(f"judged-{id.hex()[:8]}.value-proof", prove(player, id))
    player.send(judge, "open", {1: id, 2: openings})


if __name__ == "__main__":
    url, model_id, out = sys.argv[1:]
    play(Player(Node(url), Path(out)), from_hex(model_id))
