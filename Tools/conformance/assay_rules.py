"""The kinds of statements, as Docs/Protocol.md §12.5 has them."""

from __future__ import annotations

from collections.abc import Callable

import assay_life as life
from assay_bodies import (
    ADD_VALIDATOR,
    MOST_SLOTS,
    MOST_VALIDATORS,
    PARAMETERS,
    REMOVE_VALIDATOR,
    Attest,
    Bond,
    Challenge,
    Change,
    JobTerms,
    ModelTerms,
    Open,
    Opening,
    Transfer,
    Vote,
)
from assay_cbor import Refused, digest, encode
from assay_execution import MOST, Execution, Rejected, demand, sum_of
from assay_formats import Statement, address_of, is_point
from assay_jobs import (
    BY_CLOCK,
    BY_HEIGHT,
    CHECKING,
    JUDGED,
    OPEN,
    PROVISIONAL,
    SEALED,
    Commitment,
    Conditions,
    Job,
    Slot,
)
from assay_log import leaf_hash, root_of_path
from assay_values import Account, Ballot, Cosigners, Model, QueuedChange, Ready
from assay_work import SumTooLarge, drawn_unit, follow, is_eligible


def signer_of(statement: Statement) -> bytes:
    """The address of a statement's signer."""
    return address_of(statement.signer)


def transfer(block: Execution, statement: Statement) -> None:
    body: Transfer = statement.body
    signer = signer_of(statement)
    demand(body.amount > 0, "zeroAmount")
    demand(body.recipient != signer, "transferToSelf")
    sender, recipient = block.must_touch(signer), block.touched(body.recipient)
    if recipient is None:
        demand(body.amount >= block.parameters[3], "belowMinimumBalance")
        recipient = Account()
    demand(body.amount <= sender.balance, "insufficientBalance")
    sender.balance -= body.amount
    recipient.balance = sum_of(recipient.balance, body.amount)
    block.store(sender, signer)
    block.store(recipient, body.recipient)


def bond(block: Execution, statement: Statement) -> None:
    body: Bond = statement.body
    demand(body.delta != 0, "zeroAmount")
    account = block.must_touch(signer_of(statement))
    if body.delta > 0:
        demand(body.delta <= account.balance, "insufficientBalance")
        account.balance -= body.delta
        account.bond = sum_of(account.bond, body.delta)
    else:
        amount = -body.delta
        demand(amount <= account.bond, "bondTooSmall")
        account.bond -= amount
        account.unbonding = sum_of(account.unbonding, amount)
        account.matures = sum_of(block.record.clock, block.parameters[7])
    block.note_bond(account)
    block.store(account, signer_of(statement))


def model(block: Execution, statement: Statement) -> None:
    terms: ModelTerms = statement.body
    demand(terms.royalty <= 10_000, "royaltyTooHigh")
    block.store(Model(signer_of(statement), terms), statement.id)


def count_use(block: Execution, id: bytes) -> None:
    """Counts a use of a model."""
    found = block.load(Model, id)
    if found is None:
        raise Rejected("unknownModel")
    found.uses = sum_of(found.uses, 1)
    block.store(found, id)


# Jobs -----------------------------------------------------------------------------------------


def job(block: Execution, statement: Statement) -> None:
    terms: JobTerms = statement.body
    rules, signer = block.parameters, signer_of(statement)
    demand(terms.count > 0, "zeroCount")
    demand(terms.max_units > 0, "zeroUnits")
    demand(terms.n <= MOST_SLOTS, "tooManySlots")
    demand(terms.k <= terms.n, "agreementAboveSlots")
    demand(2 * terms.k > terms.n, "noMajority")
    demand(1 <= terms.duration <= rules[15], "durationOutOfBounds")
    demand(terms.window <= rules[7], "windowTooLong")
    demand(terms.audience is None or len(terms.audience) >= terms.n, "audienceTooSmall")
    found = block.load(Model, terms.model)
    if found is None:
        raise Rejected("unknownModel")
    demand(found.terms.royalty + rules[10] <= 10_000, "sharesTooHigh")
    demand(block.jobs < rules[8] // 8, "tooManyJobs")
    block.jobs += 1
    slot_price = terms.price * terms.max_units
    demand(slot_price <= MOST, "overflow")
    escrow = slot_price * (2 if terms.is_solo else terms.n)
    demand(escrow <= MOST, "overflow")
    fee = escrow * rules[10] // 10_000
    price = sum_of(escrow, fee)
    requester = block.must_touch(signer)
    demand(price <= requester.balance, "insufficientBalance")
    requester.balance -= price
    block.store(requester, signer)
    block.record.fee_pot = sum_of(block.record.fee_pot, fee)
    conditions = Conditions(
        found.terms.royalty, found.terms.exact, max(rules[11], slot_price), rules[12],
        rules[13], rules[14], rules[16], rules[17], rules[18], rules[19], block.bonded_before,
    )  # fmt: skip
    posted = Job(
        signer, terms, conditions, block.height, block.record.clock, fee, OPEN,
        (BY_HEIGHT, block.height), escrow, terms.k, terms.n,
    )  # fmt: skip
    block.store(posted, statement.id)


def is_before_deadline(block: Execution, found: Job) -> bool:
    """Whether the job waits for the clock, and the clock has not come there."""
    return found.deadline[0] == BY_CLOCK and block.record.clock < found.deadline[1]


def load_job(block: Execution, id: bytes) -> Job:
    """A live job."""
    found = block.load(Job, id)
    if found is None:
        raise Rejected("unknownJob")
    return found


def attest(block: Execution, statement: Statement) -> None:
    body: Attest = statement.body
    demand(body.count > 0, "zeroCount")
    demand(body.units > 0, "zeroUnits")
    if body.job is None:
        assert body.model is not None
        count_use(block, body.model)
        return
    found = load_job(block, body.job)
    demand(body.units <= found.terms.max_units, "tooManyUnits")
    if found.status in (OPEN, CHECKING):
        take_slot(block, statement, body, found)
    else:
        demand(found.status == JUDGED, "wrongStatus")
        judge(block, statement, body, found)


def take_slot(block: Execution, statement: Statement, body: Attest, found: Job) -> None:
    """An attestation that takes a slot."""
    assert body.job is not None
    signer = signer_of(statement)
    demand(found.deadline[0] == BY_CLOCK, "beforeDraw")
    demand(is_before_deadline(block, found), "deadlinePassed")
    demand(body.count == found.terms.count, "wrongCount")
    account = block.must_touch(signer)
    round_number = (block.record.clock - found.drawn) // found.conditions.draw_step
    check_slot(body.job, found, account, signer, round_number)
    locked = found.conditions.slot_bond
    demand(locked <= account.bond, "bondTooSmall")
    account.bond -= locked
    account.locked = sum_of(account.locked, locked)
    block.store(account, signer)
    commitment = Commitment(signer, body.root, body.units)
    is_first = found.terms.audience is None and round_number == 0
    evidence = body.evidence[0] if body.evidence else 0
    found.slots.append(Slot(commitment, account.operator, account.streak, is_first, evidence))
    block.store(found, body.job)
    count_use(block, found.terms.model)
    life.after_slot(block, found, body.job)


def check_slot(id: bytes, found: Job, account: Account, signer: bytes, round_number: int) -> None:
    """Whether an account may take a slot."""
    demand(len(found.slots) < found.n, "noSlotLeft")
    for slot in found.slots:
        demand(slot.node != signer, "slotTaken")
        demand(slot.operator is None or slot.operator != account.operator, "operatorHasSlot")
    if found.terms.audience is not None:
        demand(signer in found.terms.audience, "notInAudience")
        return
    if found.terms.is_solo:
        demand(account.streak >= found.conditions.solo_streak, "streakTooShort")
    demand(0 < account.bonded_since < found.height, "notBonded")
    assert found.draw_seed is not None
    bonded = found.conditions.bonded
    drawn = is_eligible(signer, found.draw_seed, id, found.n, round_number, bonded)
    demand(drawn, "notDrawnForSlot")


def judge(block: Execution, statement: Statement, body: Attest, found: Job) -> None:
    """A validator's attestation of what was drawn."""
    assert body.job is not None
    signer = signer_of(statement)
    draws = found.conditions.draws
    demand(statement.signer in block.validators, "notAValidator")
    demand(is_before_deadline(block, found), "deadlinePassed")
    demand(body.count == draws, "wrongCount")
    demand(all(slot.node != signer for slot in found.slots), "judgeHasSlot")
    demand(all(judge.node != signer for judge in found.judges), "alreadyJudged")
    found.judges.append(Commitment(signer, body.root, body.units, [None] * draws))
    block.store(found, body.job)


def open_leaves(block: Execution, statement: Statement) -> None:
    body: Open = statement.body
    signer = signer_of(statement)
    found = load_job(block, body.job)
    demand(found.status in (SEALED, JUDGED), "wrongStatus")
    demand(found.deadline[0] == BY_CLOCK, "beforeDraw")
    demand(is_before_deadline(block, found), "deadlinePassed")
    is_worker = found.status == SEALED
    everyone = [slot.commitment for slot in found.slots] if is_worker else found.judges
    own = next((commitment for commitment in everyone if commitment.node == signer), None)
    if own is None:
        raise Rejected("noSlot")
    for opening in body.openings:
        if is_worker:
            open_worker(body.job, found, own, opening)
        else:
            open_judge(body.job, found, own, opening)
    block.store(found, body.job)
    if not is_worker:
        life.count_verdicts(block, found, body.job)
    elif all(commitment.answer is not None for commitment in everyone):
        life.compare_answers(block, found, body.job)


def open_worker(id: bytes, found: Job, own: Commitment, opening: Opening) -> None:
    """Notes a worker's leaf for every draw that lands in it."""
    demand(opening.position == opening.index, "wrongLeaf")
    units, before = follow_opening(id, found, own, opening, found.terms.count)
    demand(units == own.units, "wrongSum")
    assert found.opening_seed is not None
    seed, total = found.opening_seed, own.units
    drawn = [
        number
        for number in range(found.conditions.draws)
        if before <= drawn_unit(seed, id, number, total) < before + opening.units
    ]
    demand(bool(drawn), "notDrawn")
    demand(any(own.items[number] is None for number in drawn), "alreadyOpened")
    for number in drawn:
        own.items[number] = (opening.index, opening.units, opening.output)


def open_judge(id: bytes, found: Job, own: Commitment, opening: Opening) -> None:
    """Notes a judge's leaf for its draw."""
    follow_opening(id, found, own, opening, found.conditions.draws)
    demand(own.items[opening.position] is None, "alreadyOpened")
    own.items[opening.position] = (opening.index, opening.units, opening.output)


def follow_opening(
    id: bytes, found: Job, own: Commitment, opening: Opening, count: int
) -> tuple[int, int]:
    """The units of the whole tree, and those to the left of the leaf."""
    node = opening.leaf(id, own.node).tree
    try:
        (root, units), before = follow(node, opening.position, count, opening.path)
    except SumTooLarge:
        raise Rejected("wrongSum") from None
    except Refused:
        raise Rejected("wrongLeaf") from None
    demand(root == own.root, "wrongLeaf")
    try:
        path = opening.input_path
        inputs = root_of_path(leaf_hash(opening.input), opening.index, found.terms.count, path)
    except Refused:
        raise Rejected("wrongInput") from None
    demand(inputs == found.terms.input_root, "wrongInput")
    return units, before


def challenge(block: Execution, statement: Statement) -> None:
    body: Challenge = statement.body
    signer = signer_of(statement)
    found = load_job(block, body.job)
    demand(found.challenger is None, "alreadyChallenged")
    demand(found.status == PROVISIONAL, "wrongStatus")
    demand(is_before_deadline(block, found), "deadlinePassed")
    account = block.must_touch(signer)
    demand(found.conditions.challenge_bond <= account.balance, "insufficientBalance")
    account.balance -= found.conditions.challenge_bond
    block.store(account, signer)
    found.challenger = signer
    life.ask_judges(block, found, body.job)


# Votes ----------------------------------------------------------------------------------------


def vote(block: Execution, statement: Statement) -> None:
    body: Vote = statement.body
    signer = signer_of(statement)
    if body.cosigner is not None:
        say_cosigner(block, statement.signer, body.cosigner)
        return
    if body.change is None:
        say_ready(block, signer)
        return
    change = body.change
    demand(statement.signer in block.validators, "notAValidator")
    check_applicable(block, change)
    id = digest(encode(change.value))
    ballot = block.load(Ballot, id)
    if ballot is not None and block.record.clock >= ballot.expires:
        block.expire(ballot)
        ballot = None
    if ballot is None:
        account = block.must_touch(signer)
        demand(account.open_ballots < block.parameters[9], "tooManyBallots")
        account.open_ballots += 1
        block.store(account, signer)
        block.propose(change, 1)
        ballot = Ballot(change, signer, sum_of(block.record.clock, block.parameters[6]))
    is_new = statement.signer not in ballot.voters
    ballot.voters = sorted({*ballot.voters, statement.signer})
    if block.has_quorum(ballot.voters):
        block.close(ballot)
        queued = QueuedChange(change, ballot.voters, block.record.epoch)
        block.store(queued, block.record.queue_next.to_bytes(8, "big"))
        block.record.queue_next += 1
    else:
        demand(is_new, "alreadyVoted")
        block.store(ballot, id)


def say_ready(block: Execution, signer: bytes) -> None:
    """The word of a key that is proposed."""
    ready = block.load(Ready, signer)
    if ready is None:
        raise Rejected("notProposed")
    ready.height = block.height
    block.store(ready, signer)


def say_cosigner(block: Execution, validator: bytes, key: bytes) -> None:
    """The key with which a validator cosigns from now on."""
    demand(validator in block.validators, "notAValidator")
    cosigners = block.load(Cosigners, b"") or Cosigners()
    demand(key not in cosigners.keys.values(), "notApplicable")
    cosigners.keys[validator] = key
    block.store(cosigners, b"")


def check_applicable(block: Execution, change: Change) -> None:
    """Rejects a change that would change nothing, or cannot be made."""
    if change.kind == 1:
        for label, value in change.value[1].items():
            _, _, low, high = PARAMETERS[label]
            demand(low <= value <= high, "parameterOutOfBounds")
        differs = any(block.parameters[k] != v for k, v in change.value[1].items())
        demand(differs, "notApplicable")
        return
    if change.kind == ADD_VALIDATOR:
        demand(is_point(change.value[1]), "notAKey")
        demand(change.value[1] not in block.validators, "notApplicable")
        demand(len(block.validators) < MOST_VALIDATORS, "tooManyValidators")
        return
    if change.kind == REMOVE_VALIDATOR:
        demand(change.value[1] in block.validators, "notApplicable")
        demand(len(block.validators) > 1, "lastValidator")
        return
    account = block.load(Account, change.value[1])
    if account is None:
        raise Rejected("unknownAccount")
    new = change.value[2] if change.kind == 2 else None
    demand(account.operator != new, "notApplicable")


RULES: dict[str, Callable[[Execution, Statement], None]] = {
    "transfer": transfer,
    "bond": bond,
    "model": model,
    "job": job,
    "attest": attest,
    "open": open_leaves,
    "challenge": challenge,
    "vote": vote,
}
