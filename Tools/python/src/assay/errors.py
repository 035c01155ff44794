"""What can go wrong. Every error says what to do about it."""

from __future__ import annotations

from typing import Any

from ._advice import CODES, REASONS


class AssayError(Exception):
    """Any error of this package."""


class NodeUnreachable(AssayError):
    """Nothing answers at the URL, or not in time.

    Whether a statement that was sent arrived is not known then: send the same bytes again, which
    counts once (`Client.submit`).
    """


class InvalidAnswer(AssayError):
    """What answers is not an Assay node, or broke off, or is of another version."""


class RPCError(AssayError):
    """The node answered with an error; see Docs/JSON-RPC.md for all codes and reasons."""

    def __init__(self, code: int, message: str, data: dict[str, Any] | None = None) -> None:
        self.code = code
        self.message = message
        self.data = data or {}
        reason = self.data.get("reason")
        #: A word for programs, such as `nonceUsed`; None if the error has none.
        self.reason: str | None = reason if isinstance(reason, str) else None
        #: What to do about it, for people.
        self.advice: str = REASONS.get(self.reason or "", "") or CODES.get(code, "")
        text = f"{message} ({self.reason or code})"
        super().__init__(f"{text}. What to do: {self.advice}" if self.advice else text)

    @staticmethod
    def of(error: Any) -> RPCError:
        """The error of the right type."""
        if not isinstance(error, dict) or not isinstance(error.get("code"), int):
            raise InvalidAnswer(f"an error without a code: {error!r:.200}")
        code, data = error["code"], error.get("data")
        kind = _KINDS.get(code, RPCError)
        return kind(code, str(error.get("message", "")), data if isinstance(data, dict) else None)


class StatementRefused(RPCError):
    """The statement is not taken, and changed nothing: the rules refuse it, its bytes are no
    statement, or its signature is wrong."""


class NotFound(RPCError):
    """There is no such block, statement or entry; perhaps not yet."""


class NodeBusy(RPCError):
    """The node is stopping, or too much is waiting. Try again later."""


class RequestTooLarge(RPCError):
    """More than is allowed at once; `data["limit"]` says how much is."""


class NotFinal(AssayError):
    """The statement is not final in time. It may become so: ask `Client.wait_final` again."""

    def __init__(self, txid: str, seconds: float) -> None:
        self.txid = txid
        super().__init__(
            f"{txid} is not final after {seconds:g} s. It still may become so: wait "
            "again, or look why the chain waits with Client.status()"
        )


class VerificationFailed(AssayError):
    """What the node, or the file, says is not proven. Do not believe it."""


class KeyFileError(AssayError):
    """A key file cannot be used: it is damaged, open to others, or the passphrase is wrong."""


_KINDS: dict[int, type[RPCError]] = {
    -32001: StatementRefused, -32005: StatementRefused, -32006: StatementRefused,
    -32002: NotFound, -32003: NodeBusy, -32004: NodeBusy, -32007: RequestTooLarge,
}  # fmt: skip
