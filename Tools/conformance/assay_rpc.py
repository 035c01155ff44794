"""What this folder asks of a node, by JSON-RPC (Docs/JSON-RPC.md)."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any


class Refusal(Exception):
    """The node answers with an error."""


class Node:
    """A node at a URL."""

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, method: str, **params: Any) -> Any:
        """The result of a call."""
        call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url, json.dumps(call).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                answer = json.load(response)
        except (urllib.error.URLError, ValueError) as error:
            raise Refusal(f"{self.url}: {error}") from None
        if "error" in answer:
            why = answer["error"]
            raise Refusal(f"{method}: {why.get('message')} {why.get('data', '')}")
        return answer["result"]


def from_hex(text: str) -> bytes:
    """The bytes that a node writes as `0x…`."""
    return bytes.fromhex(text.removeprefix("0x"))


def to_hex(data: bytes) -> str:
    """Bytes as a node reads them."""
    return "0x" + data.hex()
