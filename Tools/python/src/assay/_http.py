"""HTTP to a node, with the standard library, over one connection that stays open."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

from .errors import InvalidAnswer, NodeUnreachable

LONGEST_ANSWER = 256 << 20


class Connection:
    """A connection to a URL; threads take turns."""

    def __init__(self, url: str, timeout: float, headers: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not the URL of a node: {url!r} (expected http://HOST:PORT)")
        self.url, self.path, self._headers = url, parts.path.rstrip("/"), dict(headers)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self._connection = kind(parts.hostname, parts.port, timeout=timeout)
        self._lock = threading.Lock()

    def post(self, path: str, content_type: str, body: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer.

        A connection that the node closed meanwhile is opened once more. Whatever is sent to a node
        may be sent twice: a statement counts once.
        """
        headers = {**self._headers, "Content-Type": content_type}
        with self._lock:
            fresh = self._connection.sock is None
            try:
                return self._exchange(self.path + path, headers, body)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
                if fresh:
                    raise self._unreachable(error) from None
            except (OSError, http.client.HTTPException) as error:
                raise self._unreachable(error) from None
            try:
                return self._exchange(self.path + path, headers, body)
            except (OSError, http.client.HTTPException) as error:
                raise self._unreachable(error) from None

    def close(self) -> None:
        """Closes it; the next call opens it again."""
        with self._lock:
            self._connection.close()

    def _exchange(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        whole = False
        try:
            self._connection.request("POST", path or "/", body, headers)
            response = self._connection.getresponse()
            data = response.read(LONGEST_ANSWER + 1)
            whole = len(data) <= LONGEST_ANSWER
            if not whole:
                raise InvalidAnswer(f"{self.url}: an answer of over {LONGEST_ANSWER} bytes")
            return response.status, data
        finally:
            if not whole:
                self._connection.close()

    def _unreachable(self, error: Exception) -> NodeUnreachable:
        why = str(error) or type(error).__name__
        return NodeUnreachable(f"{self.url}: {why}. Is the node running, and is this its address?")
