"""What the rules of a block read and write, as Docs/Protocol.md §12 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from assay_bodies import ADD_VALIDATOR, Change
from assay_cbor import decode, digest, encode
from assay_formats import address_of, quorum
from assay_jobs import Job, Settlement
from assay_values import (
    ACCOUNT,
    BALLOT,
    COSIGNERS,
    EPOCH,
    JOB,
    MODEL,
    QUEUED,
    READY,
    Account,
    Ballot,
    Cosigners,
    Epoch,
    Model,
    QueuedChange,
    Ready,
)

if TYPE_CHECKING:
    from assay_state import Ledger

MOST = 2**64 - 1

Key = tuple[int, bytes]
Value = Account | Model | Job | Epoch | Ballot | QueuedChange | Ready | Cosigners
AnyValue = TypeVar(
    "AnyValue", Account, Model, Job, Epoch, Ballot, QueuedChange, Ready, Cosigners
)
KINDS: dict[type, int] = {
    Account: ACCOUNT, Model: MODEL, Job: JOB, Epoch: EPOCH, Ballot: BALLOT, QueuedChange: QUEUED,
    Ready: READY, Cosigners: COSIGNERS,
}  # fmt: skip


class Rejected(Exception):
    """The rules refuse a statement; the text is the name of the rejection."""


def demand(condition: bool, name: str) -> None:
    """Rejects unless the condition holds."""
    if not condition:
        raise Rejected(name)


def sum_of(*numbers: int) -> int:
    """A sum that fits 64 bits."""
    demand(sum(numbers) <= MOST, "overflow")
    return sum(numbers)


class Execution:
    """One block on a ledger."""

    def __init__(self, ledger: Ledger, time: int, proposer: bytes) -> None:
        self.ledger, self.time, self.proposer = ledger, time, proposer
        self.head = ledger.header
        self.height = ledger.header.height + 1
        self.parameters = ledger.parameters
        self.validators = ledger.validators
        self.record = ledger.record
        self.bonded_before = self.record.bonded_accounts
        step = min(time - self.head.time, 2 * self.parameters[1])
        self.record.clock = min(self.record.clock + step, MOST)
        self.changes: dict[Key, bytes | None] = {}
        self._undo: list[tuple[Key, bool, bytes | None]] = []
        self._marked: tuple[dict[str, int], int, int] = {}, 0, 0
        self.statements: list[bytes] = []
        self.settlements: list[Settlement] = []
        self.size = 0
        self.jobs = 0

    # Values -----------------------------------------------------------------------------------

    def load(self, kind: type[AnyValue], id: bytes) -> AnyValue | None:
        """A fresh copy of a value."""
        key = KINDS[kind], id
        encoded = self.changes[key] if key in self.changes else self.ledger.values.get(key)
        return None if encoded is None else kind.parse(decode(encoded))

    def must_load(self, kind: type[AnyValue], id: bytes) -> AnyValue:
        """A value that is there, or this program is wrong."""
        value = self.load(kind, id)
        assert value is not None, f"no {kind.__name__} {id.hex()}"
        return value

    def store(self, value: Value, id: bytes) -> None:
        """Writes a value."""
        self._write((KINDS[type(value)], id), value.encoded)

    def remove(self, kind: type, id: bytes) -> None:
        """Removes a value."""
        self._write((KINDS[kind], id), None)

    def _write(self, key: Key, encoded: bytes | None) -> None:
        self._undo.append((key, key in self.changes, self.changes.get(key)))
        self.changes[key] = encoded

    def mark(self) -> None:
        """Remembers where a statement begins."""
        self._undo.clear()
        self._marked = vars(self.record).copy(), len(self.settlements), self.jobs

    def roll_back(self) -> None:
        """Takes everything back since the mark."""
        for key, was_changed, encoded in reversed(self._undo):
            if was_changed:
                self.changes[key] = encoded
            else:
                del self.changes[key]
        record, count, self.jobs = self._marked
        vars(self.record).update(record)
        del self.settlements[count:]

    # Accounts ---------------------------------------------------------------------------------

    def touched(self, address: bytes) -> Account | None:
        """An account with what came due to it, which is written."""
        account = self.load(Account, address)
        if account is None:
            return None
        before = account.encoded
        if account.unbonding > 0 and self.record.clock >= account.matures:
            account.balance = sum_of(account.balance, account.unbonding)
            account.unbonding = account.matures = 0
        if account.weight > 0 and account.epoch < self.record.epoch:
            self.pay_share(account)
        if account.encoded != before:
            self.store(account, address)
        return account

    def must_touch(self, address: bytes) -> Account:
        """An account that is there, touched."""
        account = self.touched(address)
        assert account is not None, f"no account {address.hex()}"
        return account

    def pay_share(self, account: Account) -> None:
        """Pays the account its share of the pool of its epoch, if that is still there."""
        id = account.epoch.to_bytes(8, "big")
        epoch = self.load(Epoch, id)
        if epoch is not None:
            share = account.weight * epoch.pool // epoch.total
            account.balance = sum_of(account.balance, share)
            epoch.paid += share
            epoch.settled += account.weight
            if epoch.settled == epoch.total:
                self.record.reserve = sum_of(self.record.reserve, epoch.pool - epoch.paid)
                self.remove(Epoch, id)
            else:
                self.store(epoch, id)
        account.weight = account.epoch = 0

    def note_bond(self, account: Account) -> None:
        """Notes whether bond and locked bond reach the minimum."""
        is_bonded = account.bond + account.locked >= self.parameters[4]
        if is_bonded and not account.bonded_since:
            account.bonded_since = self.height
            self.record.bonded_accounts += 1
        elif not is_bonded and account.bonded_since:
            account.bonded_since = 0
            self.record.bonded_accounts -= 1

    def credit(self, address: bytes, amount: int) -> None:
        """Adds an amount to a balance; an amount of 0 does not touch the account."""
        if amount > 0:
            account = self.must_touch(address)
            account.balance = sum_of(account.balance, amount)
            self.store(account, address)

    # Ballots ----------------------------------------------------------------------------------

    def close(self, ballot: Ballot) -> None:
        """Removes a ballot, and gives its opener the right to open another."""
        self.remove(Ballot, digest(encode(ballot.change.value)))
        account = self.must_touch(ballot.opener)
        account.open_ballots -= 1
        self.store(account, ballot.opener)

    def expire(self, ballot: Ballot) -> None:
        """Closes a ballot whose time is up; it proposes nobody any more."""
        self.close(ballot)
        self.propose(ballot.change, -1)

    def propose(self, change: Change, count: int) -> None:
        """Notes how many ballots and queued changes more would add the key of a change."""
        if change.kind != ADD_VALIDATOR:
            return
        id = address_of(change.value[1])
        ready = self.load(Ready, id) or Ready()
        ready.proposals += count
        assert ready.proposals >= 0, f"fewer proposals of {id.hex()} than none"
        if ready.proposals:
            self.store(ready, id)
        else:
            self.remove(Ready, id)

    def has_quorum(self, voters: list[bytes]) -> bool:
        """Whether a quorum of the present validators is among the voters."""
        return sum(key in voters for key in self.validators) >= quorum(len(self.validators))
