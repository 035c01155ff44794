"""What a node answers, typed. The fields are those of Docs/JSON-RPC.md, in Python's spelling.

Amounts are numbers here, though they travel as text; ids, digests and keys stay text (`0x…`);
`encoded` and proofs are bytes. Times are milliseconds, as there.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import InvalidAnswer

T = TypeVar("T")


@dataclass(frozen=True)
class Head:
    """The newest final block."""

    height: int
    hash: str
    time: int
    log_size: int
    log_root: str
    state_root: str


@dataclass(frozen=True)
class Consensus:
    """How the next block is decided."""

    height: int
    round: int
    heard: list[str]
    missing: list[str]
    waiting: int | None = None


@dataclass(frozen=True)
class Sync:
    """How far a node is behind."""

    syncing: bool
    highest_claim: int
    behind: int
    blocks_per_second: float | None = None
    seconds_left: float | None = None


@dataclass(frozen=True)
class Status:
    """`node_status`."""

    version: str
    chain_id: str
    role: str
    head: Head
    head_age: int
    heartbeat: int
    validators: int
    quorum: int
    consensus: Consensus
    sync: Sync
    peers: int
    misbehaviour: int
    mempool: int
    indexed: bool


@dataclass(frozen=True)
class Peer:
    """A row of `node_peers`."""

    public_key: str
    validator: bool
    remote: str
    direction: str
    since: int
    bytes_in: int
    bytes_out: int
    queued: int
    dropped: int
    agent: str


@dataclass(frozen=True)
class Header:
    """`chain_getHeader`."""

    hash: str
    chain_id: str
    height: int
    parent: str
    time: int
    proposer: str
    first_index: int
    log_size: int
    log_root: str
    state_root: str
    validators: str
    next_validators: str
    parameters: str
    encoded: bytes
    certificate: bytes | None = None


@dataclass(frozen=True)
class StatementView:
    """A statement on the ledger. Of `body`, the fields are in the table of bodies."""

    txid: str
    kind: str
    signer: str
    key: str
    nonce: int
    issued_at: int
    body: dict[str, Any]
    encoded: bytes


@dataclass(frozen=True)
class FinalStatement:
    """`tx_get`."""

    height: int
    index: int
    time: int
    statement: StatementView
    proof: bytes | None = None


@dataclass(frozen=True)
class Slot:
    """What became of one node's answer to a job."""

    node: str
    outcome: str
    root: str
    units: int
    pay: int
    royalty: int
    gained: int
    lost: int
    evidence: int


@dataclass(frozen=True)
class ChallengeResult:
    """What became of a challenge."""

    challenger: str
    gained: int
    lost: int


@dataclass(frozen=True)
class Settlement:
    """How a job ended: a row of `settlement_list`."""

    id: str
    height: int
    index: int
    time: int
    job: str
    model: str
    requester: str
    input_root: str
    count: int
    price: int
    k: int
    has_audience: bool
    status: str
    slots: list[Slot]
    royalty: int
    fee: int
    refund: int
    to_reserve: int
    encoded: bytes
    assurance: str | None = None
    result: str | None = None
    challenge: ChallengeResult | None = None
    proof: bytes | None = None


@dataclass(frozen=True)
class Block:
    """`chain_getBlock`."""

    header: Header
    statements: list[StatementView]
    settlements: list[Settlement]


@dataclass(frozen=True)
class Genesis:
    """`chain_getGenesis`. What a node says of its own genesis is no ground for trust."""

    chain_id: str
    encoded: bytes
    document: dict[str, Any]


@dataclass(frozen=True)
class Record:
    """The ledger's own record."""

    clock: int
    reserve: int
    fee_pot: int
    bonded_accounts: int
    epoch: int
    epoch_end: int
    epoch_weight: int


@dataclass(frozen=True)
class Parameters:
    """`chain_getParameters`; the parameters themselves by their names."""

    height: int
    parameters: dict[str, int]
    record: Record


@dataclass(frozen=True)
class Cosigner:
    """With which key a validator cosigns checkpoints."""

    validator: str
    key: str
    name: str
    verifier_key: str


@dataclass(frozen=True)
class Validators:
    """`chain_getValidators`."""

    height: int
    hash: str
    validators: list[str]
    quorum: int
    cosigners: list[Cosigner]


@dataclass(frozen=True)
class PoolShare:
    """Weight that an account earned and was not paid for yet."""

    epoch: int
    weight: int
    claimable: int


@dataclass(frozen=True)
class Account:
    """`account_get`."""

    address: str
    exists: bool
    balance: int
    bond: int
    unbonding: int
    locked: int
    bonded_since: int
    streak: int
    unbonding_matures: int
    next_nonce: int
    height: int
    operator: str | None = None
    pool: PoolShare | None = None
    proof: bytes | None = None


@dataclass(frozen=True)
class Model:
    """`model_get`."""

    id: str
    exists: bool
    height: int
    owner: str | None = None
    manifest: str | None = None
    royalty: int | None = None
    unit_rule: str | None = None
    exact: bool | None = None
    uses: int | None = None
    proof: bytes | None = None


@dataclass(frozen=True)
class ModelRow:
    """A row of `model_list`."""

    height: int
    index: int
    model: Model


@dataclass(frozen=True)
class JobTerms:
    """What a job asks for."""

    model: str
    input_root: str
    count: int
    price: int
    max_units: int
    k: int
    n: int
    duration: int
    window: int
    audience: list[str] | None = None
    place: str | None = None


@dataclass(frozen=True)
class Posted:
    """When a job was posted."""

    height: int
    index: int | None = None
    clock: int | None = None


@dataclass(frozen=True)
class Deadline:
    """What a job waits for: the hash of a block, or a ledger time."""

    seed: int | None = None
    clock: int | None = None


@dataclass(frozen=True)
class OpenedLeaf:
    """The leaf on which a draw landed, once it was opened."""

    index: int
    units: int
    output: str


@dataclass(frozen=True)
class Draw:
    """A draw, and the unit on which it lands."""

    unit: int
    opened: OpenedLeaf | None = None


@dataclass(frozen=True)
class LiveSlot:
    """A slot of a job that goes on."""

    node: str
    root: str
    units: int
    streak: int
    first_draw: bool
    evidence: int
    draws: list[Draw]
    operator: str | None = None
    result: str | None = None


@dataclass(frozen=True)
class Judge:
    """What a validator committed to in a job."""

    node: str
    root: str
    units: int
    draws: list[Draw]
    result: str | None = None


@dataclass(frozen=True)
class JobConditions:
    """What was fixed when a job was posted."""

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


@dataclass(frozen=True)
class LiveJob:
    """How far a job has come."""

    conditions: JobConditions
    deadline: Deadline
    escrow: int
    fee: int
    k: int
    n: int
    slots: list[LiveSlot]
    judges: list[Judge]
    draw_seed: str | None = None
    drawn: int | None = None
    round: int | None = None
    opening_seed: str | None = None
    result: str | None = None
    challenger: str | None = None


@dataclass(frozen=True)
class Job:
    """`job_get`."""

    id: str
    exists: bool
    height: int
    clock: int
    status: str | None = None
    requester: str | None = None
    terms: JobTerms | None = None
    posted: Posted | None = None
    live: LiveJob | None = None
    settlement: Settlement | None = None
    encoded: bytes | None = None
    proof: bytes | None = None


@dataclass(frozen=True)
class CurrentEpoch:
    """The epoch that goes on."""

    epoch: int
    end: int
    weight: int
    subsidy: int
    fee_pot: int


@dataclass(frozen=True)
class Epoch:
    """`epoch_get`."""

    epoch: int
    exists: bool
    current: CurrentEpoch
    height: int
    pool: int | None = None
    paid: int | None = None
    total: int | None = None
    settled: int | None = None
    returns_after: int | None = None
    proof: bytes | None = None


@dataclass(frozen=True)
class Attestation:
    """A row of `attestation_list`."""

    id: str
    height: int
    index: int
    time: int
    statement: StatementView
    proof: bytes | None = None


@dataclass(frozen=True)
class Inclusion:
    """`proof_getInclusion`."""

    index: int
    size: int
    leaf: str
    entry: bytes
    root: str
    path: list[str]


@dataclass(frozen=True)
class Consistency:
    """`proof_getConsistency`."""

    first: int
    second: int
    first_root: str
    second_root: str
    path: list[str]


@dataclass(frozen=True)
class StateValue:
    """`proof_getState`."""

    height: int
    proof: bytes
    value: bytes | None = None


# ---- From JSON


def decode(kind: type[T], value: Any, where: str = "the answer") -> T:
    """The JSON value as a value of a type, or `InvalidAnswer`. Unknown fields are ignored."""
    return _decode(kind, value, where)  # type: ignore[no-any-return]


@cache
def _form(kind: type) -> list[tuple[str, str, Any, bool]]:
    """Of each field the name, the name in JSON, the type, and whether it must be there."""
    hints = get_type_hints(kind)
    form = []
    for item in fields(kind):
        first, *rest = item.name.split("_")
        name = first + "".join(word.capitalize() for word in rest)
        needed = item.default is MISSING and item.default_factory is MISSING
        form.append((item.name, name, hints[item.name], needed))
    return form


def _decode(kind: Any, value: Any, where: str) -> Any:
    if kind is Any:
        return value
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):  # nothing here but T | None
        inner = next(part for part in get_args(kind) if part is not type(None))
        return None if value is None else _decode(inner, value, where)
    if origin is list and isinstance(value, list):
        return [_decode(get_args(kind)[0], item, where) for item in value]
    if origin is dict and isinstance(value, dict):
        return {str(name): _decode(get_args(kind)[1], item, f"{where}.{name}")
                for name, item in value.items()}  # fmt: skip
    if origin is None and hasattr(kind, "__dataclass_fields__") and isinstance(value, dict):
        given = {}
        for name, spelt, inner, needed in _form(kind):
            if value.get(spelt) is not None:
                given[name] = _decode(inner, value[spelt], f"{where}.{spelt}")
            elif needed:
                raise InvalidAnswer(f"{where} has no {spelt}")
        return kind(**given)
    return _plain(kind, value, where)


def _plain(kind: Any, value: Any, where: str) -> Any:
    if kind is int and type(value) is str and value.isascii() and value.isdigit():
        return int(value)  # an amount
    if kind is float and type(value) in (int, float):
        return float(value)
    if kind is bytes and type(value) is str and value.startswith("0x"):
        try:
            return bytes.fromhex(value[2:])
        except ValueError:
            pass
    if kind in (int, str, bool) and type(value) is kind:
        return value
    raise InvalidAnswer(f"{where} is no {getattr(kind, '__name__', kind)}: {value!r:.80}")
