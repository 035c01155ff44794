"""The rules of verification, written from Docs/Protocol.md §11 alone."""

from __future__ import annotations

from dataclasses import dataclass

import assay_formats as formats
from assay_cbor import MAXIMUM_GENESIS, Refused, Tag, decode, require
from assay_formats import Certificate, Header, SealContent, Statement
from assay_genesis import TAG_GENESIS, Genesis, parse_genesis
from assay_jobs import (
    ASSURANCES,
    OUTCOMES,
    STATUSES,
    TAG_SETTLEMENT,
    Settlement,
    parse_settlement,
)
from assay_log import leaf_hash, root_of_path
from assay_proofs import InferenceProof, Link, Proof, ValueProof, check_state
from assay_values import KINDS
from assay_work import Leaf, SumTooLarge, follow, standing_context

CLOCK_TOLERANCE = 300


@dataclass(frozen=True)
class Trust:
    """What a reader believes without proof."""

    chain: str
    height: int
    block: bytes
    log_size: int
    log_root: bytes
    time: int
    validators: list[bytes]

    @staticmethod
    def of(genesis: Genesis) -> Trust:
        """Trust in the beginning of a chain."""
        head = genesis.header
        return Trust(
            head.chain, 0, head.hash, head.log_size, head.log_root, head.time // 1000,
            genesis.validators,
        )  # fmt: skip


@dataclass(frozen=True)
class Verifier:
    """Checks proofs against a trust, at a time of the reader's clock (seconds)."""

    trust: Trust
    now: int
    trusting_period: int | None = None

    def verify(self, proof: Proof) -> str:
        """What the proof shows, in words."""
        entry = _entry(proof.entry)
        leaf = leaf_hash(proof.entry)
        root = root_of_path(leaf, proof.index, proof.content.log_size, proof.path)
        require(root == proof.content.log_root, "the path leads to another log root")
        if not isinstance(entry, Settlement):
            require(entry.chain == self.trust.chain, "an entry of another chain")
        sealed = self._head(proof.content, proof.validators, proof.certificate, proof.links)
        if isinstance(entry, Statement):
            entry.check()
        is_inside = sealed > 0 and proof.index > proof.content.first_index
        place = "in" if is_inside else "no later than"
        size, height = proof.content.log_size, proof.content.height
        return f"{_words(entry)} {proof.index} of {size}, {place} block {height}"

    def verify_inference(self, proof: InferenceProof) -> str:
        """What the proof shows, in words."""
        shown = self.verify(proof.batch)
        entry, leaf = _entry(proof.batch.entry), proof.leaf
        batch = _batch(entry, leaf)
        if batch is None:
            raise Refused("the entry holds no batch of the leaf")
        root, count, units = batch
        try:
            end, _ = follow(leaf.tree, leaf.index, count, proof.path)
        except SumTooLarge:
            raise Refused("the units do not fit 64 bits") from None
        require(end == (root, units), "the leaf is not in the batch")
        outcome = ""
        if isinstance(entry, Settlement):
            slot = entry.slot(leaf.node)
            outcome = f", {OUTCOMES[slot.outcome]}" if slot else ""
        return f"inference {leaf.index} of {count}{outcome}, by {shown}"

    def verify_value(self, proof: ValueProof) -> str:
        """What the proof shows, in words."""
        check_state(proof)
        cert = proof.certificate
        content = SealContent.of(proof.header, cert.round if cert else 0)
        self._head(content, proof.header.validators, cert, proof.links)
        if proof.value is None:
            return f"no such {KINDS.get(proof.kind, 'value')} after block {content.height}"
        return f"{KINDS.get(proof.kind, 'value')} after block {content.height}"

    def _head(
        self, head: SealContent, set_hash: bytes, cert: Certificate | None, links: list[Link]
    ) -> int:
        """How many sealed the head; 0 if it is the trusted one."""
        trust = self.trust
        require(head.chain == trust.chain, "a head of another chain")
        require(head.height >= trust.height, "a head before the trust")
        if head.height == trust.height:
            same = (head.block, head.log_root, head.log_size, head.time)
            trusted = (trust.block, trust.log_root, trust.log_size, trust.time)
            require(same == trusted, "the head contradicts the trust")
            return 0
        if self.trusting_period is not None:
            require(self.now <= trust.time + self.trusting_period, "the trust expired")
        keys, height, time = self._follow(links)
        require(head.height > height and head.time >= time, "the head is not after the links")
        require(head.time <= self.now + CLOCK_TOLERANCE, "a head from the future")
        require(
            trust.log_size <= head.first_index < head.log_size, "the head contradicts the trust"
        )
        require(set_hash == formats.validators_hash(keys), "sealed by unknown validators")
        if cert is None:
            raise Refused("no certificate")
        return formats.check_certificate(head, cert, keys)

    def _follow(self, links: list[Link]) -> tuple[list[bytes], int, int]:
        keys, height, time = self.trust.validators, self.trust.height, self.trust.time
        for link in links:
            head = link.header
            require(head.chain == self.trust.chain, "a link of another chain")
            require(head.height > height and head.time // 1000 >= time, "links out of order")
            require(head.time // 1000 <= self.now + CLOCK_TOLERANCE, "a link from the future")
            old, new = formats.validators_hash(keys), formats.validators_hash(link.next)
            require(head.next_validators == new, "a link to another set")
            require(head.next_validators != head.validators, "a link that changes nothing")
            require(head.validators == old, "a link of unknown validators")
            content = SealContent.of(head, link.certificate.round)
            formats.check_certificate(content, link.certificate, keys)
            keys, height, time = link.next, head.height, head.time // 1000
        return keys, height, time


def _entry(encoded: bytes) -> Genesis | Header | Settlement | Statement:
    """Reads an entry of any kind."""
    value = decode(encoded, MAXIMUM_GENESIS)
    number = value.number if type(value) is Tag else None
    if number == TAG_GENESIS:
        return parse_genesis(encoded)
    if number == formats.TAG_HEADER:
        return formats.header(value)
    if number == TAG_SETTLEMENT:
        return parse_settlement(encoded)
    return formats.parse_statement(encoded)


def _words(entry: Genesis | Header | Settlement | Statement) -> str:
    if isinstance(entry, Statement):
        return entry.kind
    if isinstance(entry, Settlement):
        assurance = entry.assurance
        sure = "" if assurance is None else f", assurance {assurance} {ASSURANCES[assurance]},"
        return f"settlement ({STATUSES[entry.status]}{sure.rstrip(',')})"
    return "genesis" if isinstance(entry, Genesis) else "header"


def _batch(
    entry: Genesis | Header | Settlement | Statement, leaf: Leaf
) -> tuple[bytes, int, int] | None:
    """Root, count and units of the batch of a leaf's node and context, if the entry has one."""
    if isinstance(entry, Settlement):
        slot = entry.slot(leaf.node)
        if slot is None or entry.job != leaf.context:
            return None
        return slot.root, entry.count, slot.units
    if not isinstance(entry, Statement) or entry.kind != "attest":
        return None
    signer, body = formats.address_of(entry.signer), entry.body
    context = body.job or standing_context(entry.chain, signer, entry.nonce)
    if (signer, context) != (leaf.node, leaf.context):
        return None
    return body.root, body.count, body.units
