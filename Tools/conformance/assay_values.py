"""The values of the state but for jobs, as Docs/Protocol.md §10.4 has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from assay_bodies import PARAMETERS, Change, ModelTerms, change, model_terms
from assay_cbor import array, data, encode, labels, operator_id, public_key, require, uint

ACCOUNT, MODEL, JOB, EPOCH, BALLOT, QUEUED, READY = range(1, 8)
PARAMETER_VALUES, VALIDATORS, RECORD, COSIGNERS = 8, 9, 10, 11
KINDS = {
    1: "account", 2: "model", 3: "job", 4: "epoch", 5: "ballot", 6: "queued-change",
    7: "readiness", 8: "parameters", 9: "validators", 10: "ledger-record", 11: "cosigners",
}  # fmt: skip


class Fields:
    """A value whose encoding is a map of numbers that are left out when they are 0."""

    LABELS: ClassVar[dict[int, str]]

    @property
    def value(self) -> dict[int, Any]:
        """What is encoded."""
        named = {label: getattr(self, name) for label, name in self.LABELS.items()}
        return {label: number for label, number in named.items() if number}

    @property
    def encoded(self) -> bytes:
        return encode(self.value)


@dataclass
class Account(Fields):
    """What the ledger knows of an address."""

    floor: int = 0
    used: int = 0
    balance: int = 0
    bond: int = 0
    locked: int = 0
    unbonding: int = 0
    matures: int = 0
    bonded_since: int = 0
    streak: int = 0
    epoch: int = 0
    weight: int = 0
    operator: str | None = None
    open_ballots: int = 0

    LABELS = {
        1: "floor", 2: "used", 3: "balance", 4: "bond", 5: "locked", 6: "unbonding",
        7: "matures", 8: "bonded_since", 9: "streak", 10: "epoch", 11: "weight",
        12: "operator", 13: "open_ballots",
    }  # fmt: skip

    @staticmethod
    def parse(value: Any) -> Account:
        fields = labels(value, (), Account.LABELS)
        account = Account()
        for label, item in fields.items():
            read = operator_id(item) if label == 12 else uint(item, 1)
            setattr(account, Account.LABELS[label], read)
        return account


@dataclass
class Record(Fields):
    """The ledger's own record."""

    clock: int = 0
    reserve: int = 0
    fee_pot: int = 0
    bonded_accounts: int = 0
    epoch: int = 0
    epoch_end: int = 0
    queue_first: int = 0
    queue_next: int = 0
    epoch_weight: int = 0

    LABELS = {
        1: "clock", 2: "reserve", 3: "fee_pot", 4: "bonded_accounts", 5: "epoch",
        6: "epoch_end", 7: "queue_first", 8: "queue_next", 9: "epoch_weight",
    }  # fmt: skip

    @staticmethod
    def parse(value: Any) -> Record:
        fields = labels(value, (), Record.LABELS)
        return Record(**{Record.LABELS[label]: uint(n, 1) for label, n in fields.items()})


@dataclass
class Epoch(Fields):
    """What an ended epoch distributes."""

    pool: int
    total: int
    paid: int = 0
    settled: int = 0

    LABELS = {1: "pool", 2: "total", 3: "paid", 4: "settled"}

    @staticmethod
    def parse(value: Any) -> Epoch:
        fields = labels(value, (2,), (1, 3, 4))
        numbers = {label: uint(number, 1) for label, number in fields.items()}
        return Epoch(*(numbers.get(label, 0) for label in (1, 2, 3, 4)))


@dataclass
class Model:
    """A registered model."""

    owner: bytes
    terms: ModelTerms
    uses: int = 0

    @property
    def encoded(self) -> bytes:
        used = {3: self.uses} if self.uses else {}
        return encode({1: self.owner, 2: self.terms.value, **used})

    @staticmethod
    def parse(value: Any) -> Model:
        fields = labels(value, (1, 2), (3,))
        uses = uint(fields[3], 1) if 3 in fields else 0
        return Model(data(fields[1], 20), model_terms(fields[2]), uses)


def _voters(value: Any) -> list[bytes]:
    keys = [public_key(key) for key in array(value, 0, 1000)]
    require(all(a < b for a, b in zip(keys, keys[1:])), "voters out of order")
    return keys


@dataclass
class Ballot:
    """An open ballot."""

    change: Change
    opener: bytes
    expires: int
    voters: list[bytes] = field(default_factory=list)

    @property
    def encoded(self) -> bytes:
        return encode({1: self.change.value, 2: self.voters, 3: self.opener, 4: self.expires})

    @staticmethod
    def parse(value: Any) -> Ballot:
        fields = labels(value, (1, 2, 3, 4))
        opener, expires = data(fields[3], 20), uint(fields[4])
        return Ballot(change(fields[1]), opener, expires, _voters(fields[2]))


@dataclass
class QueuedChange:
    """A change that passed."""

    change: Change
    voters: list[bytes]
    epoch: int

    @property
    def encoded(self) -> bytes:
        return encode({1: self.change.value, 2: self.voters, 3: self.epoch})

    @staticmethod
    def parse(value: Any) -> QueuedChange:
        fields = labels(value, (1, 2, 3))
        return QueuedChange(change(fields[1]), _voters(fields[2]), uint(fields[3]))


@dataclass
class Ready(Fields):
    """That a key is proposed as a validator, and when it was ready."""

    proposals: int = 0
    height: int = 0

    LABELS = {1: "proposals", 2: "height"}

    @staticmethod
    def parse(value: Any) -> Ready:
        fields = labels(value, (1,), (2,))
        return Ready(uint(fields[1], 1), uint(fields[2], 1) if 2 in fields else 0)


@dataclass
class Cosigners:
    """With which key each validator cosigns checkpoints."""

    keys: dict[bytes, bytes] = field(default_factory=dict)

    @property
    def encoded(self) -> bytes:
        return encode([[validator, self.keys[validator]] for validator in sorted(self.keys)])

    @staticmethod
    def parse(value: Any) -> Cosigners:
        pairs = [array(pair, 2, 2) for pair in array(value, 1, 50)]
        keys = {public_key(pair[0]): data(pair[1], 32) for pair in pairs}
        require([pair[0] for pair in pairs] == sorted(keys), "cosigners out of order")
        require(len(set(keys.values())) == len(keys), "a cosigning key twice")
        return Cosigners(keys)


def parameters(value: Any) -> dict[int, int]:
    """Reads parameters: all labels, each within its bounds."""
    values = labels(value, PARAMETERS)
    for label, (_, _, low, high) in PARAMETERS.items():
        uint(values[label], low, high)
    return values
