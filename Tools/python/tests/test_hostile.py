"""Whatever answers in the place of a node, the client says so with an error of its own."""

from __future__ import annotations

import json
import socket
import threading
import unittest
from collections.abc import Callable
from typing import Any

from assay import (
    Account,
    AssayError,
    Bond,
    Client,
    InvalidAnswer,
    NodeUnreachable,
    PrivateKey,
    Statement,
    Trust,
)
from assay.views import decode

from .support import ROOT


class Server:
    """Answers each connection by a function of its number and of the request."""

    def __init__(self, test: unittest.TestCase, answer: Callable[[int, bytes], bytes]) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.connections = 0
        thread = threading.Thread(target=self.serve, args=(answer,), daemon=True)
        thread.start()
        test.addCleanup(thread.join, 10)
        test.addCleanup(self.socket.close)
        test.addCleanup(self.socket.shutdown, socket.SHUT_RDWR)

    def serve(self, answer: Callable[[int, bytes], bytes]) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                request = b""
                while b"\r\n\r\n" not in request or not request.endswith((b"}", b"\xd2")):
                    part = connection.recv(65536)
                    if not part:
                        break
                    request += part
                self.connections += 1
                connection.sendall(answer(self.connections, request))


def http(body: bytes, status: str = "200 OK", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n\r\n".encode() + body


class Hostile(unittest.TestCase):
    def test_answers_that_are_none(self) -> None:
        answers = [
            b"", b"\0\1\2", b"HTTP/1.1 banana\r\n\r\n", http(b""), http(b"<html>"), http(b"[]"),
            http(b"{}"), http(b'{"result"'), http(b"\xff\xfe"), http(b"{}", length=99),
            http(b'{"error": "no"}'), http(b'{"error": {"message": 1}}'),
            http(b"not found", "404 Not Found"), http(b"[" * 100_000),
            http(b'{"result": {"chainId": 7}}'), http(b'{"result": null}'),
        ]  # fmt: skip
        for answer in answers:
            server = Server(self, lambda _, __, answer=answer: answer)  # type: ignore[misc]
            with Client(server.url, timeout=10) as client, self.assertRaises(AssayError):
                client.status()

    def test_every_method_survives_any_answer(self) -> None:
        server = Server(self, lambda _, __: http(self.answer))
        client, key = Client(server.url, timeout=10), PrivateKey.development(1)
        self.addCleanup(client.close)
        trust = Trust.load(ROOT / "Genesis" / "dev.json")
        statement = Statement(b"\xd2", 1)
        id, address = statement.txid, key.address
        calls: list[Callable[[], object]] = [
            client.status, client.peers, client.header, client.block, client.genesis,
            client.parameters, client.validators, lambda: client.transaction(id),
            lambda: client.receipt(id), lambda: client.receipts([id]),
            lambda: client.account(address), lambda: client.proven_account(address, trust),
            lambda: client.synced(trust), lambda: client.model(id), lambda: client.job(id),
            lambda: client.epoch(1), lambda: client.inclusion(id=id),
            lambda: client.consistency(1), lambda: client.state("record"),
            lambda: list(client.jobs()), lambda: list(client.settlements()),
            lambda: list(client.attestations()), lambda: list(client.models()),
            lambda: client.submit(statement), lambda: client.submit_many([statement]),
            lambda: client.send(key, Bond(1)), lambda: client.send_many(key, [Bond(1)]),
        ]  # fmt: skip
        parts = ["null", "7", "[]", "{}", '"x"', "[7]", '{"jobs": [7], "models": {}, "update": 1}']
        parts += ['{"update": "0x", "receipt": [], "receipts": [1], "refused": [{}]}']
        for part in parts:
            for self.answer in (b'{"result": %s}' % part.encode(), part.encode()):
                for call in calls:
                    with self.assertRaises(AssayError):
                        call()

    answer = b""

    def test_nobody_answers(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        with self.assertRaisesRegex(NodeUnreachable, "Is the node running"):
            Client(f"http://127.0.0.1:{port}").status()
        with socket.create_server(("127.0.0.1", 0)) as silent:
            client = Client(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.2)
            with self.assertRaises(NodeUnreachable):
                client.status()
            client.close()

    def test_what_is_no_url(self) -> None:
        for bad in ("127.0.0.1:8645", "ftp://x", "http://"):
            with self.assertRaises(ValueError):
                Client(bad)

    def test_a_connection_that_was_closed_meanwhile_is_opened_again(self) -> None:
        good = http(b'{"result": 1}')
        server = Server(self, lambda _, __: good)  # closes after each answer, without saying so
        with Client(server.url, timeout=10) as client:
            self.assertEqual([client.call("x") for _ in range(3)], [1, 1, 1])
        self.assertEqual(server.connections, 3)

    def test_a_page_that_leads_to_itself(self) -> None:
        server = Server(self, lambda _, __: http(b'{"result": {"models": [], "next": 4}}'))
        with Client(server.url, timeout=10) as client, self.assertRaises(InvalidAnswer):
            list(client.models())

    def test_headers_and_paths_go_along(self) -> None:
        seen: list[bytes] = []

        def answer(_: int, request: bytes) -> bytes:
            seen.append(request)
            return http(b'{"result": 1}')

        url = Server(self, answer).url + "/assay/"
        with Client(url, headers={"Authorization": "Bearer x"}) as client:
            client.call("a_method", parameter=None, other=1)
        head, body = seen[0].split(b"\r\n\r\n")
        self.assertTrue(head.startswith(b"POST /assay HTTP/1.1\r\n"))
        self.assertIn(b"Authorization: Bearer x", head)
        self.assertEqual(json.loads(body)["params"], {"other": 1})


class Decoding(unittest.TestCase):
    good: dict[str, Any] = {
        "address": "assay1", "exists": True, "balance": "7", "bond": "0", "unbonding": "0",
        "locked": "0", "bondedSince": 0, "streak": 0, "unbondingMatures": 0, "nextNonce": 1,
        "height": 3, "somethingNew": [1],
    }  # fmt: skip

    def test_unknown_fields_are_ignored(self) -> None:
        account = decode(Account, self.good)
        self.assertEqual((account.balance, account.operator), (7, None))

    def test_wrong_types_are_refused_and_named(self) -> None:
        for name in self.good:
            bads: list[Any] = [None, [], {}, 1.5, "0x", "-1", "١", 1 if name == "exists" else True]
            for bad in bads:
                if name == "somethingNew" or (name == "address" and type(bad) is str):
                    continue
                with self.assertRaisesRegex(InvalidAnswer, name, msg=repr(bad)):
                    decode(Account, {**self.good, name: bad})
        with self.assertRaises(InvalidAnswer):
            decode(Account, {**self.good, "proof": "0xzz"})


if __name__ == "__main__":
    unittest.main()
