"""Jobs in the state, and settlements in the log: Docs/Protocol.md §10.4 and §6.7."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assay_bodies import MOST_SLOTS, JobTerms, job_terms
from assay_cbor import (
    Tag,
    array,
    data,
    decode,
    digest,
    encode,
    labels,
    operator_id,
    require,
    tagged,
    uint,
)
from assay_log import leaf_hash

TAG_SETTLEMENT = 0x41535953
MOST_SETTLEMENT = 4096

OPEN, CHECKING, SEALED, PROVISIONAL, JUDGED, FINAL, FAILED = range(1, 8)
STATUSES = ["", "open", "checking", "sealed", "provisional", "judged", "final", "failed"]
PAID, OUTVOTED, SLASHED, WITHHELD, RETURNED = range(1, 6)
OUTCOMES = ["", "paid", "outvoted", "slashed", "withheld", "returned"]
RECORDED, AGREED, BY_JUDGES = range(3)
ASSURANCES = ["recorded", "agreed", "judged"]
BY_HEIGHT, BY_CLOCK = 1, 2

Item = tuple[int, int, bytes]


@dataclass
class Commitment:
    """What a node committed to, and what it opened of it."""

    node: bytes
    root: bytes
    units: int
    items: list[Item | None] = field(default_factory=list)

    @property
    def value(self) -> list[Any]:
        """What is encoded."""
        items = [None if item is None else list(item) for item in self.items]
        return [self.node, self.root, self.units, items]

    @property
    def answer(self) -> bytes | None:
        """The digest of the answer; `None` while something is not opened."""
        if not self.items or any(item is None for item in self.items):
            return None
        return digest(encode(self.value[2:]))

    @staticmethod
    def parse(value: Any) -> Commitment:
        parts = array(value, 4, 4)
        items: list[Item | None] = []
        for part in array(parts[3], 0, 32):
            if part is not None:
                index, units, output = array(part, 3, 3)
                part = uint(index), uint(units), data(output, 32)
            items.append(part)
        return Commitment(data(parts[0], 20), data(parts[1], 32), uint(parts[2]), items)


@dataclass
class Slot:
    """A slot of a job."""

    commitment: Commitment
    operator: str | None
    streak: int
    first_draw: bool
    evidence: int

    @property
    def node(self) -> bytes:
        return self.commitment.node

    @property
    def value(self) -> dict[int, Any]:
        """What is encoded."""
        fields = {
            1: self.commitment.value, 2: self.operator, 3: self.streak,
            4: int(self.first_draw), 5: self.evidence,
        }  # fmt: skip
        return {label: item for label, item in fields.items() if item}

    @staticmethod
    def parse(value: Any) -> Slot:
        fields = labels(value, (1,), (2, 3, 4, 5))
        operator = operator_id(fields[2]) if 2 in fields else None
        streak = uint(fields[3], 1) if 3 in fields else 0
        first = 4 in fields and uint(fields[4], 1, 1) == 1
        evidence = uint(fields[5], 1) if 5 in fields else 0
        return Slot(Commitment.parse(fields[1]), operator, streak, first, evidence)


@dataclass(frozen=True)
class Conditions:
    """What a job was posted under."""

    royalty: int
    exact: bool
    slot_bond: int
    challenge_bond: int
    draws: int
    draw_step: int
    opening_time: int
    judging_time: int
    solo_streak: int
    check_interval: int
    bonded: int

    @property
    def value(self) -> list[Any]:
        """What is encoded."""
        return list(vars(self).values())

    @staticmethod
    def parse(value: Any) -> Conditions:
        parts = array(value, 11, 11)
        require(type(parts[1]) is bool, "not true or false")
        uint(parts[4], 1, 32)
        uint(parts[5], 1)
        uint(parts[9], 1)
        for number in parts[:1] + parts[2:]:
            uint(number)
        return Conditions(*parts)


@dataclass
class Job:
    """A live job."""

    requester: bytes
    terms: JobTerms
    conditions: Conditions
    height: int
    posted: int
    fee: int
    status: int
    deadline: tuple[int, int]
    escrow: int
    k: int
    n: int
    draw_seed: bytes | None = None
    drawn: int = 0
    opening_seed: bytes | None = None
    slots: list[Slot] = field(default_factory=list)
    result: bytes | None = None
    challenger: bytes | None = None
    judges: list[Commitment] = field(default_factory=list)

    @property
    def due(self) -> tuple[int, int]:
        """Its one entry in the queues: which one, and when."""
        queue, time = self.deadline
        return queue, time + 1 if queue == BY_HEIGHT else time

    @property
    def encoded(self) -> bytes:
        left_out = {
            6: self.fee, 9: self.escrow, 12: self.draw_seed, 13: self.drawn,
            14: self.opening_seed, 16: self.result, 17: self.challenger,
            18: [judge.value for judge in self.judges],
        }  # fmt: skip
        fields = {
            1: self.requester, 2: self.terms.value, 3: self.conditions.value, 4: self.height,
            5: self.posted, 7: self.status, 8: list(self.deadline), 10: self.k, 11: self.n,
            15: [slot.value for slot in self.slots],
            **{label: item for label, item in left_out.items() if item},
        }  # fmt: skip
        return encode(fields)

    @staticmethod
    def parse(value: Any) -> Job:
        needed = (1, 2, 3, 4, 5, 7, 8, 10, 11, 15)
        fields = labels(value, needed, (6, 9, 12, 13, 14, 16, 17, 18))
        queue, time = array(fields[8], 2, 2)

        def number(label: int) -> int:
            return uint(fields[label], 1) if label in fields else 0

        def bytes_of(label: int, size: int) -> bytes | None:
            return data(fields[label], size) if label in fields else None

        judges = array(fields[18], 1, 1000) if 18 in fields else []
        return Job(
            data(fields[1], 20), job_terms(fields[2]), Conditions.parse(fields[3]),
            uint(fields[4]), uint(fields[5]), number(6), uint(fields[7], OPEN, JUDGED),
            (uint(queue, BY_HEIGHT, BY_CLOCK), uint(time, 0, 2**64 - 2)), number(9),
            uint(fields[10], 1, MOST_SLOTS), uint(fields[11], 1, MOST_SLOTS), bytes_of(12, 32),
            number(13), bytes_of(14, 32),
            [Slot.parse(slot) for slot in array(fields[15], 0, MOST_SLOTS)], bytes_of(16, 32),
            bytes_of(17, 20), [Commitment.parse(judge) for judge in judges],
        )  # fmt: skip


@dataclass(frozen=True)
class SettledSlot:
    """What became of a slot."""

    node: bytes
    outcome: int
    root: bytes
    units: int
    pay: int
    royalty: int
    gained: int
    lost: int
    evidence: int

    @property
    def value(self) -> dict[int, Any]:
        """What is encoded."""
        items = enumerate(vars(self).values(), 1)
        return {label: item for label, item in items if label <= 4 or item}

    @staticmethod
    def parse(value: Any) -> SettledSlot:
        fields = labels(value, (1, 2, 3, 4), range(5, 10))
        return SettledSlot(
            data(fields[1], 20), uint(fields[2], PAID, RETURNED), data(fields[3], 32),
            uint(fields[4]), *(uint(fields[i], 1) if i in fields else 0 for i in range(5, 10)),
        )  # fmt: skip


@dataclass(frozen=True)
class Settlement:
    """How a job ended."""

    job: bytes
    model: bytes
    requester: bytes
    input_root: bytes
    count: int
    price: int
    status: int
    assurance: int | None
    result: bytes | None
    slots: list[SettledSlot]
    fee: int
    refund: int
    to_reserve: int
    challenge: tuple[bytes, int, int] | None
    k: int
    has_audience: bool

    @property
    def encoded(self) -> bytes:
        """The entry."""
        fields: dict[int, Any] = {
            1: self.job, 2: self.model, 3: self.requester, 4: self.input_root, 5: self.count,
            6: self.price, 7: self.status, 10: [slot.value for slot in self.slots], 15: self.k,
        }  # fmt: skip
        if self.assurance is not None:
            fields[8] = self.assurance
        if self.challenge is not None:
            fields[14] = list(self.challenge)
        others = {
            9: self.result, 11: self.fee, 12: self.refund, 13: self.to_reserve,
            16: int(self.has_audience),
        }  # fmt: skip
        fields.update({label: item for label, item in others.items() if item})
        return encode(Tag(TAG_SETTLEMENT, fields))

    @property
    def id(self) -> bytes:
        return leaf_hash(self.encoded)

    def slot(self, node: bytes) -> SettledSlot | None:
        """The slot of a node."""
        return next((slot for slot in self.slots if slot.node == node), None)


def parse_settlement(encoded: bytes) -> Settlement:
    """Reads a settlement."""
    value = tagged(decode(encoded, MOST_SETTLEMENT), TAG_SETTLEMENT)
    fields = labels(value, (*range(1, 8), 10, 15), (8, 9, 11, 12, 13, 14, 16))
    status = uint(fields[7], FINAL, FAILED)
    require((status == FINAL) == (8 in fields), "an assurance without a result, or none with one")
    challenge = None
    if 14 in fields:
        challenger, gained, lost = array(fields[14], 3, 3)
        challenge = data(challenger, 20), uint(gained), uint(lost)
    fee, refund, to_reserve = (uint(fields[i], 1) if i in fields else 0 for i in (11, 12, 13))
    return Settlement(
        data(fields[1], 32), data(fields[2], 32), data(fields[3], 20), data(fields[4], 32),
        uint(fields[5]), uint(fields[6]), status,
        uint(fields[8], RECORDED, BY_JUDGES) if 8 in fields else None,
        data(fields[9], 32) if 9 in fields else None,
        [SettledSlot.parse(slot) for slot in array(fields[10], 0, MOST_SLOTS)],
        fee, refund, to_reserve, challenge, uint(fields[15], 1, MOST_SLOTS),
        16 in fields and uint(fields[16], 1, 1) == 1,
    )  # fmt: skip
