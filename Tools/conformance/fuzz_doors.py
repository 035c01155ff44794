"""Sends a case of fuzz_requests.py to a node; the judge of fuzz_checks.py sees the answers."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from assay_cbor import decode
from fuzz_checks import Judge, Wrong, brief, is_number
from fuzz_requests import BODY_LIMIT, JSON_TYPE, Case
from fuzz_wire import Answer, Broken, Gone, WebSocket, Wire
from prometheus_client.parser import text_string_to_metric_families

# The node is alone, has an index, and does not count requests of this machine: no 429, 501 or 503.
STATUSES = {200, 201, 204, 303, 400, 401, 403, 404, 413, 415, 426}
# What the parser of HTTP may say of bytes that are none.
RAW_STATUSES = STATUSES | {405, 411, 414, 417, 431, 505, 100}
STATEMENT_TYPES = ("application/cose", "application/cbor-seq")
ENTRY_TYPES = ("application/cose", "application/scitt-statement+cose")
LOCAL_NAMES = ("localhost", "127.0.0.1:1", "[::1]")


@dataclass
class Timed:
    """How long the node took, and how long it may."""

    what: str
    seconds: float
    allowed: float


def allowed(sent: str, came: int) -> float:
    """The seconds that an answer may take on an idle machine.

    One; one more for each 50 calls of a batch, each 200 statements in CBOR, each MiB of the request
    and every 2 MiB of the answer. Whoever asks to wait until a statement is final waits for a
    block, at most a heartbeat of ten seconds.
    """
    work = sent.count("method") / 50 + sent.count("\xd2\x84\x58") / 200
    wait = 15 if "final" in sent else 0
    return 1 + work + len(sent) / 2**20 + came / 2**21 + wait


class Doors:
    """The ways into a node."""

    def __init__(self, judge: Judge, port: int, token: str) -> None:
        self.judge, self.port, self.token = judge, port, token
        self.kept: Wire | None = None

    def perform(self, case: Case) -> list[Timed]:
        """Sends a case.

        Throws: `Wrong` or `Broken` if the node does not answer as it must.
        """
        try:
            if case["door"] == "http":
                return self.http(case)
            return self.raw(case) if case["door"] == "raw" else self.socket(case)
        except Gone:
            raise Broken("closed without an answer") from None

    def authorization(self, auth: str | None) -> str | None:
        """The header that stands for a word in a case."""
        words = {
            "admin": f"Bearer {self.token}",
            "wrong": "Bearer " + "x" * 32,
            "odd": "Basic Og==",
        }
        return words[auth] if auth else None

    # HTTP

    def encode(self, request: dict[str, Any]) -> bytes:
        """A request in bytes."""
        lines = [f"{request['verb']} {request['path']} HTTP/1.1"]
        lines.append(f"Host: {request.get('host', '127.0.0.1')}")
        for name, key in (("Content-Type", "type"), ("Accept", "accept"), ("Origin", "origin")):
            if request.get(key) is not None:
                lines.append(f"{name}: {request[key]}")
        if auth := self.authorization(request["auth"]):
            lines.append(f"Authorization: {auth}")
        body = request.get("body", "").encode("latin-1")
        if step := request.get("chunk"):
            lines.append("Transfer-Encoding: chunked")
            pieces = [body[i : i + step] for i in range(0, len(body), step)]
            body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
            body += b"0\r\n\r\n"
        elif "body" in request:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body

    def http(self, case: Case) -> list[Timed]:
        """Requests, one behind the other."""
        wire = self.kept if self.kept and self.kept.is_quiet() else Wire(self.port)
        self.kept = None
        whole = b"".join(self.encode(request) for request in case["requests"])
        step = -(-len(whole) // case.get("pieces", 1))
        for at in range(0, len(whole), step):
            if at:
                time.sleep(0.05)
            wire.send(whole[at : at + step])
        if case.get("finish"):
            wire.finish()
        sent = wire.sent
        answers = []
        for request in case["requests"]:
            answers.append(wire.answer(request["verb"] == "HEAD"))
            if (answers[-1].header("connection") or "").lower() == "close":
                break
        taken = time.monotonic() - sent
        if not wire.is_quiet() and not case.get("finish"):
            try:
                more = wire.buffer or wire.receive(1)
            except TimeoutError:
                more = b""
            if more:
                raise Wrong(f"more comes than was asked for: {more[:100]!r}")
        if case.get("finish") or len(answers) < len(case["requests"]):
            wire.close()
        else:
            self.kept = wire
        for request, answer in zip(case["requests"], answers):
            self.answered(request, answer)
        texts = [request.get("body", "") + request["path"] for request in case["requests"]]
        limit = sum(allowed(text, len(a.body)) for text, a in zip(texts, answers))
        return [Timed("http", taken, limit)]

    def answered(self, request: dict[str, Any], answer: Answer) -> None:
        """Judges the answer to a request of good HTTP."""
        status = answer.status
        path, _, query = request["path"].partition("?")
        path = path.rstrip("/") or "/"  # slashes at the end mean nothing here
        what = f"{request['verb']} {path[:80]}"
        self.judge.count(f"HTTP {status}")
        if status not in STATUSES:
            raise Wrong(f"{what}: HTTP {status} {answer.body[:200]!r}")
        expected = self.refusal(request)
        if expected is not None:
            if status != expected[0]:
                raise Wrong(f"{what}: HTTP {status} instead of {expected[0]}")
            if request["verb"] != "HEAD":
                self.problem(answer, {-32011}, expected[1])
            return
        if request["verb"] == "HEAD":
            if status not in (200, 404):
                raise Wrong(f"{what}: HTTP {status}")
            return
        body = request.get("body", "").encode("latin-1")
        kind = (request.get("type") or "").split(";")[0].strip().lower()
        if request["verb"] == "POST" and path in ("/", "/statements", "/entries"):
            types = {"/": (JSON_TYPE,), "/statements": STATEMENT_TYPES, "/entries": ENTRY_TYPES}
            if kind not in types[path]:
                self.expect(what, status, 415)
                if path != "/entries":
                    self.problem(answer, {-32600}, None)
            elif path == "/":
                self.json_rpc(what, body, answer, request["auth"] == "admin")
            elif path == "/statements":
                self.statements(what, body, query, answer)
            else:
                self.entry(what, answer)
            return
        self.page(what, request, path, answer)

    @staticmethod
    def refusal(request: dict[str, Any]) -> tuple[int, str] | None:
        """With which status and reason the gate must refuse a request; `None` if it must not."""
        if "host" in request and request["host"] not in LOCAL_NAMES:
            return 403, "host"
        if request["auth"] in ("wrong", "odd"):
            return 401, "token"
        if request["path"] == "/ws" and request["verb"] == "GET" and "origin" in request:
            return 403, "origin"
        return None

    @staticmethod
    def expect(what: str, status: int, *expected: int) -> None:
        """A status that it must be."""
        if status not in expected:
            raise Wrong(f"{what}: HTTP {status} instead of {expected}")

    def problem(self, answer: Answer, codes: set[int], reason: str | None) -> None:
        """A refusal by HTTP has the form of an answer of JSON-RPC."""
        try:
            response = json.loads(answer.body)
        except ValueError:
            raise Wrong(f"a refusal is not JSON: {answer.body[:200]!r}") from None
        self.judge.refused(response, codes, None, reason)

    def json_rpc(self, what: str, body: bytes, answer: Answer, is_admin: bool) -> None:
        """The answer of `POST /`."""
        if len(body) > BODY_LIMIT:
            self.expect(what, answer.status, 413)
            return self.problem(answer, {-32007}, "bodyTooLarge")
        self.expect(what, answer.status, 200, 204)
        if answer.status == 204:
            return self.judge.judge(body, None, is_admin, over_socket=False)
        if answer.header("content-type") != JSON_TYPE:
            raise Wrong(f"{what}: the answer is {answer.header('content-type')}")
        self.judge.judge(body, answer.body, is_admin, over_socket=False)

    def statements(self, what: str, body: bytes, query: str, answer: Answer) -> None:
        """The answer of `POST /statements`."""
        self.expect(what, answer.status, 200, 400, 413)
        if answer.status != 200:
            codes = {400: {-32005, -32602}, 413: {-32007}}[answer.status]
            return self.problem(answer, codes, None)
        if query == "wait=x":
            raise Wrong(f"{what}: takes wait=x")
        found = json.loads(answer.body)
        if set(found) != {"statements", "accepted", "waiting", "refused"}:
            raise Wrong(f"{what}: {brief(found)}")
        count = found["accepted"] + found["waiting"] + len(found["refused"])
        last = -1
        for one in found["refused"]:
            if set(one) != {"position", "error"} or not last < one["position"] < count:
                raise Wrong(f"{what}: {brief(one)}")
            last = one["position"]
            self.judge.error(one["error"], self.judge.errors["tx_submit"], what)
        if count != found["statements"]:
            raise Wrong(f"{what}: {found['statements']} statements, {count} answers")

    def entry(self, what: str, answer: Answer) -> None:
        """The answer of `POST /entries`."""
        self.expect(what, answer.status, 201, 303, 400, 413)
        if answer.status in (201, 303) and not (answer.header("location") or "").startswith(
            "/entries/"
        ):
            raise Wrong(f"{what}: no Location")
        if answer.status != 303:
            self.cbor(what, answer)

    @staticmethod
    def cbor(what: str, answer: Answer) -> None:
        """A body that must be CBOR."""
        try:
            value = decode(answer.body)
        except Exception as error:  # whatever the decoder of this folder says
            raise Wrong(f"{what}: not CBOR: {error}") from None
        if answer.status >= 400 and set(value) != {-1, -2}:
            raise Wrong(f"{what}: no problem details: {value}")

    def page(self, what: str, request: dict[str, Any], path: str, answer: Answer) -> None:
        """The answer to everything that is not a POST to a door."""
        status = answer.status
        if request["verb"] != "GET":
            self.expect(what, status, 404)
        elif path in ("/health", "/ready"):
            self.expect(what, status, 200)
            word = {"/health": "healthy", "/ready": "ready"}[path]
            if json.loads(answer.body) != {"status": word}:
                raise Wrong(f"{what}: {answer.body[:300]!r}")
        elif path == "/metrics":
            self.expect(what, status, 200)
            if len(list(text_string_to_metric_families(answer.body.decode()))) < 60:
                raise Wrong(f"{what}: few metrics")
        elif path == "/ws":
            self.expect(what, status, 426)
            self.problem(answer, {-32600}, None)
        elif path in ("/", "/checkpoint", "/openrpc.json", "/.well-known/scitt-keys"):
            self.expect(what, status, 200)
            if path.startswith("/.well"):
                self.cbor(what, answer)
        elif path.startswith("/entries/"):
            self.expect(what, status, 200, 400, 404)
            if answer.body:
                self.cbor(what, answer)
        elif path.startswith("/tile/"):
            self.expect(what, status, 200, 404)
            width = path.partition(".p/")[2]
            if status == 200 and "entries" not in path:
                count = int(width) if width else 256
                if len(answer.body) != 32 * count:
                    raise Wrong(f"{what}: {len(answer.body)} bytes for {count} hashes")
        else:
            self.expect(what, status, 404)

    def raw(self, case: Case) -> list[Timed]:
        """Bytes that are no good HTTP: every answer is one, or the connection is closed."""
        wire = Wire(self.port)
        sent = case["bytes"].encode("latin-1")
        wire.send(sent)
        if case["then"] != "finish":
            wire.close(abruptly=case["then"] == "reset")
            return []
        wire.finish()
        try:
            while True:
                answer = wire.answer(sent.startswith(b"HEAD"))
                self.judge.count(f"raw: HTTP {answer.status}")
                if answer.status not in RAW_STATUSES:
                    raise Wrong(f"HTTP {answer.status} to {sent[:80]!r}")
        except Gone:
            pass
        wire.close()
        return [Timed("raw", time.monotonic() - wire.sent, allowed(case["bytes"], 0))]

    # WebSockets

    def socket(self, case: Case) -> list[Timed]:
        """A WebSocket, until it is closed."""
        auth = self.authorization(case["auth"])
        socket = WebSocket(self.port, {"Authorization": auth} if auth else {})
        talk = Talk(self.judge, case["auth"] == "admin")
        pings = 0
        for step in case["steps"]:
            if step[0] == "text":
                body = step[1].encode("latin-1")
                came = len(socket.spoken.messages)
                begun = time.monotonic()
                socket.text(body, step[2])
                talk.ask(socket, body, begun, came)
                if socket.spoken.is_closed:
                    break
            elif step[0] == "read":
                until = time.monotonic() + step[1]
                while (left := until - time.monotonic()) > 0 and socket.read(left):
                    pass
            elif step[0] == "ping":
                pings += 1
                socket.frame(9, step[1].encode("latin-1"), True, False, True)
            elif step[0] == "frame":
                socket.frame(step[1], step[2].encode(), *step[3:])
            elif step[0] == "bytes":
                socket.wire.send(step[1].encode("latin-1"))
            elif step[0] == "close":
                socket.end(step[1])
        end = case["end"]
        if end in ("close", "wrong"):
            limit = time.monotonic() + 30
            while socket.read(5):
                if time.monotonic() > limit:
                    raise Wrong("a WebSocket does not close for 30 s")
            spoken = socket.spoken
            if not spoken.is_closed:
                raise Wrong(f"a WebSocket is not closed: {case['steps'][-1]}")
            codes = {case["steps"][-1][1]} if end == "close" else {1002, 1003, 1007, 1009}
            self.judge.count(f"WebSocket closed {spoken.close_code}")
            if spoken.close_code not in codes:
                raise Wrong(f"closed with {spoken.close_code}: {case['steps'][-1]}")
            if end == "close" and spoken.pongs != pings:
                raise Wrong(f"{pings} pings, {spoken.pongs} pongs")
        socket.wire.close(abruptly=end == "reset")
        talk.judge_events(socket.spoken.messages)
        return talk.timed


class Talk:
    """What is said on a WebSocket: calls and their answers, and events between them."""

    def __init__(self, judge: Judge, is_admin: bool) -> None:
        self.judge, self.is_admin = judge, is_admin
        self.timed: list[Timed] = []
        self.answers: set[int] = set()
        self.subscribed: dict[int, int] = {}  # number → which message said so
        self.ended: dict[int, int] = {}
        self.is_hidden = False  # whether a notification may have begun a subscription

    def ask(self, socket: WebSocket, body: bytes, begun: float, came: int) -> None:
        """Waits for the answer to a message, and judges it.

        One that may go unanswered is followed by one that may not; their order is open.
        """
        mark = f"mark {came} {begun}"
        probe = json.dumps({"jsonrpc": "2.0", "id": mark, "method": "node_peers"}).encode()
        is_silent = self.may_be_silent(body)
        self.is_hidden |= self.may_begin_silently(body)
        if is_silent:
            socket.text(probe)
        at, found, marked = came, None, not is_silent
        until = time.monotonic() + 60
        grace = None
        while found is None or not marked:
            while at < len(socket.spoken.messages):
                moment, text = socket.spoken.messages[at]
                if not text.startswith(EVENT):
                    self.answers.add(at)
                    if is_silent and mark in text:
                        marked = True
                        grace = time.monotonic() + 0.3
                    elif found is None:
                        found = at
                        self.answered(body, text, at)
                        limit = allowed(body.decode("latin-1"), len(text))
                        # Events are read by the same program meanwhile.
                        self.timed.append(Timed("socket", moment - begun, limit))
                    else:
                        raise Wrong(f"answered twice: {text[:200]}")
                at += 1
            if found is not None and marked:
                return
            if grace and time.monotonic() > grace:
                if found is None:
                    self.judge.judge(body, None, self.is_admin, over_socket=True)
                return
            if not socket.read(0.1 if grace else 10) and socket.spoken.is_closed:
                raise Wrong(f"closed with {socket.spoken.close_code} after {body[:200]!r}")
            if time.monotonic() > until:
                raise Wrong(f"no answer on a WebSocket for 60 s: {body[:300]!r}")

    @staticmethod
    def may_begin_silently(body: bytes) -> bool:
        """Whether a message may begin a subscription that no answer tells of."""
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return False
        calls = value if isinstance(value, list) else [value]
        begins = [c for c in calls if isinstance(c, dict) and b'"subscribe"' in body]
        # Of names that occur twice one does not know which count.
        return bool(begins) and (
            any("id" not in call for call in begins)
            or not body.count(b'"id"') == body.count(b'"method"') == len(calls)
        )

    def may_be_silent(self, body: bytes) -> bool:
        """Whether a message may be notifications only."""
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return False
        calls = value if isinstance(value, list) and value else [value]
        # Of a name that occurs twice one does not know which counts.
        return any(isinstance(call, dict) and "method" in call for call in calls) and (
            all(self.judge.is_notification(call) for call in calls)
            or body.count(b'"id"') != len(calls)
        )

    def answered(self, body: bytes, text: str, at: int) -> None:
        """Judges an answer, and remembers what it began or ended."""
        self.judge.judge(body, text.encode(), self.is_admin, over_socket=True)
        response = json.loads(text)
        for one in response if isinstance(response, list) else [response]:
            result = one.get("result")
            if isinstance(result, dict) and "subscription" in result:
                number = result["subscription"]
                if "fromHeight" not in result:
                    self.ended[number] = at
                elif number in self.subscribed:
                    raise Wrong(f"subscription {number} begins twice")
                else:
                    self.subscribed[number] = at
        if len(self.subscribed) - len(self.ended) > 32:
            raise Wrong(f"{len(self.subscribed)} subscriptions")

    def judge_events(self, messages: list[tuple[float, str]]) -> None:
        """All events that came: of subscriptions that had begun and not ended, in order."""
        places: dict[int, tuple[int, int]] = {}
        for at, (_, text) in enumerate(messages):
            if not text.startswith(EVENT):
                continue
            if at % 7 and len(messages) > 500:
                continue  # validating takes longer than sending
            number, place, _ = self.judge.event(json.loads(text))
            begun = self.subscribed.get(number, -1 if self.is_hidden else len(messages))
            if not is_number(number) or at < begun:
                raise Wrong(f"an event of subscription {number}, which had not begun")
            if at > self.ended.get(number, len(messages)):
                raise Wrong(f"an event of subscription {number}, which had ended")
            if place <= places.get(number, (-1, -1)):
                raise Wrong(f"subscription {number}: {place} after {places[number]}")
            places[number] = place


EVENT = '{"jsonrpc":"2.0","method":"subscription"'
