"""What statements say: the bodies of Docs/Protocol.md §5.2, and the parameters of §10.5."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assay_cbor import (
    array,
    data,
    digest_list,
    labels,
    operator_id,
    public_key,
    require,
    text,
    uint,
)
from assay_work import Leaf, Step, path

PARAMETERS = {
    # label: (name, standard value, lower bound, upper bound)
    1: ("heartbeat", 10_000, 100, 3_600_000),
    2: ("statementFee", 0, 0, 10**15),
    3: ("minimumBalance", 1, 0, 10**15),
    4: ("minimumBond", 1_000, 1, 10**15),
    5: ("epochLength", 100, 1, 10_000_000),
    6: ("ballotWindow", 604_800_000, 1_000, 315_360_000_000),
    7: ("longestWindow", 604_800_000, 1_000, 315_360_000_000),
    8: ("dueWork", 256, 8, 10_000),
    9: ("ballotLimit", 16, 1, 1_000),
    10: ("jobFee", 100, 0, 10_000),
    11: ("slotBond", 1_000, 1, 10**15),
    12: ("challengeBond", 1_000, 1, 10**15),
    13: ("draws", 8, 1, 32),
    14: ("drawStep", 5_000, 100, 315_360_000_000),
    15: ("longestDuration", 604_800_000, 1_000, 315_360_000_000),
    16: ("openingTime", 600_000, 100, 315_360_000_000),
    17: ("judgingTime", 86_400_000, 100, 315_360_000_000),
    18: ("soloStreak", 10, 1, 1_000_000),
    19: ("checkInterval", 20, 1, 1_000_000),
    20: ("subsidy", 0, 0, 10**15),
}
MOST_SLOTS = 7
MOST_VALIDATORS = 50
ADD_VALIDATOR, REMOVE_VALIDATOR, READY, COSIGNER = 4, 5, 6, 7


@dataclass(frozen=True)
class Transfer:
    """`transfer`: moves an amount."""

    recipient: bytes
    amount: int


@dataclass(frozen=True)
class Bond:
    """`bond`: changes the signer's bond."""

    delta: int


@dataclass(frozen=True)
class ModelTerms:
    """`model`: registers a model; also a part of a model in the state."""

    manifest: bytes
    royalty: int
    unit_rule: str
    exact: bool

    @property
    def value(self) -> dict[int, Any]:
        """What is encoded."""
        return {1: self.manifest, 2: self.royalty, 3: self.unit_rule, 4: self.exact}


@dataclass(frozen=True)
class JobTerms:
    """`job`: asks for work; also a part of a job in the state."""

    model: bytes
    input_root: bytes
    count: int
    price: int
    max_units: int
    k: int
    n: int
    duration: int
    window: int
    audience: tuple[bytes, ...] | None = None
    place: str | None = None

    @property
    def value(self) -> dict[int, Any]:
        """What is encoded."""
        fields: dict[int, Any] = {
            1: self.model, 2: self.input_root, 3: self.count, 4: self.price, 5: self.max_units,
            6: self.k, 7: self.n, 8: self.duration, 9: self.window,
        }  # fmt: skip
        if self.audience is not None:
            fields[10] = list(self.audience)
        if self.place is not None:
            fields[11] = self.place
        return fields

    @property
    def is_solo(self) -> bool:
        """Whether one node works alone, under the check of its streak."""
        return self.k == 1 and self.audience is None


@dataclass(frozen=True)
class Attest:
    """`attest`: work for a model, or for a job."""

    model: bytes | None
    job: bytes | None
    root: bytes
    count: int
    units: int
    evidence: tuple[int, bytes] | None


@dataclass(frozen=True)
class Opening:
    """A leaf that is shown, with its ways to the attested root and to the job's inputs."""

    position: int
    index: int
    input: bytes
    output: bytes
    units: int
    evidence: bytes | None
    salt: bytes
    path: list[Step]
    input_path: list[bytes]

    def leaf(self, job: bytes, node: bytes) -> Leaf:
        """The leaf of a node's tree for a job."""
        return Leaf(
            job, node, self.index, self.input, self.output, self.units, self.evidence, self.salt
        )


@dataclass(frozen=True)
class Open:
    """`open`: shows drawn leaves."""

    job: bytes
    openings: list[Opening]


@dataclass(frozen=True)
class Challenge:
    """`challenge`: doubts the result of a job."""

    job: bytes


@dataclass(frozen=True)
class Change:
    """What a vote is for; `value` is what is encoded."""

    value: list[Any]

    @property
    def kind(self) -> int:
        """1 parameters, 2 admit, 3 dismiss, 4 add a validator, 5 remove one."""
        return self.value[0]


@dataclass(frozen=True)
class Vote:
    """`vote`: a validator's vote; without a change, the word of a key that it is ready, or the
    key with which a validator cosigns."""

    change: Change | None
    cosigner: bytes | None = None


def _transfer(value: Any) -> Transfer:
    body = labels(value, (1, 2))
    return Transfer(data(body[1], 20), uint(body[2]))


def _bond(value: Any) -> Bond:
    return Bond(uint(labels(value, (1,))[1], -(2**63), 2**63 - 1))


def model_terms(value: Any) -> ModelTerms:
    """Reads the body of a `model` statement."""
    body = labels(value, (1, 2, 3, 4))
    require(type(body[4]) is bool, "not true or false")
    rule = text(body[3], r"[a-z0-9-]{1,32}")
    return ModelTerms(data(body[1], 32), uint(body[2]), rule, body[4])


def job_terms(value: Any) -> JobTerms:
    """Reads the body of a `job` statement."""
    body = labels(value, range(1, 10), (10, 11))
    count, price, units, k, n, duration, window = (uint(body[i]) for i in range(3, 10))
    audience = None
    if 10 in body:
        audience = tuple(data(address, 20) for address in array(body[10], 0, 64))
        require(all(a < b for a, b in zip(audience, audience[1:])), "audience out of order")
    place = text(body[11], r"[ -~]{1,128}") if 11 in body else None
    return JobTerms(
        data(body[1], 32), data(body[2], 32), count, price, units, k, n, duration, window,
        audience, place,
    )  # fmt: skip


def _attest(value: Any) -> Attest:
    body = labels(value, (3, 4, 5), (1, 2, 6))
    require((1 in body) != (2 in body), "not for one model or one job")
    evidence = None
    if 6 in body:
        parts = array(body[6], 2, 2)
        evidence = uint(parts[0], 1, 65535), data(parts[1], 32)
    model = data(body[1], 32) if 1 in body else None
    job = data(body[2], 32) if 2 in body else None
    return Attest(model, job, data(body[3], 32), uint(body[4]), uint(body[5]), evidence)


def _opening(value: Any) -> Opening:
    parts = array(value, 9, 9)
    return Opening(
        uint(parts[0]), uint(parts[1]), data(parts[2], 32), data(parts[3], 32), uint(parts[4]),
        None if parts[5] is None else data(parts[5], 32), data(parts[6], 32), path(parts[7]),
        digest_list(parts[8], 64),
    )  # fmt: skip


def _open(value: Any) -> Open:
    body = labels(value, (1, 2))
    return Open(data(body[1], 32), [_opening(item) for item in array(body[2], 1, 64)])


def _challenge(value: Any) -> Challenge:
    return Challenge(data(labels(value, (1,))[1], 32))


def change(value: Any) -> Change:
    """Reads what a validator votes for."""
    parts = array(value, 2, 3)
    kind = uint(parts[0], 1, 5)
    require(len(parts) == (3 if kind == 2 else 2), "wrong number of items")
    if kind == 1:
        values = labels(parts[1], (), PARAMETERS)
        require(bool(values), "no parameters")
        for new in values.values():
            uint(new)
    elif kind in (ADD_VALIDATOR, REMOVE_VALIDATOR):
        public_key(parts[1])
    else:
        data(parts[1], 20)
        if kind == 2:
            operator_id(parts[2])
    return Change(parts)


def _vote(value: Any) -> Vote:
    word = labels(value, (1,))[1]
    if word == [READY]:
        return Vote(None)
    if type(word) is list and len(word) == 2 and word[0] == COSIGNER:
        return Vote(None, data(word[1], 32))
    return Vote(change(word))


BODIES: dict[str, Callable[[Any], Any]] = {
    "transfer": _transfer,
    "bond": _bond,
    "model": model_terms,
    "job": job_terms,
    "attest": _attest,
    "open": _open,
    "challenge": _challenge,
    "vote": _vote,
}
