"""Proof files, written from Docs/Protocol.md §9 and §10.3 alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assay_cbor import (
    MAXIMUM_PROOF,
    Tag,
    array,
    data,
    decode,
    digest,
    digest_list,
    encode,
    labels,
    public_key,
    require,
    tagged,
    uint,
)
from assay_formats import (
    ES256K,
    PLACE,
    PROOFS,
    RECEIPTS,
    STRUCTURE,
    TAG_STATEMENT,
    Certificate,
    Header,
    SealContent,
    Statement,
    certificate,
    header,
    parse_envelope,
    parse_statement,
    seal_content,
    signatures,
    signers,
    validators,
    validators_hash,
)
from assay_log import root_of_path
from assay_tree import EMPTY, bit, inner_node, leaf_node, state_key
from assay_work import Leaf, Step, leaf, path

TAG_PROOF = 0x41535950
TAG_VALUE_PROOF = 0x41535956
TAG_INFERENCE_PROOF = 0x41535949
MAXIMUM_INFERENCE_PROOF = 1 << 20


@dataclass(frozen=True)
class Link:
    """A header after which the validators change."""

    header: Header
    certificate: Certificate
    next: list[bytes]


def _links(value: Any) -> list[Link]:
    found = []
    for item in array(value, 1, 1024):
        parts = array(item, 3, 3)
        found.append(Link(header(parts[0]), certificate(parts[1]), validators(parts[2])))
    return found


@dataclass(frozen=True)
class Proof:
    """A native proof that an entry is final."""

    entry: bytes
    index: int
    path: list[bytes]
    content: SealContent
    validators: bytes
    bitmap: bytes
    signatures: list[bytes]
    links: list[Link] = field(default_factory=list)

    @property
    def certificate(self) -> Certificate:
        return Certificate(self.content.round, self.bitmap, self.signatures)

    @property
    def encoded(self) -> bytes:
        """The file, if it has no links."""
        c = self.content
        place = [c.chain, c.height, c.round, c.block, c.first_index, c.log_size, c.time]
        fields = {
            1: self.entry, 2: self.index, 3: b"".join(self.path), 4: place + [c.log_root],
            5: self.validators, 6: self.bitmap, 7: list(self.signatures),
        }  # fmt: skip
        return encode(Tag(TAG_PROOF, fields))


def parse_proof(encoded: bytes) -> Proof:
    return _proof(decode(encoded))


def _proof(value: Any) -> Proof:
    fields = labels(tagged(value, TAG_PROOF), range(1, 8), (8,))
    return Proof(
        data(fields[1]), uint(fields[2]), digest_list(fields[3], 64), seal_content(fields[4]),
        data(fields[5], 32), data(fields[6], maximum=7), signatures(fields[7]),
        _links(fields[8]) if 8 in fields else [],
    )  # fmt: skip


@dataclass(frozen=True)
class ValueProof:
    """A proof of what the state holds under a key."""

    kind: int
    id: bytes
    value: bytes | None
    leaf: tuple[bytes, bytes] | None
    siblings: list[bytes]
    header: Header
    certificate: Certificate | None
    links: list[Link]


def parse_value_proof(encoded: bytes) -> ValueProof:
    fields = labels(tagged(decode(encoded), TAG_VALUE_PROOF), (1, 2, 5, 6), (3, 4, 7, 8))
    require(not (3 in fields and 4 in fields), "a value and another leaf")
    kind, key = uint(fields[1], 0, 255), data(fields[2], maximum=32)
    value = data(fields[3], maximum=MAXIMUM_PROOF) if 3 in fields else None
    leaf = None
    if value is not None:
        leaf = state_key(kind, key), digest(value)
    elif 4 in fields:
        both = data(fields[4], 64)
        leaf = both[:32], both[32:]
    return ValueProof(
        kind, key, value, leaf, digest_list(fields[5], 256), header(fields[6]),
        certificate(fields[7]) if 7 in fields else None, _links(fields[8]) if 8 in fields else [],
    )  # fmt: skip


@dataclass(frozen=True)
class Receipt:
    """One validator's seal as a COSE Receipt."""

    encoded: bytes
    validator: bytes
    content: SealContent
    index: int
    path: list[bytes]
    signature: bytes


def parse_receipt(encoded: bytes, leaf: bytes) -> Receipt:
    """Reads a receipt for the entry with a leaf hash, from which the log root follows."""
    require(len(encoded) <= 8192, "a receipt above 8,192 bytes")
    parts = array(tagged(decode(encoded), TAG_STATEMENT), 4, 4)
    head = labels(decode(data(parts[0], maximum=512)), (1, 4, 15, STRUCTURE, PLACE))
    require(head[1] == ES256K and head[STRUCTURE] == 1, "another algorithm or structure")
    claims = labels(head[15], (1, 2, 6))
    require(claims[2] == "block", "another subject than block")
    proofs = labels(labels(parts[1], (PROOFS,))[PROOFS], (-1,))
    inclusion = array(decode(data(array(proofs[-1], 1, 1)[0], maximum=4096)), 3, 3)
    size, index = uint(inclusion[0]), uint(inclusion[1])
    path = [data(sibling, 32) for sibling in array(inclusion[2], 0, 64)]
    require(parts[2] is None, "a payload that is not detached")
    place = array(head[PLACE], 5, 5)
    content = seal_content([claims[1], *place, claims[6], root_of_path(leaf, index, size, path)])
    require(content.log_size == size, "the sealed size is not the size of the path")
    signature = signatures([parts[3]])[0]
    return Receipt(encoded, public_key(head[4]), content, index, path, signature)


@dataclass(frozen=True)
class TransparentStatement:
    """A statement with its receipts."""

    statement: Statement
    receipts: list[Receipt]

    def proof(self, keys: Sequence[bytes]) -> Proof:
        """The native form (§9.5)."""
        first = self.receipts[0]
        numbers: list[int] = []
        for receipt in self.receipts:
            same = (receipt.content, receipt.index, receipt.path)
            require(same == (first.content, first.index, first.path), "receipts contradict")
            require(receipt.validator in keys, "a receipt of nobody in the set")
            number = list(keys).index(receipt.validator)
            require(not numbers or numbers[-1] < number, "receipts out of order")
            numbers.append(number)
        bitmap = bytearray((len(keys) + 7) // 8)
        for number in numbers:
            bitmap[number // 8] |= 1 << number % 8
        return Proof(
            self.statement.encoded, first.index, first.path, first.content, validators_hash(keys),
            bytes(bitmap), [receipt.signature for receipt in self.receipts],
        )  # fmt: skip


def parse_transparent(encoded: bytes) -> TransparentStatement:
    require(len(encoded) <= 1 << 20, "a transparent statement above 1 MiB")
    protected, unprotected, payload, signature = parse_envelope(encoded, (RECEIPTS,))
    plain = encode(Tag(TAG_STATEMENT, [protected, {}, payload, signature]))
    statement = parse_statement(plain)
    receipts = array(unprotected[RECEIPTS], 1, 50)
    return TransparentStatement(
        statement, [parse_receipt(data(receipt), statement.id) for receipt in receipts]
    )


def transparent_from(proof: Proof, keys: Sequence[bytes]) -> bytes:
    """The standard form of a native proof (§9.5)."""
    require(not proof.links, "links have no place in the standard form")
    require(validators_hash(keys) == proof.validators, "another set sealed")
    parts = tagged(decode(proof.entry), TAG_STATEMENT)
    inclusion = encode([proof.content.log_size, proof.index, proof.path])
    receipts = []
    for number, signature in zip(signers(proof.bitmap, len(keys)), proof.signatures):
        unprotected = {PROOFS: {-1: [inclusion]}}
        protected = proof.content.protected(keys[number])
        receipts.append(encode(Tag(TAG_STATEMENT, [protected, unprotected, None, signature])))
    return encode(Tag(TAG_STATEMENT, [parts[0], {RECEIPTS: receipts}, parts[2], parts[3]]))


# §10.3 What the state holds -----------------------------------------------------------------------


def check_state(proof: ValueProof) -> None:
    """Refuses unless the path shows the value, or its absence, under the header's root."""
    key, count = state_key(proof.kind, proof.id), len(proof.siblings)
    if proof.value is None and proof.leaf is not None:
        require(proof.leaf[0] != key, "the proof shows that there is a value")
        common = int.from_bytes(key, "big") ^ int.from_bytes(proof.leaf[0], "big")
        require(256 - common.bit_length() >= count, "the other leaf is not on the path")
    result = leaf_node(*proof.leaf) if proof.leaf else EMPTY
    for index, sibling in enumerate(proof.siblings):
        if bit(key, count - 1 - index):
            result = inner_node(sibling, result)
        else:
            result = inner_node(result, sibling)
    require(result == proof.header.state_root, "the path leads to another state root")


# §9.6 Inferences ------------------------------------------------------------------------------


@dataclass(frozen=True)
class InferenceProof:
    """A proof that an inference is in a batch, and the batch in the log."""

    leaf: Leaf
    path: list[Step]
    batch: Proof

    @property
    def encoded(self) -> bytes:
        """The file, if the batch's proof has no links."""
        steps = [list(step) for step in self.path]
        batch = decode(self.batch.encoded)
        return encode(Tag(TAG_INFERENCE_PROOF, {1: self.leaf.value, 2: steps, 3: batch}))


def parse_inference_proof(encoded: bytes) -> InferenceProof:
    fields = labels(
        tagged(decode(encoded, MAXIMUM_INFERENCE_PROOF), TAG_INFERENCE_PROOF), (1, 2, 3)
    )
    return InferenceProof(leaf(fields[1]), path(fields[2]), _proof(fields[3]))
