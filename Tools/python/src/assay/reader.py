"""What a client asks of a node (Docs/JSON-RPC.md)."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, TypeVar

from ._http import Connection
from .errors import InvalidAnswer, RPCError, VerificationFailed
from .proofs import ProvenAccount, Trust
from .views import (
    Account,
    Attestation,
    Block,
    Consistency,
    Epoch,
    FinalStatement,
    Genesis,
    Header,
    Inclusion,
    Job,
    Model,
    ModelRow,
    Parameters,
    Peer,
    Settlement,
    StateValue,
    Status,
    Validators,
    decode,
)

T = TypeVar("T")
Self = TypeVar("Self", bound="Reader")

#: Where a node on this machine listens unless it is told otherwise.
STANDARD_URL = "http://127.0.0.1:8645"


class Reader:
    """What a client asks of a node. Make a `Client`."""

    def __init__(
        self, url: str | None = None, timeout: float = 60, headers: Mapping[str, str] | None = None
    ) -> None:
        """`url`: else $ASSAY_RPC, else the standard one. `headers`: for a proxy in front."""
        self.url = url or os.environ.get("ASSAY_RPC") or STANDARD_URL
        self.timeout = timeout
        self._connection = Connection(self.url, timeout, headers or {})
        self._chain_id: str | None = None

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def close(self) -> None:
        """Closes the connection. A later call opens another."""
        self._connection.close()

    def call(self, method: str, /, **params: Any) -> Any:
        """The result of any method, as JSON. Parameters that are None are left out."""
        given = {name: value for name, value in params.items() if value is not None}
        call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": given}
        return self._answer("", "application/json", json.dumps(call).encode())

    def _answer(self, path: str, content_type: str, body: bytes) -> Any:
        status, data = self._connection.post(path, content_type, body)
        try:
            answer = json.loads(data)
        except (ValueError, RecursionError):
            raise InvalidAnswer(f"{self.url}: HTTP {status}, and no JSON: {data[:80]!r}") from None
        if isinstance(answer, dict) and "error" in answer:
            raise RPCError.of(answer["error"])
        if not isinstance(answer, dict) or (not path and "result" not in answer):
            raise InvalidAnswer(f"{self.url}: HTTP {status}, and no answer of a node")
        return answer if path else answer["result"]

    def _get(self, kind: type[T], method: str, /, **params: Any) -> T:
        return decode(kind, self.call(method, **params), method)

    def _object(self, method: str, /, **params: Any) -> dict[str, Any]:
        return decode(dict[str, Any], self.call(method, **params), method)

    @property
    def chain_id(self) -> str:
        """The chain; it stands in every statement."""
        if self._chain_id is None:
            self._chain_id = self.status().chain_id
        return self._chain_id

    # ---- Reading

    def status(self) -> Status:
        """How the node is, and why the chain waits if it does."""
        return self._get(Status, "node_status")

    def peers(self) -> list[Peer]:
        """The nodes with which it is connected."""
        return decode(list[Peer], self._object("node_peers").get("peers"), "node_peers")

    def header(self, block: int | str = "latest") -> Header:
        """A header, by height, hash or `"latest"`."""
        return self._get(Header, "chain_getHeader", block=block)

    def block(self, block: int | str = "latest") -> Block:
        """A block, by height, hash or `"latest"`."""
        return self._get(Block, "chain_getBlock", block=block)

    def genesis(self) -> Genesis:
        """What the chain began with, as the node says."""
        return self._get(Genesis, "chain_getGenesis")

    def parameters(self) -> Parameters:
        """The parameters and the ledger's record."""
        return self._get(Parameters, "chain_getParameters")

    def validators(self) -> Validators:
        """Who seals the next block."""
        return self._get(Validators, "chain_getValidators")

    def transaction(self, txid: str, prove: bool = False) -> FinalStatement:
        """A final statement; `NotFound` if none has this id, yet."""
        return self._get(FinalStatement, "tx_get", txid=txid, prove=prove or None)

    def receipt(self, txid: str, scitt: bool = False, trusted_height: int | None = None) -> bytes:
        """The file that proves, to anyone and offline, that a statement or settlement is final."""
        form = "scitt" if scitt else "proof"
        answer = self._object("tx_getReceipt", txid=txid, format=form, trustedHeight=trusted_height)
        return decode(bytes, answer.get("receipt"), "tx_getReceipt")

    def receipts(
        self, txids: Sequence[str], trusted_height: int | None = None
    ) -> list[bytes | None]:
        """Many receipts; None for what is not final."""
        answer = self._object("tx_getReceipts", txids=list(txids), trustedHeight=trusted_height)
        return decode(list[bytes | None], answer.get("receipts"), "tx_getReceipts")

    def account(self, address: str) -> Account:
        """An account. One that does not exist is no error: `exists` is false."""
        return self._get(Account, "account_get", address=address)

    def proven_account(self, address: str, trust: Trust) -> ProvenAccount:
        """An account, verified: the node must prove what it says of it."""
        answer = self._get(
            Account, "account_get", address=address, prove=True, trustedHeight=trust.height
        )
        if answer.proof is None:
            raise VerificationFailed(f"{self.url}: the answer has no proof")
        proven = trust.verify_account(answer.proof, address)
        said = (answer.exists, answer.balance, answer.bond, answer.height)
        if said != (proven.exists, proven.balance, proven.bond, proven.height):
            raise VerificationFailed(f"{self.url}: the answer is not what its proof shows")
        return proven

    def synced(self, trust: Trust) -> Trust:
        """The trust moved to the newest head, over every change of validators between."""
        while True:
            answer = self._object("light_getUpdate", trustedHeight=trust.height)
            newer = trust.updated(decode(bytes, answer.get("update"), "light_getUpdate"))
            if newer.height >= decode(int, answer.get("headHeight"), "light_getUpdate"):
                return newer
            if newer.height <= trust.height:
                raise VerificationFailed(f"{self.url}: the update does not lead forward")
            trust = newer

    def model(self, id: str) -> Model:
        """A model. One that does not exist is no error: `exists` is false."""
        return self._get(Model, "model_get", id=id)

    def job(self, id: str) -> Job:
        """A job, from its posting for ever: live, or ended with its settlement."""
        return self._get(Job, "job_get", id=id)

    def epoch(self, number: int) -> Epoch:
        """What an epoch distributes, and the one that goes on."""
        return self._get(Epoch, "epoch_get", epoch=number)

    def inclusion(
        self, *, id: str | None = None, index: int | None = None, size: int | None = None
    ) -> Inclusion:
        """The path of an entry in the log."""
        return self._get(Inclusion, "proof_getInclusion", id=id, index=index, size=size)

    def consistency(self, first: int, second: int | None = None) -> Consistency:
        """The proof that an older log is the beginning of a newer one."""
        return self._get(Consistency, "proof_getConsistency", first=first, second=second)

    def state(self, kind: str, id: str | None = None) -> StateValue:
        """What the state holds under a key, with its proof."""
        return self._get(StateValue, "proof_getState", kind=kind, id=id)

    # ---- Lists: each row once, page after page

    def jobs(
        self, *, requester: str | None = None, model: str | None = None, status: str | None = None,
        node: str | None = None, after: int | None = None, newest_first: bool = False,
    ) -> Iterator[Job]:  # fmt: skip
        """Jobs, in the order in which they were posted. Of the filters one may be given."""
        return self._pages(Job, "job_list", "jobs", after, newest_first, requester=requester,
                           model=model, status=status, node=node)  # fmt: skip

    def settlements(
        self, *, node: str | None = None, job: str | None = None, model: str | None = None,
        requester: str | None = None, after: int | None = None, newest_first: bool = False,
    ) -> Iterator[Settlement]:  # fmt: skip
        """How jobs ended, in the order of the log. Of the filters one may be given."""
        return self._pages(Settlement, "settlement_list", "settlements", after, newest_first,
                           node=node, job=job, model=model, requester=requester)  # fmt: skip

    def attestations(
        self, *, signer: str | None = None, model: str | None = None, job: str | None = None,
        after: int | None = None, newest_first: bool = False,
    ) -> Iterator[Attestation]:  # fmt: skip
        """Attestations, in the order of the log. Of the filters one may be given."""
        return self._pages(Attestation, "attestation_list", "attestations", after, newest_first,
                           signer=signer, model=model, job=job)  # fmt: skip

    def models(
        self, *, owner: str | None = None, after: int | None = None, newest_first: bool = False
    ) -> Iterator[ModelRow]:
        """Models, in the order in which they were registered."""
        return self._pages(ModelRow, "model_list", "models", after, newest_first, owner=owner)

    def follow_settlements(
        self, *, after: int | None = None, poll: float = 1, **filters: str
    ) -> Iterator[Settlement]:
        """Settlements for ever: those there are, then each as it comes, and none left out.

        To go on after a restart, keep the `index` of the last one, and name it as `after`.
        """
        while True:
            for row in self.settlements(after=after, **filters):  # type: ignore[arg-type]
                after = row.index
                yield row
            time.sleep(poll)

    def follow_attestations(
        self, *, after: int | None = None, poll: float = 1, **filters: str
    ) -> Iterator[Attestation]:
        """Attestations for ever: as `follow_settlements`."""
        while True:
            for row in self.attestations(after=after, **filters):  # type: ignore[arg-type]
                after = row.index
                yield row
            time.sleep(poll)

    def wait_settlement(self, job: str, seconds: float, poll: float = 0.5) -> Settlement:
        """Waits until a job has ended."""
        end = time.monotonic() + seconds
        while True:
            settlement = self.job(job).settlement
            if settlement is not None:
                return settlement
            if time.monotonic() >= end:
                raise TimeoutError(f"the job {job} has not ended after {seconds:g} s")
            time.sleep(poll)

    def _pages(
        self, kind: type[T], method: str, rows: str, after: int | None, newest_first: bool,
        /, **filters: str | None,
    ) -> Iterator[T]:  # fmt: skip
        while True:
            newest = newest_first or None
            page = self._object(method, after=after, limit=200, newestFirst=newest, **filters)
            yield from decode(list[kind], page.get(rows), method)  # type: ignore[valid-type]
            following = page.get("next")
            if following is None:
                return
            if following == after:
                raise InvalidAnswer(f"{self.url}: {method}: a page leads to itself")
            after = following
