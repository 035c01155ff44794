"""A client of a node: it reads, and signs and sends statements."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count as count_from
from itertools import islice
from os import PathLike
from typing import Any

from .errors import InvalidAnswer, NotFinal, NotFound, RPCError
from .keys import PrivateKey
from .reader import Reader
from .statements import Attest, Body, Open, Opening, Statement, cbor, digest, sign
from .views import decode
from .work import Work, WorkTree, standing_context

# What a body of POST /statements may hold is 20,000 statements in 8 MiB.
_MOST_STATEMENTS, _MOST_BYTES = 20_000, 7 << 20


@dataclass(frozen=True)
class Final:
    """A statement of ours that is final."""

    txid: str
    height: int
    index: int


class Client(Reader):
    """A node. It is believed, except where a `Trust` is given.

    Calls can come from several threads. Statements of one key must come from one client at a time,
    or two take the same nonce.
    """

    def __init__(
        self, url: str | None = None, timeout: float = 60, headers: Mapping[str, str] | None = None
    ) -> None:
        """`url`: else $ASSAY_RPC, else the standard one. `headers`: for a proxy in front."""
        super().__init__(url, timeout, headers)
        self._signing = threading.Lock()
        self._used: dict[str, set[int]] = {}

    def sign(self, key: PrivateKey, body: Body, nonce: int | None = None) -> Statement:
        """Signs a statement with the next nonce of the key's account. Nothing is sent."""
        if nonce is None:
            nonce = self.account(key.address).next_nonce
        return sign(body, key, self.chain_id, nonce)

    def submit(self, statement: Statement) -> Final:
        """Sends a signed statement, and waits until it is final.

        To send the same bytes again is no mistake: they count once.
        """
        answer = self._object("tx_submit", statement=str(statement), wait="final")
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
        return {
            decode(int, row.get("position"), path): RPCError.of(row.get("error"))
            for row in decode(list[dict[str, Any]], answer.get("refused"), path)
        }

    def attest(
        self, key: PrivateKey, work: Work, *, model: str | None = None, job: str | None = None,
        leaves: str | PathLike[str] | None = None, evidence: tuple[int, bytes] | None = None,
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
