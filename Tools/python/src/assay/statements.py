"""Statements: what they say, and how they are signed (Docs/Protocol.md, section 5)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

import cbor2

from .keys import PrivateKey, address_bytes

#: The labels of the parameters that validators can vote for.
PARAMETERS = {
    "heartbeat": 1, "statementFee": 2, "minimumBalance": 3, "minimumBond": 4, "epochLength": 5,
    "ballotWindow": 6, "longestWindow": 7, "dueWork": 8, "ballotLimit": 9, "jobFee": 10,
    "slotBond": 11, "challengeBond": 12, "draws": 13, "drawStep": 14, "longestDuration": 15,
    "openingTime": 16, "judgingTime": 17, "soloStreak": 18, "checkInterval": 19, "subsidy": 20,
}  # fmt: skip


def cbor(item: Any) -> bytes:
    """The deterministic encoding."""
    return cbor2.dumps(item, canonical=True)


def digest(text: str) -> bytes:
    """The 32 bytes of a digest or id that is written as `0x` and 64 digits."""
    data = bytes.fromhex(text.removeprefix("0x"))
    if len(data) != 32:
        raise ValueError(f"a digest or id has 32 bytes: {text!r:.80}")
    return data


def unsigned(value: int) -> int:
    """The number, if it fits 64 bits."""
    if type(value) is not int or not 0 <= value < 1 << 64:
        raise ValueError(f"not a whole number from 0 to 2**64 - 1: {value!r}")
    return value


@dataclass(frozen=True)
class Transfer:
    """Moves an amount to another account, and makes the account if there is none."""

    kind: ClassVar[str] = "transfer"
    to: str
    amount: int

    def fields(self) -> dict[int, Any]:
        return {1: address_bytes(self.to), 2: unsigned(self.amount)}


@dataclass(frozen=True)
class Bond:
    """Adds to the signer's bond, or withdraws from it if negative."""

    kind: ClassVar[str] = "bond"
    delta: int

    def fields(self) -> dict[int, Any]:
        if not -(1 << 63) <= self.delta < 1 << 63:
            raise ValueError("a change of the bond fits 64 bits with a sign")
        return {1: self.delta}


@dataclass(frozen=True)
class RegisterModel:
    """Registers a model. The id of this statement becomes the id of the model."""

    kind: ClassVar[str] = "model"
    manifest: str  #: the SHA-256 of the manifest, `0x…`
    unit_rule: str  #: what a unit of work is: 1 to 32 characters of a-z, 0-9 and -
    exact: bool  #: whether equal inputs give equal outputs on every machine, to the byte
    royalty: int = 0  #: the owner's share in 1/10,000

    def fields(self) -> dict[int, Any]:
        rule, exact = self.unit_rule, bool(self.exact)
        return {1: digest(self.manifest), 2: unsigned(self.royalty), 3: rule, 4: exact}


@dataclass(frozen=True)
class PostJob:
    """Asks for work, and locks its price. The id of this statement becomes the id of the job."""

    kind: ClassVar[str] = "job"
    model: str  #: the id of the model
    input_root: str  #: of `StagedInputs`
    count: int  #: how many inputs
    price: int  #: what a unit is paid
    max_units: int  #: the most units that one node is paid for
    k: int = 2  #: how many equal answers make a result
    n: int = 3  #: how many nodes are asked
    duration: int = 600_000  #: how long slots can be taken, in ms of ledger time
    window: int = 3_600_000  #: how long the result can be challenged, in ms; 0 for not at all
    audience: Sequence[str] | None = None  #: only these accounts may take slots
    place: str | None = None  #: where inputs are fetched, and results left

    def fields(self) -> dict[int, Any]:
        fields: dict[int, Any] = {
            1: digest(self.model), 2: digest(self.input_root), 3: unsigned(self.count),
            4: unsigned(self.price), 5: unsigned(self.max_units), 6: unsigned(self.k),
            7: unsigned(self.n), 8: unsigned(self.duration), 9: unsigned(self.window),
        }  # fmt: skip
        if self.audience is not None:
            fields[10] = sorted({address_bytes(address) for address in self.audience})
        if self.place is not None:
            fields[11] = self.place
        return fields


@dataclass(frozen=True)
class Attest:
    """The signer's word that it computed something, for a model or for a job.

    `Client.attest` makes it from a `Work`, with the nonce that it needs.
    """

    kind: ClassVar[str] = "attest"
    root: str
    count: int
    units: int
    model: str | None = None
    job: str | None = None
    evidence: tuple[int, str] | None = None  #: the type, and the digest `0x…`

    def fields(self) -> dict[int, Any]:
        if (self.model is None) == (self.job is None):
            raise ValueError("an attestation is for a model or for a job")
        fields: dict[int, Any] = {
            3: digest(self.root), 4: unsigned(self.count), 5: unsigned(self.units)
        }  # fmt: skip
        if self.model is not None:
            fields[1] = digest(self.model)
        if self.job is not None:
            fields[2] = digest(self.job)
        if self.evidence is not None:
            fields[6] = [self.evidence[0], digest(self.evidence[1])]
        return fields


@dataclass(frozen=True)
class Opening:
    """A leaf that is shown, with its ways to the attested root and to the job's inputs.

    `WorkTree.opening` makes it.
    """

    position: int
    index: int
    input: bytes
    output: bytes
    units: int
    evidence: bytes | None
    salt: bytes
    path: tuple[tuple[bytes, int], ...]
    input_path: tuple[bytes, ...]

    def value(self) -> list[Any]:
        path, inputs = [list(step) for step in self.path], b"".join(self.input_path)
        return [
            self.position, self.index, self.input, self.output, self.units, self.evidence,
            self.salt, path, inputs,
        ]  # fmt: skip


@dataclass(frozen=True)
class Open:
    """Shows the drawn leaves of the tree that the signer attested for a job; 1 to 64 of them."""

    kind: ClassVar[str] = "open"
    job: str
    openings: Sequence[Opening]

    def fields(self) -> dict[int, Any]:
        return {1: digest(self.job), 2: [opening.value() for opening in self.openings]}


@dataclass(frozen=True)
class Challenge:
    """Doubts the provisional result of a job."""

    kind: ClassVar[str] = "challenge"
    job: str

    def fields(self) -> dict[int, Any]:
        return {1: digest(self.job)}


@dataclass(frozen=True)
class Vote:
    """A validator's vote for a change. Make it with one of the functions below."""

    kind: ClassVar[str] = "vote"
    change: tuple[Any, ...]

    def fields(self) -> dict[int, Any]:
        return {1: list(self.change)}

    @staticmethod
    def parameters(values: Mapping[str, int]) -> Vote:
        """For new values of parameters, by name."""
        return Vote((1, {PARAMETERS[name]: unsigned(value) for name, value in values.items()}))

    @staticmethod
    def admit(account: str, operator: str) -> Vote:
        """For an account to share in the epoch pool, as an operator's."""
        return Vote((2, address_bytes(account), operator))

    @staticmethod
    def dismiss(account: str) -> Vote:
        """For an admission to end."""
        return Vote((3, address_bytes(account)))

    @staticmethod
    def add_validator(public_key: bytes) -> Vote:
        """For a new validator."""
        return Vote((4, public_key))

    @staticmethod
    def remove_validator(public_key: bytes) -> Vote:
        """For a validator to leave."""
        return Vote((5, public_key))

    @staticmethod
    def ready() -> Vote:
        """No vote: the word of a proposed validator's key that it can begin."""
        return Vote((6,))

    @staticmethod
    def cosigner(key: bytes) -> Vote:
        """No vote: the Ed25519 key with which the signer, a validator, cosigns checkpoints."""
        return Vote((7, key))


#: Whatever a statement can say.
Body = Transfer | Bond | RegisterModel | PostJob | Attest | Open | Challenge | Vote


@dataclass(frozen=True)
class Statement:
    """A signed statement."""

    data: bytes
    nonce: int

    @property
    def txid(self) -> str:
        """Its id: of a model or job that it makes, too."""
        return "0x" + sha256(b"\0" + self.data).hexdigest()

    def __str__(self) -> str:
        return "0x" + self.data.hex()


def sign(
    body: Body, key: PrivateKey, chain_id: str, nonce: int, issued_at: int | None = None
) -> Statement:
    """Signs a statement for a chain. Each nonce is good once for each signer.

    `issued_at` is the signer's clock in seconds since 1970; now, if left out.
    """
    issued = int(time.time()) if issued_at is None else issued_at
    claims = {1: key.address, 2: body.kind, 3: chain_id, 6: issued, 7: nonce.to_bytes(8, "big")}
    protected = cbor({1: -47, 4: key.public_key.bytes, 15: claims})  # -47: ES256K
    payload = cbor(body.fields())
    signature = key.sign(cbor(["Signature1", protected, b"", payload]))
    return Statement(cbor(cbor2.CBORTag(18, [protected, {}, payload, signature])), nonce)
