"""A client of a node's JSON-RPC interface (Docs/JSON-RPC.md)."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count as count_from
from itertools import islice
from types import TracebackType
from typing import Any, TypeVar

from ._http import Connection
from .errors import InvalidAnswer, NotFinal, NotFound, RPCError, VerificationFailed
from .keys import PrivateKey
from .proofs import ProvenAccount, Trust
from .statements import Attest, Body, Open, Opening, Statement, cbor, digest, sign
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
from .work import Work, WorkTree, standing_context

T = TypeVar("T")

#: Where a node on this machine listens unless it is told otherwise.
STANDARD_URL = "http://127.0.0.1:8645"
# What a body of POST /statements may hold is 20,000 statements in 8 MiB.
_MOST_STATEMENTS, _MOST_BYTES = 20_000, 7 << 20


@dataclass(frozen=True)
class Final:
    """A statement of ours that is final."""

    txid: str
    height: int
    index: int


class Client:
    """A node. It is believed, except where a `Trust` is given.

    Calls can come from several threads. Statements of one key must come from one client at a time,
    or two take the same nonce.
    """

    def __init__(
        self, url: str | None = None, timeout: float = 60, headers: Mapping[str, str] | None = None
    ) -> None:
        """`url`: else $ASSAY_RPC, else the standard one. `headers`: for a proxy in front."""
        self.url = url or os.environ.get("ASSAY_RPC") or STANDARD_URL
        self.timeout = timeout
        self._connection = Connection(self.url, timeout, headers or {})
        self._signing = threading.Lock()
        self._chain_id: str | None = None
        self._used: dict[str, set[int]] = {}

    def __enter__(self) -> Client:
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

    # ---- Sending

    @property
    def chain_id(self) -> str:
        """The chain; it stands in every statement."""
        if self._chain_id is None:
            self._chain_id = self.status().chain_id
        return self._chain_id

    def sign(self, key: PrivateKey, body: Body, nonce: int | None = None) -> Statement:
        """Signs a statement with the next nonce of the key's account. Nothing is sent."""
        if nonce is None:
            nonce = self.account(key.address).next_nonce
        return sign(body, key, self.chain_id, nonce)

    def submit(self, statement: Statement) -> Final:
        """Sends a signed statement, and waits until it is final.

        To send the same bytes again is no mistake: they count once.
        """
        answer = self.call("tx_submit", statement=str(statement), wait="final")
        if answer.get("txid") != statement.txid:
            raise InvalidAnswer(f"{self.url}: the node answered about another statement")
        if answer.get("status") == "final":
            return decode(Final, answer, "tx_submit")
        return self.wait_final(statement.txid)  # it is early, and waits at the node

    def wait_final(self, txid: str, seconds: float | None = None) -> Final:
        """Asks until a statement is final, for the client's timeout if no other is named."""
        limit = self.timeout if seconds is None else seconds
        end = time.monotonic() + limit
        while True:
            try:
                found = self.transaction(txid)
                return Final(txid, found.height, found.index)
            except NotFound:
                if time.monotonic() >= end:
                    raise NotFinal(txid, limit) from None
            time.sleep(0.2)

    def send(self, key: PrivateKey, body: Body) -> Final:
        """Signs, submits, and waits until it is final: what most programs need.

        An account must exist before its key can sign: let somebody transfer to it.
        """
        with self._signing:
            return self.submit(self.sign(key, body))

    def send_many(self, key: PrivateKey, bodies: Sequence[Body]) -> list[Final]:
        """Sends many statements of one key at once, and waits until all are final.

        It is not all or nothing: the error of the first that is refused is raised, and those before
        it are final, or will be.
        """
        with self._signing:
            nonces = self._unused_nonces(key.address, len(bodies))
            signed = [
                self.sign(key, body, nonce) for body, nonce in zip(bodies, nonces, strict=True)
            ]
            for batch in _batches(signed):
                refused = self._post(batch, wait=True)
                self._used[key.address] |= {
                    statement.nonce for i, statement in enumerate(batch) if i not in refused
                }
                for error in refused.values():
                    raise error
        return [self.wait_final(statement.txid) for statement in signed]

    def _unused_nonces(self, address: str, count: int) -> list[int]:
        """The lowest nonces that are unused. A refused statement leaves its own unused, in the
        middle of others; a node tells only the lowest one."""
        lowest = self.account(address).next_nonce
        used = {nonce for nonce in self._used.get(address, ()) if nonce >= lowest}
        self._used[address] = used
        return list(islice((nonce for nonce in count_from(lowest) if nonce not in used), count))

    def submit_many(self, statements: Sequence[Statement], wait: bool = True) -> None:
        """Sends signed statements by `POST /statements`: at most 20,000, in 8 MiB.

        It waits until what is not early is final, or not at all. It raises the error of the first
        that is refused; the others are not held up by it.
        """
        for error in self._post(statements, wait).values():
            raise error

    def _post(self, statements: Sequence[Statement], wait: bool) -> dict[int, RPCError]:
        """Sends statements; answers the errors of those that are refused, by their positions."""
        body = b"".join(statement.data for statement in statements)
        path = f"/statements?wait={'final' if wait else 'accepted'}"
        answer = self._answer(path, "application/cose", body)
        rows = decode(list[dict[str, Any]], answer.get("refused"), path)
        return {row["position"]: RPCError.of(row.get("error")) for row in rows}

    def attest(
        self, key: PrivateKey, work: Work, *, model: str | None = None, job: str | None = None,
        leaves: str | os.PathLike[str] | None = None, evidence: tuple[int, bytes] | None = None,
    ) -> tuple[Final, WorkTree]:  # fmt: skip
        """Attests work, for a model (a standing attestation) or for a job.

        `leaves` is the new file that keeps the secrets of a standing attestation; it is on the disk
        before anything is sent. Without it nobody can show later that one inference was among them.
        `evidence` is a type (1 quote of a TEE, 2 zero-knowledge proof) and a file's content.

        For a job, keep `work` until it has ended: its drawn leaves must be opened in time, or the
        bond is lost (`open_drawn`).
        """
        proof = None if evidence is None else (evidence[0], _sha256(evidence[1]))
        with self._signing:
            nonce = self.account(key.address).next_nonce
            context = digest(job) if job else standing_context(self.chain_id, key.address, nonce)
            tree = work.tree(context, key.address)
            root = "0x" + tree.root.hex()
            body = Attest(root, tree.count, tree.units, model=model, job=job, evidence=proof)
            statement = self.sign(key, body, nonce)
            if leaves is not None and model is not None:
                tree.save_leaves(leaves, model, statement)
            return self.submit(statement), tree

    def open_drawn(self, key: PrivateKey, job: str, tree: WorkTree) -> list[Final]:
        """Opens the leaves of our answer that were drawn, as the job's `live.slots` say.

        None before the job is sealed, and none twice.
        """
        live = self.job(job).live
        draws = [draw for slot in (live.slots if live else []) if slot.node == key.address
                 for draw in slot.draws if draw.opened is None]  # fmt: skip
        parts: list[list[Opening]] = []
        room = 0
        for opening in tree.openings(draw.unit for draw in draws):
            size = len(cbor(opening.value()))
            if not parts or size > room or len(parts[-1]) == 64:
                parts.append([])
                room = 15_000  # of the 16,384 bytes of a statement
            parts[-1].append(opening)
            room -= size
        return [self.send(key, Open(job, part)) for part in parts]

    # ---- Reading

    def status(self) -> Status:
        """How the node is, and why the chain waits if it does."""
        return self._get(Status, "node_status")

    def peers(self) -> list[Peer]:
        """The nodes with which it is connected."""
        return decode(list[Peer], self.call("node_peers").get("peers"), "node_peers")

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
        answer = self.call("tx_getReceipt", txid=txid, format=form, trustedHeight=trusted_height)
        return decode(bytes, answer.get("receipt"), "tx_getReceipt")

    def receipts(
        self, txids: Sequence[str], trusted_height: int | None = None
    ) -> list[bytes | None]:
        """Many receipts; None for what is not final."""
        answer = self.call("tx_getReceipts", txids=list(txids), trustedHeight=trusted_height)
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
            answer = self.call("light_getUpdate", trustedHeight=trust.height)
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
            page = self.call(method, after=after, limit=200, newestFirst=newest, **filters)
            yield from decode(list[kind], page.get(rows), method)  # type: ignore[valid-type]
            following = page.get("next")
            if following is None:
                return
            if following == after:
                raise InvalidAnswer(f"{self.url}: {method}: a page leads to itself")
            after = following


def _batches(statements: list[Statement]) -> Iterator[list[Statement]]:
    batch: list[Statement] = []
    size = 0
    for statement in statements:
        size += len(statement.data)
        if batch and (len(batch) == _MOST_STATEMENTS or size > _MOST_BYTES):
            yield batch
            batch, size = [], len(statement.data)
        batch.append(statement)
    if batch:
        yield batch


def _sha256(data: bytes) -> str:
    return "0x" + sha256(data).hexdigest()
