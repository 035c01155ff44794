"""The state machine, as Docs/Protocol.md §12 and Docs/Accounting.md have it.

`Ledger` holds a chain's state and executes blocks on it. The kinds of statements are in
assay_rules.py, the lives of jobs in assay_life.py.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass
from heapq import merge
from itertools import islice, takewhile
from typing import Any

from assay_bodies import ADD_VALIDATOR, REMOVE_VALIDATOR, Change
from assay_cbor import Tag, decode, digest, encode, require
from assay_execution import Execution, Key, Rejected, demand, sum_of
from assay_formats import TAG_HEADER, Header, Statement, address_of, header, validators_hash
from assay_genesis import Genesis
from assay_jobs import BY_CLOCK, BY_HEIGHT, Job
from assay_life import work_job
from assay_log import Log, leaf_hash
from assay_rules import RULES, check_applicable
from assay_tree import StateTree, state_key
from assay_values import (
    BALLOT,
    JOB,
    PARAMETER_VALUES,
    RECORD,
    VALIDATORS,
    Ballot,
    Cosigners,
    Epoch,
    QueuedChange,
    Ready,
    Record,
)

MOST_STATEMENTS, MOST_BYTES = 10_000, 4 << 20
TOLERANCE = 300
EPOCH_LIFETIME = 64
BALLOT_ITEM, JOB_ITEM = 1, 2

Due = tuple[int, bytes, int]


@dataclass(frozen=True)
class Executed:
    """What a block made."""

    header: Header
    settlements: list[bytes]


class Ledger:
    """A chain's newest header, its state, and the edge of its log."""

    def __init__(self, genesis: Genesis) -> None:
        self.header = genesis.header
        self.log = Log()
        self.log.append(leaf_hash(genesis.encoded))
        self.tree = StateTree()
        self.values: dict[Key, bytes] = {}
        self.queues: dict[int, list[Due]] = {BY_HEIGHT: [], BY_CLOCK: []}
        self.write(dict(genesis.values()))

    @property
    def parameters(self) -> dict[int, int]:
        return decode(self.values[PARAMETER_VALUES, b""])

    @property
    def validators(self) -> list[bytes]:
        return decode(self.values[VALIDATORS, b""])

    @property
    def record(self) -> Record:
        return Record.parse(decode(self.values[RECORD, b""]))

    def write(self, changes: dict[Key, bytes | None]) -> None:
        """Writes what a block changed, and keeps tree and queues with it."""
        for key, value in changes.items():
            before = due_entry(key, self.values.get(key))
            after = due_entry(key, value)
            if before:
                queue = self.queues[before[0]]
                del queue[bisect_left(queue, before[1])]
            if after:
                insort(self.queues[after[0]], after[1])
            if value is None:
                self.values.pop(key, None)
            else:
                self.values[key] = value
        self.tree.update({state_key(*key): value for key, value in changes.items()})

    def append(self, claimed: Header, statements: list[Statement]) -> Executed:
        """Executes a block that others made, and holds its header against its content (§12.8).

        Signatures and the certificate are not checked here.
        """
        members = [address_of(key) for key in self.validators]
        require(claimed.chain == self.header.chain, "a block of another chain")
        require(claimed.height == self.header.height + 1, "a block of another height")
        require(claimed.parent == self.header.hash, "a block with another parent")
        require(claimed.time > self.header.time, "a block whose time does not rise")
        require(claimed.proposer in members, "a block by nobody in the set")
        execution = Execution(self, claimed.time, claimed.proposer)
        for number, statement in enumerate(statements):
            try:
                apply(execution, statement)
            except Rejected as rejected:
                require(False, f"statement {number} is rejected: {rejected}")
        executed = finish(execution)
        for name in vars(claimed):
            same = getattr(claimed, name) == getattr(executed.header, name)
            require(same or name == "encoded", f"block {claimed.height}: another {name}")
        return executed


def due_entry(key: Key, value: bytes | None) -> tuple[int, Due] | None:
    """The queue of a value's entry, and the entry (§12.7); most values have none."""
    kind, id = key
    if value is None or kind not in (BALLOT, JOB):
        return None
    if kind == BALLOT:
        return BY_CLOCK, (Ballot.parse(decode(value)).expires, id, BALLOT_ITEM)
    queue, time = Job.parse(decode(value)).due
    return queue, (time, id, JOB_ITEM)


# Statements (§12.4) ---------------------------------------------------------------------------


def apply(block: Execution, statement: Statement) -> None:
    """Executes a statement; if it is rejected, nothing of it remains."""
    size = block.size + len(statement.encoded)
    demand(len(block.statements) < MOST_STATEMENTS and size <= MOST_BYTES, "blockTooLarge")
    block.mark()
    try:
        demand(statement.chain == block.head.chain, "wrongChain")
        demand(statement.issued_at <= block.time // 1000 + TOLERANCE, "issuedInFuture")
        begin(block, address_of(statement.signer), statement.nonce)
        RULES[statement.kind](block, statement)
    except Rejected:
        block.roll_back()
        raise
    block.statements.append(statement.id)
    block.size = size


def begin(block: Execution, signer: bytes, nonce: int) -> None:
    """Touches the signer, uses the nonce, and takes the fee."""
    account = block.touched(signer)
    if account is None:
        raise Rejected("unknownSigner")
    demand(nonce > account.floor, "nonceUsed")
    demand(nonce <= account.floor + 64, "nonceTooHigh")
    bit = 1 << nonce - account.floor - 1
    demand(not account.used & bit, "nonceUsed")
    account.used |= bit
    while account.used & 1:
        account.used >>= 1
        account.floor += 1
    fee = block.parameters[2]
    demand(fee <= account.balance, "insufficientBalance")
    account.balance -= fee
    block.record.fee_pot = sum_of(block.record.fee_pot, fee)
    block.store(account, signer)


# The end of a block (§12.3) -------------------------------------------------------------------


def finish(block: Execution) -> Executed:
    """Ends the block, and writes it to the ledger."""
    work_due_entries(block)
    end_epoch(block)
    take_effect(block)
    ledger, members = block.ledger, block.ledger.validators
    block.changes[RECORD, b""] = block.record.encoded
    if block.parameters != ledger.parameters:
        block.changes[PARAMETER_VALUES, b""] = encode(block.parameters)
    if block.validators != members:
        block.changes[VALIDATORS, b""] = encode(block.validators)
        forget_cosigners(block)
    ledger.write(block.changes)
    entries = [settlement.encoded for settlement in block.settlements]
    first = ledger.log.size
    for leaf in [block.head.hash, *block.statements, *map(leaf_hash, entries)]:
        ledger.log.append(leaf)
    fields: dict[int, Any] = {
        1: 1, 2: block.head.chain, 3: block.height, 4: block.head.hash, 5: block.time,
        6: block.proposer, 7: first, 8: ledger.log.size, 9: ledger.log.root,
        10: ledger.tree.root, 11: validators_hash(members),
        12: validators_hash(block.validators), 13: digest(encode(block.parameters)),
    }  # fmt: skip
    ledger.header = header(Tag(TAG_HEADER, fields))
    return Executed(ledger.header, entries)


def forget_cosigners(block: Execution) -> None:
    """Takes the cosigning keys of those who are no validators any more (§12.6)."""
    cosigners = block.load(Cosigners, b"")
    if cosigners is None:
        return
    kept = {key: own for key, own in cosigners.keys.items() if key in block.validators}
    if not kept:
        block.remove(Cosigners, b"")
    elif kept != cosigners.keys:
        block.store(Cosigners(kept), b"")


def due_entries(block: Execution, queue: int, time: int, limit: int) -> list[Due]:
    """The first entries of a queue that are due: those of the ledger and of this block."""
    kinds = {BALLOT_ITEM: BALLOT, JOB_ITEM: JOB}
    found = [due_entry(key, value) for key, value in block.changes.items()]
    fresh = sorted(entry[1] for entry in found if entry and entry[0] == queue)
    kept = (
        entry
        for entry in block.ledger.queues[queue]
        if (kinds[entry[2]], entry[1]) not in block.changes
    )
    return list(islice(takewhile(lambda entry: entry[0] <= time, merge(fresh, kept)), limit))


def work_due_entries(block: Execution) -> None:
    """Works what is due, by height first; the clock's queue sees what that left (§12.7)."""
    budget = block.parameters[8]
    for queue, time in ((BY_HEIGHT, block.height), (BY_CLOCK, block.record.clock)):
        entries = due_entries(block, queue, time, budget)
        budget -= len(entries)
        for _, id, item in entries:
            if item == BALLOT_ITEM:
                block.expire(block.must_load(Ballot, id))
            else:
                work_job(block, id)


def end_epoch(block: Execution) -> None:
    """Begins the next epoch after the last block of the current one."""
    record = block.record
    if block.height < record.epoch_end:
        return
    if record.epoch_weight > 0:
        subsidy = min(block.parameters[20], record.reserve)
        pool = sum_of(subsidy, record.fee_pot)
        block.store(Epoch(pool, record.epoch_weight), record.epoch.to_bytes(8, "big"))
        record.reserve -= subsidy
        record.fee_pot = record.epoch_weight = 0
    if record.epoch >= EPOCH_LIFETIME:
        id = (record.epoch - EPOCH_LIFETIME).to_bytes(8, "big")
        old = block.load(Epoch, id)
        if old is not None:
            record.reserve = sum_of(record.reserve, old.pool - old.paid)
            block.remove(Epoch, id)
    record.epoch += 1
    record.epoch_end = sum_of(block.height, block.parameters[5])


def take_effect(block: Execution) -> None:
    """Lets the first queued change take effect, if its epoch is over (§12.6)."""
    record = block.record
    id = record.queue_first.to_bytes(8, "big")
    if record.queue_first == record.queue_next:
        return
    queued = block.must_load(QueuedChange, id)
    if queued.epoch >= record.epoch:
        return
    block.remove(QueuedChange, id)
    record.queue_first += 1
    if can_take_effect(block, queued):
        make(block, queued.change)
    block.propose(queued.change, -1)


def can_take_effect(block: Execution, queued: QueuedChange) -> bool:
    """Whether a change has its quorum still, applies still, and whom it adds is ready."""
    if not block.has_quorum(queued.voters):
        return False
    try:
        check_applicable(block, queued.change)
    except Rejected:
        return False
    if queued.change.kind != ADD_VALIDATOR:
        return True
    ready = block.must_load(Ready, address_of(queued.change.value[1]))
    return 0 < ready.height and block.height - ready.height <= 2 * block.parameters[5]


def make(block: Execution, change: Change) -> None:
    """Makes a change."""
    parts = change.value
    if change.kind == 1:
        block.parameters.update(parts[1])
    elif change.kind == ADD_VALIDATOR:
        block.validators = sorted([*block.validators, parts[1]])
    elif change.kind == REMOVE_VALIDATOR:
        block.validators = [key for key in block.validators if key != parts[1]]
    else:
        account = block.must_touch(parts[1])
        account.operator = parts[2] if change.kind == 2 else None
        block.store(account, parts[1])
