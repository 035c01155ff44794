"""Connections as fuzz_rpc.py needs them: HTTP and WebSockets down to the byte, also wrong ones.

A library would not send what is wrong, so HTTP is written here by hand. Frames of WebSockets are
read, and the right ones written, by the package `websockets`.
"""

from __future__ import annotations

import select
import socket
import time
from dataclasses import dataclass, field

from websockets.client import ClientProtocol
from websockets.frames import Close, Frame, Opcode
from websockets.protocol import OPEN
from websockets.uri import parse_uri

PATIENCE = 60.0  # seconds until an answer that does not come is given up


class Broken(Exception):
    """The server does not speak HTTP, or not to the end."""


class Gone(Exception):
    """The server closed the connection before an answer began."""


@dataclass
class Answer:
    """An answer of HTTP."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    seconds: float = 0.0

    def header(self, name: str) -> str | None:
        """The value of the first header of this name."""
        return next((value for key, value in self.headers if key == name), None)


class Wire:
    """A connection with the node."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.sent = time.monotonic()

    def send(self, data: bytes) -> None:
        """Sends bytes; a server that has closed is noticed when its answer is read."""
        self.sent = time.monotonic()
        try:
            self.socket.sendall(data)
        except OSError:
            pass

    def finish(self) -> None:
        """Says that nothing more will be sent."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self, abruptly: bool = False) -> None:
        """Closes; abruptly with a reset."""
        if abruptly:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def receive(self, wait: float = PATIENCE) -> bytes:
        """What has come, at most 64 KiB; nothing if the server has closed."""
        self.socket.settimeout(wait)
        try:
            return self.socket.recv(1 << 16)
        except TimeoutError:
            raise
        except OSError:
            return b""

    def is_quiet(self) -> bool:
        """Whether nothing has come that was not read."""
        return not self.buffer and not select.select([self.socket], [], [], 0)[0]

    def _more(self, what: str) -> None:
        try:
            data = self.receive()
        except TimeoutError:
            raise Broken(f"nothing comes for {PATIENCE:.0f} s: {what}") from None
        if not data:
            raise (Broken(f"closed within {what}") if self.buffer else Gone())
        self.buffer += data

    def _until(self, mark: bytes, what: str) -> bytes:
        while mark not in self.buffer:
            if len(self.buffer) > 1 << 16:
                raise Broken(f"{what} does not end")
            self._more(what)
        found, _, self.buffer = self.buffer.partition(mark)
        return found

    def _exactly(self, count: int) -> bytes:
        pieces, have = [self.buffer], len(self.buffer)
        while have < count:
            try:
                data = self.receive()
            except TimeoutError:
                raise Broken(f"{have} of {count} bytes of the body come") from None
            if not data:
                raise Broken(f"closed after {have} of {count} bytes of the body")
            pieces.append(data)
            have += len(data)
        whole = b"".join(pieces)
        self.buffer = whole[count:]
        return whole[:count]

    def answer(self, to_head: bool = False) -> Answer:
        """Reads an answer (RFC 9112), strictly."""
        lines = self._until(b"\r\n\r\n", "the head of an answer").split(b"\r\n")
        version, _, rest = lines[0].partition(b" ")
        if version != b"HTTP/1.1" or not rest[:3].isdigit():
            raise Broken(f"a status line {lines[0][:80]!r}")
        status = int(rest[:3])
        headers = []
        for line in lines[1:]:
            name, colon, value = line.partition(b":")
            if not colon or not name or name != name.strip():
                raise Broken(f"a header {line[:80]!r}")
            headers.append((name.decode("latin-1").lower(), value.strip().decode("latin-1")))
        answer = Answer(status, headers, b"")
        length, coding = answer.header("content-length"), answer.header("transfer-encoding")
        if to_head or status in (204, 304) or status < 200:
            pass
        elif coding == "chunked":
            while size := int(self._until(b"\r\n", "a chunk"), 16):
                answer.body += self._exactly(size)
                self._until(b"\r\n", "a chunk")
            self._until(b"\r\n", "the last chunk")
        elif length is not None and length.isdigit():
            answer.body = self._exactly(int(length))
        else:
            raise Broken("an answer without its length")
        answer.seconds = time.monotonic() - self.sent
        return answer


@dataclass
class Spoken:
    """What came over a WebSocket: messages with their time, and how it ended."""

    messages: list[tuple[float, str]] = field(default_factory=list)
    close_code: int | None = None
    is_closed: bool = False
    pongs: int = 0


class WebSocket:
    """A WebSocket with the node."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.wire = Wire(port)
        self.protocol = ClientProtocol(parse_uri(f"ws://127.0.0.1:{port}/ws"), max_size=None)
        request = self.protocol.connect()
        for name, value in headers.items():
            request.headers[name] = value
        self.protocol.send_request(request)
        self._flush()
        self.spoken = Spoken()
        while self.protocol.state is not OPEN:
            data = self.wire.receive()
            if self.protocol.handshake_exc or not data:
                raise Broken(f"no WebSocket: {self.protocol.handshake_exc}")
            self.protocol.receive_data(data)
        self._collect()

    def _flush(self) -> None:
        for data in self.protocol.data_to_send():
            if data:
                self.wire.send(data)
            else:
                self.wire.finish()

    def text(self, data: bytes, pieces: int = 1) -> None:
        """Sends a message of text, in so many frames."""
        step = max(1, -(-len(data) // pieces))
        parts = [data[i : i + step] for i in range(0, len(data), step)] or [b""]
        for number, part in enumerate(parts):
            opcode = Opcode.TEXT if number == 0 else Opcode.CONT
            self.wire.send(Frame(opcode, part, fin=number == len(parts) - 1).serialize(mask=True))

    def frame(self, opcode: int, data: bytes, fin: bool, rsv: bool, mask: bool) -> None:
        """Sends any frame of up to 64 KiB, also one that the package would not write."""
        length = len(data)
        size = bytes([length]) if length < 126 else b"\x7e" + length.to_bytes(2, "big")
        first = bytes([fin << 7 | rsv << 6 | opcode])
        # The mask is of zeros: the data stays as it is.
        self.wire.send(first + bytes([mask << 7 | size[0]]) + size[1:] + bytes(4 * mask) + data)

    def end(self, code: int) -> None:
        """Begins to close."""
        self.wire.send(Frame(Opcode.CLOSE, Close(code, "").serialize()).serialize(mask=True))

    def read(self, seconds: float) -> bool:
        """Takes what comes next; `False` if nothing does, or the server has closed."""
        if self.spoken.is_closed:
            return False
        try:
            data = self.wire.receive(seconds)
        except TimeoutError:
            return False
        if data:
            self.protocol.receive_data(data)
        else:
            self.protocol.receive_eof()
            self.spoken.is_closed = True
        if self.protocol.parser_exc is not None:
            raise Broken(f"not a WebSocket: {self.protocol.parser_exc!r}")
        self._collect()
        return True

    def _collect(self) -> None:
        """Takes the frames that have come, and answers pings."""
        now = time.monotonic()
        for event in self.protocol.events_received():
            if not isinstance(event, Frame):
                continue
            if event.opcode is Opcode.TEXT:
                if not event.fin:
                    raise Broken("the server sends a message in pieces")
                self.spoken.messages.append((now, bytes(event.data).decode("utf-8")))
            elif event.opcode is Opcode.CLOSE:
                self.spoken.close_code = Close.parse(event.data).code
            elif event.opcode is Opcode.PONG:
                self.spoken.pongs += 1
        self._flush()
