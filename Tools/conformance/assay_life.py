"""The lives of jobs, from one status to the next: Docs/Protocol.md §12.12 and §12.13."""

from __future__ import annotations

from dataclasses import dataclass

import assay_jobs as jobs
from assay_execution import MOST, Execution, sum_of
from assay_formats import address_of, quorum
from assay_jobs import (
    BY_CLOCK,
    BY_HEIGHT,
    CHECKING,
    FINAL,
    JUDGED,
    OPEN,
    OUTVOTED,
    PAID,
    PROVISIONAL,
    RETURNED,
    SEALED,
    SLASHED,
    WITHHELD,
    Job,
    SettledSlot,
    Settlement,
    Slot,
)
from assay_values import Account, Model
from assay_work import is_checked

SEALING_DISTANCE = 2


@dataclass(frozen=True)
class Verdict:
    """What decided a job: an answer on which its nodes agreed, or that the validators gave."""

    answer: bytes
    by_judges: bool


def move(block: Execution, job: Job, id: bytes, status: int, deadline: tuple[int, int]) -> None:
    """Lets a job wait for something else."""
    assert status >= job.status, "a status only moves forward"
    job.status, job.deadline = status, deadline
    block.store(job, id)


def in_time(block: Execution, duration: int) -> tuple[int, int]:
    """A deadline of the clock."""
    return BY_CLOCK, sum_of(block.record.clock, duration)


def after_slot(block: Execution, job: Job, id: bytes) -> None:
    """Goes on after a slot was taken."""
    if job.terms.is_solo and len(job.slots) == 1:
        move(block, job, id, CHECKING, (BY_HEIGHT, block.height + SEALING_DISTANCE))
    elif len(job.slots) == job.n:
        seal(block, job, id)


def seal(block: Execution, job: Job, id: bytes) -> None:
    """Ends the taking of slots."""
    move(block, job, id, SEALED, (BY_HEIGHT, block.height + SEALING_DISTANCE))


def work_job(block: Execution, id: bytes) -> None:
    """Works the due entry of a job."""
    job = block.must_load(Job, id)
    waits_for_seed = job.deadline[0] == BY_HEIGHT
    if waits_for_seed and job.status == OPEN:
        job.draw_seed, job.drawn = block.head.hash, block.record.clock
        move(block, job, id, OPEN, (BY_CLOCK, sum_of(job.posted, job.terms.duration)))
    elif waits_for_seed and job.status == CHECKING:
        draw_check(block, job, id)
    elif waits_for_seed:
        job.opening_seed = block.head.hash
        for slot in job.slots:
            slot.commitment.items = [None] * job.conditions.draws
        move(block, job, id, SEALED, in_time(block, job.conditions.opening_time))
    elif job.status in (OPEN, CHECKING):
        if job.status == CHECKING:
            job.k = job.n = 1
        if len(job.slots) >= job.k:
            seal(block, job, id)
        else:
            finish(block, job, id, None)
    elif job.status == SEALED:
        compare_answers(block, job, id)
    elif (answer := verdict_of(block, job)) is not None:
        finish(block, job, id, Verdict(answer, True))
    else:
        finish(block, job, id, Verdict(job.result, False) if job.result else None)


def draw_check(block: Execution, job: Job, id: bytes) -> None:
    """Draws whether a second node checks a solo job."""
    interval = min(job.slots[0].streak, job.conditions.check_interval)
    if not is_checked(block.head.hash, id, interval):
        seal(block, job, id)
        return
    job.k = job.n = 2
    job.draw_seed, job.drawn = block.head.hash, block.record.clock
    move(block, job, id, CHECKING, in_time(block, job.terms.duration))


def compare_answers(block: Execution, job: Job, id: bytes) -> None:
    """Compares what was opened."""
    found = [slot.commitment.answer for slot in job.slots]
    answers = [answer for answer in found if answer is not None]
    agreed = next((answer for answer in answers if answers.count(answer) >= job.k), None)
    has_window = job.terms.window > 0
    if agreed is not None and has_window:
        job.result = agreed
        move(block, job, id, PROVISIONAL, in_time(block, job.terms.window))
    elif agreed is not None:
        finish(block, job, id, Verdict(agreed, False))
    elif len(answers) >= job.k and has_window:
        ask_judges(block, job, id)
    else:
        finish(block, job, id, None)


def ask_judges(block: Execution, job: Job, id: bytes) -> None:
    """Calls the validators."""
    move(block, job, id, JUDGED, in_time(block, job.conditions.judging_time))


def count_verdicts(block: Execution, job: Job, id: bytes) -> None:
    """Ends a job if a quorum of the present validators gave the same answer."""
    answer = verdict_of(block, job)
    if answer is not None:
        finish(block, job, id, Verdict(answer, True))


def verdict_of(block: Execution, job: Job) -> bytes | None:
    """The answer that a quorum of the present validators gave."""
    members = {address_of(key) for key in block.validators}
    answers = [judge.answer for judge in job.judges if judge.node in members]
    for answer in answers:
        if answer is not None and answers.count(answer) >= quorum(len(members)):
            return answer
    return None


# The end --------------------------------------------------------------------------------------


def outcome(job: Job, slot: Slot, verdict: Verdict | None) -> int:
    """What becomes of a slot."""
    if job.opening_seed is None:
        return RETURNED
    if slot.commitment.answer is None:
        return WITHHELD
    if verdict is None:
        return RETURNED
    if slot.commitment.answer == verdict.answer:
        return PAID
    return SLASHED if job.conditions.exact and job.terms.window > 0 else OUTVOTED


def settle(job: Job, id: bytes, verdict: Verdict | None) -> Settlement:
    """Reckons up a job that ends."""
    bond, price = job.conditions.slot_bond, job.terms.price
    outcomes = [outcome(job, slot, verdict) for slot in job.slots]
    counts = {kind: outcomes.count(kind) for kind in range(PAID, RETURNED + 1)}
    winners = counts[PAID]
    by_judges = verdict is not None and verdict.by_judges
    is_right = (
        job.challenger is not None
        and verdict is not None
        and verdict.by_judges
        and verdict.answer != job.result
    )
    stake = job.conditions.challenge_bond if job.challenger else 0
    lost_stake = 0 if is_right else stake
    reward = bond // 10 * counts[SLASHED] if is_right else 0
    slots = []
    for slot, kind in zip(job.slots, outcomes):
        units = slot.commitment.units
        gross = price * units if kind == PAID else 0
        royalty = gross * job.conditions.royalty // 10_000
        gained = 0
        if kind == PAID:
            gained = bond // 2 // winners * counts[SLASHED] + lost_stake // 2 // winners
        elif kind == RETURNED and verdict is None:
            gained = min(bond * counts[WITHHELD] // counts[RETURNED], price * units)
        lost = bond if kind in (SLASHED, WITHHELD) else 0
        root = slot.commitment.root
        pay = gross - royalty
        slots.append(
            SettledSlot(slot.node, kind, root, units, pay, royalty, gained, lost, slot.evidence)
        )
    paid = sum(slot.pay + slot.royalty for slot in slots)
    to_reserve = sum(slot.lost - slot.gained for slot in slots) + lost_stake - reward
    assert 0 <= paid <= job.escrow and 0 <= to_reserve <= MOST
    assurance = None
    if winners:
        is_own_choice = job.k == 1 and job.terms.audience is not None
        assurance = jobs.BY_JUDGES if by_judges else jobs.AGREED
        if is_own_choice and not by_judges:
            assurance = jobs.RECORDED
    return Settlement(
        id, job.terms.model, job.requester, job.terms.input_root, job.terms.count, price,
        FINAL if winners else jobs.FAILED, assurance, verdict.answer if verdict else None, slots,
        job.fee, job.escrow - paid, to_reserve,
        (job.challenger, reward, lost_stake) if job.challenger else None, job.k,
        job.terms.audience is not None,
    )  # fmt: skip


def finish(block: Execution, job: Job, id: bytes, verdict: Verdict | None) -> None:
    """Ends a job: its settlement goes to the log, and is carried out."""
    settlement = settle(job, id, verdict)
    block.remove(Job, id)
    for slot, settled in zip(job.slots, settlement.slots):
        pay_slot(block, job, slot, settled)
    royalty = sum(slot.royalty for slot in settlement.slots)
    if royalty > 0:
        block.credit(block.must_load(Model, settlement.model).owner, royalty)
    block.credit(settlement.requester, settlement.refund)
    if settlement.challenge is not None:
        challenger, gained, lost = settlement.challenge
        block.credit(challenger, job.conditions.challenge_bond - lost + gained)
    block.record.reserve = sum_of(block.record.reserve, settlement.to_reserve)
    block.settlements.append(settlement)


def pay_slot(block: Execution, job: Job, slot: Slot, settled: SettledSlot) -> None:
    """Carries out what a settlement says of a slot."""
    account: Account = block.must_touch(slot.node)
    bond = job.conditions.slot_bond
    account.locked -= bond
    account.bond = sum_of(account.bond, bond - settled.lost)
    if settled.lost > 0:
        block.note_bond(account)
    account.balance = sum_of(account.balance, settled.pay, settled.gained)
    was_checked = slot.first_draw and job.terms.audience is None and job.k >= 2
    if settled.outcome == PAID and was_checked:
        account.streak += 1
        gross = settled.pay + settled.royalty
        is_operator = slot.operator is not None and slot.operator == account.operator
        if is_operator and gross > 0 and block.record.epoch_weight + gross <= MOST:
            block.record.epoch_weight += gross
            account.weight += gross
            account.epoch = block.record.epoch
    elif settled.outcome in (OUTVOTED, SLASHED, WITHHELD):
        account.streak = 0
    block.store(account, slot.node)
