"""Work: its inferences, the tree over them, and the inputs of jobs (Docs/Protocol.md, section 13).

Only the root of the tree leaves the device. The secrets stay in a `Work` and in the file of leaves,
without which nobody can ever show that a single inference was among those attested.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from .keys import address_bytes
from .statements import Opening, Statement, cbor, digest, unsigned

Node = tuple[bytes, int]  # a hash, and the units below it


def _u8(number: int) -> bytes:
    return number.to_bytes(8, "big")


def salted_digest(salt: bytes, index: int, content: bytes) -> bytes:
    """The digest of an input or output, which cannot be guessed without the salt."""
    return sha256(salt + _u8(index) + content).digest()


@dataclass(frozen=True)
class Inference:
    """One inference: digests of its input and output, its units, and of evidence for it, if any."""

    input: bytes
    output: bytes
    units: int
    evidence: bytes | None = None


@dataclass
class Work:
    """What a device computed: a list of inferences under one salt.

    For a job, `salt` is the one at the job's place; for work of your own leave it out.
    """

    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    items: list[Inference] = field(default_factory=list, repr=False)

    def add(self, input: bytes, output: bytes, units: int, evidence: bytes | None = None) -> None:
        """Adds an inference with its content. Nothing of the content is kept but digests.

        `evidence` is the file that stands behind it, such as the quote of a TEE.
        """
        index = len(self.items)
        self.items.append(
            Inference(
                salted_digest(self.salt, index, input),
                salted_digest(self.salt, index, output),
                unsigned(units),
                None if evidence is None else sha256(evidence).digest(),
            )
        )

    def tree(self, context: bytes, node: str) -> WorkTree:
        """The tree for a context (see `standing_context`; of a job it is its id), by an account."""
        return WorkTree(self, context, node)


def standing_context(chain_id: str, signer: str, nonce: int) -> bytes:
    """The context of work that is attested without a job: a tree belongs to one statement."""
    return sha256(chain_id.encode() + address_bytes(signer) + _u8(nonce)).digest()


class WorkTree:
    """A Merkle tree over inferences, with the units of each subtree hashed beside it."""

    def __init__(self, work: Work, context: bytes, node: str) -> None:
        if not work.items:
            raise ValueError("there is nothing to attest")
        if sum(item.units for item in work.items) >= 1 << 64:
            raise ValueError("the units of all inferences together do not fit 64 bits")
        self.work, self.context, self.node = work, context, node
        self._account = address_bytes(node)
        leaves = [(sha256(b"\0" + self.leaf(i)).digest(), item.units)
                  for i, item in enumerate(work.items)]  # fmt: skip
        self._levels = [leaves]
        while len(self._levels[-1]) > 1:
            self._levels.append(_joined(self._levels[-1]))

    @property
    def root(self) -> bytes:
        """What is attested of all."""
        return self._levels[-1][0][0]

    @property
    def units(self) -> int:
        """The units of all inferences."""
        return self._levels[-1][0][1]

    @property
    def count(self) -> int:
        """The number of inferences."""
        return len(self.work.items)

    def salt(self, position: int) -> bytes:
        """The salt of a leaf: whoever is shown a leaf learns nothing of the others."""
        return sha256(self.work.secret + _u8(position)).digest()

    def leaf(self, position: int) -> bytes:
        """A leaf, encoded."""
        item = self.work.items[position]
        return cbor([
            self.context, self._account, position, item.input, item.output, item.units,
            item.evidence, self.salt(position),
        ])  # fmt: skip

    def path(self, position: int) -> tuple[Node, ...]:
        """The siblings of a leaf, from the leaf up to the root."""
        path: list[Node] = []
        for level in self._levels[:-1]:
            if position ^ 1 < len(level):  # the last of an odd number goes up alone
                path.append(level[position ^ 1])
            position >>= 1
        return tuple(path)

    def position(self, unit: int) -> int:
        """The leaf in which a drawn unit lies."""
        if not 0 <= unit < self.units:
            raise ValueError(f"unit {unit} of {self.units}")
        for position, item in enumerate(self.work.items):
            if unit < item.units:
                return position
            unit -= item.units
        raise AssertionError("the units add up")

    def opening(self, position: int) -> Opening:
        """What opens a leaf of work that was done for a job."""
        item = self.work.items[position]
        return Opening(
            position, position, item.input, item.output, item.units, item.evidence,
            self.salt(position), self.path(position), input_path(self._inputs, position),
        )  # fmt: skip

    @cached_property
    def _inputs(self) -> list[list[bytes]]:
        return input_levels([item.input for item in self.work.items])

    def openings(self, drawn_units: Iterable[int]) -> list[Opening]:
        """What opens the leaves in which the drawn units lie, each leaf once."""
        return [self.opening(leaf) for leaf in sorted({self.position(u) for u in drawn_units})]

    def save_leaves(self, path: str | os.PathLike[str], model: str, statement: Statement) -> None:
        """Writes the file of leaves of a standing attestation, for its owner alone (mode 600).

        `assay receipt inference` reads it, and makes proofs of single inferences. Keep it as long
        as somebody may ask.
        """
        heading = {
            "assayLeaves": 2, "model": model, "context": _hex(self.context), "node": self.node,
            "secret": _hex(self.work.secret), "workSalt": _hex(self.work.salt),
        }  # fmt: skip
        ending = {
            "txid": statement.txid, "root": _hex(self.root), "count": self.count,
            "units": str(self.units),
        }  # fmt: skip
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            print(json.dumps(heading), file=file)
            for item in self.work.items:
                line = {"input": _hex(item.input), "output": _hex(item.output),
                        "units": item.units}  # fmt: skip
                if item.evidence is not None:
                    line["evidence"] = _hex(item.evidence)
                print(json.dumps(line, separators=(",", ":")), file=file)
            print(json.dumps(ending), file=file)
            file.flush()
            os.fsync(file.fileno())


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def _joined(level: list[Node]) -> list[Node]:
    """The level above. Pairs from the left make the tree of RFC 9162."""
    above = []
    for i in range(0, len(level) - 1, 2):
        (left, some), (right, more) = level[i], level[i + 1]
        joined = sha256(b"\1" + left + _u8(some) + right + _u8(more)).digest()
        above.append((joined, some + more))
    return above + level[len(level) & ~1 :]


# ---- The inputs of a job


def input_levels(digests: Sequence[bytes]) -> list[list[bytes]]:
    """The tree of RFC 9162 over the salted digests of inputs: its levels, the root last."""
    levels = [[sha256(b"\0" + item).digest() for item in digests]]
    while len(levels[-1]) > 1:
        level = levels[-1]
        pairs = [sha256(b"\1" + level[i] + level[i + 1]).digest()
                 for i in range(0, len(level) - 1, 2)]  # fmt: skip
        levels.append(pairs + level[len(level) & ~1 :])
    return levels


def input_path(levels: list[list[bytes]], index: int) -> tuple[bytes, ...]:
    """The siblings of an input, from the leaf up to the root."""
    path = []
    for level in levels[:-1]:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        index >>= 1
    return tuple(path)


@dataclass(frozen=True)
class StagedInputs:
    """The inputs of a job where workers find them."""

    place: str
    input_root: str
    count: int
    salt: bytes = field(repr=False)

    def result(self, node: str, index: int) -> bytes:
        """What a node left at the place as its output. Nothing here says that it is the result."""
        return (Path(self.place) / "results" / node / str(index)).read_bytes()


def stage_inputs(place: str | os.PathLike[str], inputs: Sequence[bytes]) -> StagedInputs:
    """Fills a new directory with the inputs of a job and their salt, as `assay worker` reads it."""
    folder, salt = Path(place).absolute(), secrets.token_bytes(32)
    if not inputs:
        raise ValueError("a job has at least one input")
    folder.mkdir(parents=True)
    (folder / "inputs").mkdir()
    for index, content in enumerate(inputs):
        (folder / "inputs" / str(index)).write_bytes(content)
    digests = [salted_digest(salt, index, content) for index, content in enumerate(inputs)]
    (folder / "salt").write_text(salt.hex() + "\n")
    root = input_levels(digests)[-1][0]
    return StagedInputs(str(folder), _hex(root), len(inputs), salt)


def read_inputs(place: str | os.PathLike[str], input_root: str, count: int) -> StagedInputs:
    """The inputs of a job at a place, if they are those of the job's input root."""
    folder = Path(place)
    salt = bytes.fromhex((folder / "salt").read_text().strip())
    contents = ((folder / "inputs" / str(index)).read_bytes() for index in range(count))
    digests = [salted_digest(salt, index, content) for index, content in enumerate(contents)]
    if len(salt) != 32 or input_levels(digests)[-1][0] != digest(input_root):
        raise ValueError(f"what lies in {folder} are not the inputs of the job")
    return StagedInputs(str(folder), input_root, count, salt)
