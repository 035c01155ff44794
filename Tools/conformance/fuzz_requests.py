"""Makes up what fuzz_rpc.py sends: right calls about what is on the chain, and every kind of wrong.

A case is a dictionary that JSON can hold, so that it can be written to a file and sent again. Bytes
in it are text in Latin-1. There are three kinds, by `door`:

    http     requests, one after another on a connection
    raw      bytes that are no good HTTP; only how the server behaves is judged
    socket   what is done on a WebSocket, step by step
"""

from __future__ import annotations

import json
import random
import time
from typing import Any

from assay_cbor import decode, encode
from assay_formats import ORDER, address_text
from fuzz_checks import BATCH
from vectors import Key, statement

Case = dict[str, Any]
BODY_LIMIT = 2 << 20
JSON_TYPE = "application/json"


class Raw(str):
    """A piece of JSON as it is to be written."""


class Pairs(list):  # type: ignore[type-arg]
    """An object whose names may occur twice."""


def dump(value: Any) -> str:
    """A value as JSON, with the pieces that json would not write."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, Pairs):
        return "{" + ",".join(f"{dump(name)}:{dump(part)}" for name, part in value) + "}"
    if isinstance(value, dict):
        return dump(Pairs(value.items()))
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def to_bytes(text: str) -> bytes:
    """Text in UTF-8; bytes that were put into it with surrogates come out as they were."""
    return text.encode("utf-8", "surrogateescape")


class Facts:
    """What is on the chain, as far as one worker has seen it."""

    def __init__(self) -> None:
        self.height = self.log_size = self.clock = 0
        self.time = int(time.time() * 1000)
        self.chain = ""
        self.ids: dict[str, list[str]] = {
            kind: [] for kind in ("block", "statement", "model", "job", "settlement")
        }
        self.addresses: list[str] = []
        self.keys: list[str] = []
        self.statements: list[str] = []

    def learn(self, block: dict[str, Any]) -> None:
        """Takes what a block holds."""
        header = block["header"]
        self.height = max(self.height, header["height"])
        self.log_size = max(self.log_size, header["logSize"])
        self.time = max(self.time, header["time"])
        self.chain = header["chainId"]
        self._add("block", header["hash"])
        for one in block["statements"]:
            self._add("statement", one["txid"])
            if one["kind"] in ("model", "job"):
                self._add(one["kind"], one["txid"])
            if one["signer"] not in self.addresses:
                self.addresses.append(one["signer"])
                self.keys.append(one["key"])
            self.statements = [*self.statements[-200:], one["encoded"]]
        for one in block["settlements"]:
            self._add("settlement", one["id"])

    def _add(self, kind: str, id: str) -> None:
        if id not in self.ids[kind]:
            self.ids[kind] = [*self.ids[kind][-300:], id]


def random_text(r: random.Random) -> str:
    """Any text: short, long, empty, of all planes, with control characters."""
    kinds = [
        "",
        " ",
        "latest",
        "0x",
        "\0",
        "a\nb\rc\t",
        "‮\u0301é😀",
        "../../etc/passwd",
        "%s%n",
        "'",
    ]
    if r.random() < 0.6:
        return r.choice(kinds)
    length = r.choice([1, 7, 64, 255, 4096, 70_000]) if r.random() < 0.3 else r.randint(1, 40)
    letters = r.choice(["a", "0123456789abcdef", "\x01\x1f\x7f\x80", "äß中\U0001f600", '"\\/'])
    return "".join(r.choices(letters, k=length))


def random_number(r: random.Random) -> int:
    """An integer of any size up to 64 bits, and those at their edges."""
    edges = [0, 1, 200, 201, 2**31, 2**32, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64 - 1]
    return r.choice(edges) if r.random() < 0.6 else r.getrandbits(r.randint(1, 64))


def wrong_value(r: random.Random) -> Any:
    """A value that mostly fits nowhere."""
    pick = r.randrange(8)
    if pick == 0:
        return r.choice([None, True, False, {}, [], [[]], {"a": 1}, [None], [1, "x"]])
    if pick == 1:
        return r.choice([-1, -(2**63), -(2**63) - 1, 2**64, 10**30, 10**400, random_number(r)])
    if pick == 2:
        numbers = (
            "0.5 -0.0 1e3 1.0 1e19 1E-7 1e308 1e400 -1e400 5e-324 1e-400 18446744073709551615.0"
        )
        return Raw(r.choice(numbers.split()))
    if pick == 3:
        tokens = "NaN Infinity -Infinity nan 01 +1 1. .5 0x10 1_000 'a' undefined tru nulll - 1e"
        return Raw(r.choice(tokens.split()))
    if pick == 4:
        halves = ['"\\ud800"', '"\\udc00x"', '"\\ud800\\u0041"', '"\\u0000"', '"\\x"', '"\\u12"']
        return Raw(
            r.choice([*halves, '"a\x01b"', '"\udcff\udcfe"', '"\udcc3"', '"\udced\udca0\udc80"'])
        )
    if pick == 5:
        depth = r.choice([1, 3, 5, 6, 7, 8, 9, 10, 30, 200, 5_000])
        opening, inner, closing = r.choice(
            [("[", "", "]"), ('{"a":', "1", "}"), ('[{"":', "[]", "}]")]
        )
        return Raw(opening * depth + inner + closing * depth)
    if pick == 6:
        return "0x" + "".join(r.choices("0123456789abcdefABCDEFg ", k=r.choice([0, 1, 63, 64, 65])))
    return random_text(r)


class Author:
    """Makes cases from a seed, the document, and what is on the chain."""

    def __init__(self, seed: str, document: dict[str, Any], facts: Facts, key: Key) -> None:
        self.r = random.Random(seed)
        self.methods = {method["name"]: method for method in document["methods"]}
        self.schemas = document["components"]["schemas"]
        self.facts, self.key = facts, key
        self.nonce = 0
        self.number = 0
        self.last_snapshot = time.monotonic()

    # Values

    def id(self, kind: str) -> str:
        """An id of something, mostly of what there is."""
        pool = self.facts.ids[
            kind if self.r.random() < 0.8 else self.r.choice(list(self.facts.ids))
        ]
        if pool and self.r.random() < 0.9:
            return self.r.choice(pool)
        return "0x" + self.r.randbytes(32).hex()

    def address(self) -> str:
        """An address, mostly of an account."""
        if self.facts.addresses and self.r.random() < 0.9:
            return self.r.choice(self.facts.addresses)
        return address_text(self.r.randbytes(20))

    def value(self, name: str, schema: dict[str, Any], wild: bool) -> Any:
        """A value that fits a schema: about what there is, or any."""
        r = self.r
        reference = schema.get("$ref", "").split("/")[-1]
        if reference == "Digest":
            kinds = {"model": "model", "job": "job", "txid": "statement", "txids": "statement"}
            return self.id(kinds.get(name, r.choice(list(self.facts.ids))))
        if reference == "Address":
            return self.address()
        if reference == "PublicKey":
            real = self.facts.keys and r.random() < 0.5
            return r.choice(self.facts.keys) if real else "0x02" + r.randbytes(32).hex()
        if reference == "HexBytes":
            return "0x" + (r.randbytes(r.randint(0, 400)) if wild else self.statement()).hex()
        if reference:
            return self.value(name, self.schemas[reference], wild)
        if "enum" in schema:
            return r.choice(schema["enum"])
        if "oneOf" in schema:
            return self.value("block", r.choice(schema["oneOf"]), wild)
        kind = schema.get("type")
        if kind == "boolean":
            return r.random() < 0.5
        if kind == "integer":
            return random_number(r) if wild else self.integer(name)
        if kind == "array":
            count = r.choice([0, 1, 2, 5, 20])
            return [self.value(name, schema["items"], wild) for _ in range(count)]
        if name == "level":
            return r.choice(["info", "notice", "warning"])
        if name == "subsystem":
            return r.choice(["rpc", "node", "store", "peers", "consensus"])
        if name == "id":
            return self.address() if r.random() < 0.3 else self.id(r.choice(["model", "job"]))
        return random_text(r)

    def integer(self, name: str) -> int:
        """A number that makes sense as this parameter."""
        r, facts = self.r, self.facts
        if r.random() < 0.1:
            return random_number(r)
        if name in ("after", "index", "first", "second", "size"):
            return r.randint(0, facts.log_size + 2)
        if name in ("fromTime", "toTime"):
            return facts.time - r.randint(-5_000, 600_000)
        if name == "limit":
            return r.choice([1, 2, 10, 50, 200]) if r.random() < 0.9 else r.choice([0, 201])
        if name == "subscription":
            return r.randint(1, 6)
        if name == "epoch":
            return r.choice([0, 0, 1, 2])
        return max(
            0,
            facts.height + 1 - int(r.expovariate(0.02))
            if r.random() < 0.5
            else r.randint(0, facts.height + 1),
        )

    # Statements

    def statement(self) -> bytes:
        """A statement: good, seen before, or spoilt."""
        r = self.r
        pick = r.random()
        if pick < 0.2 and self.facts.statements:
            return bytes.fromhex(r.choice(self.facts.statements)[2:])
        good = self.signed()
        return good if pick < 0.5 else self.spoilt(good)

    def signed(self) -> bytes:
        """A statement that is signed well; what it says may be refused."""
        r = self.r
        body: Any
        kind = r.choice(
            ["transfer", "transfer", "bond", "model", "attest", "job", "challenge", "vote"]
        )
        model, job = (bytes.fromhex(self.id(kind)[2:]) for kind in ("model", "job"))
        if kind == "transfer":
            body = {1: r.randbytes(20), 2: r.choice([0, 1, 1_000, 100_000, 2**63, 2**64 - 1])}
        elif kind == "bond":
            body = {1: r.choice([1, 100, -1, -(2**62), 2**62])}
        elif kind == "model":
            body = {1: r.randbytes(32), 2: r.choice([0, 250, 10_000, 10_001]), 3: "token", 4: True}
        elif kind == "attest":
            body = {
                1: model,
                3: r.randbytes(32),
                4: r.choice([0, 1, 7]),
                5: r.choice([0, 1, 2**40]),
            }
            if r.random() < 0.4:
                body = {2: job, **{k: v for k, v in body.items() if k != 1}}
        elif kind == "job":
            body = {1: model, 2: r.randbytes(32), 3: r.randint(0, 4), 4: r.randint(0, 20),
                    5: r.choice([1, 100, 2**50]), 6: r.randint(0, 3), 7: r.randint(0, 8),
                    8: r.choice([0, 2_000, 20_000]), 9: r.choice([0, 1_000])}  # fmt: skip
        elif kind == "challenge":
            body = {1: job}
        else:
            body = {1: r.choice([[1, {1: 5_000}], [3, r.randbytes(20)], [6]])}
        self.nonce += 1
        nonce = self.nonce if r.random() < 0.9 else max(0, self.nonce + r.randint(-70, 200))
        at = int(time.time()) + (r.choice([-(10**6), 250, 400, 10**6]) if r.random() < 0.05 else 0)
        chain = self.facts.chain if r.random() < 0.97 else "other-0011223344556677"
        return statement(chain, self.key, kind, nonce, max(0, at), body)

    def spoilt(self, good: bytes) -> bytes:
        """A statement with a mistake in its bytes."""
        r, data = self.r, bytearray(good)
        pick = r.randrange(6)
        if pick == 0:
            for _ in range(r.choice([1, 1, 2, 8])):
                data[r.randrange(len(data))] ^= 1 << r.randrange(8)
        elif pick == 1:
            del data[r.randrange(len(data)) :]
        elif pick == 2:
            data += r.randbytes(r.randint(1, 5))
        elif pick == 3:
            at = r.randrange(len(data))
            data[at:at] = r.randbytes(r.choice([1, 2, 40]))
        elif pick == 4:
            s = int.from_bytes(data[-32:], "big")
            data[-32:] = (ORDER - s).to_bytes(32, "big")  # the other s that verifies
        else:
            tagged: Any = decode(good)
            tagged.value[2] = encode(r.choice([{}, {1: 2**64 - 1}, [1], "x", {9: b""}]))
            data = bytearray(encode(tagged))
        return bytes(data)

    # Calls

    def call(self, is_admin: bool = False, over_socket: bool = False) -> dict[str, Any] | Pairs:
        """A call: right, or with one thing wrong."""
        r = self.r
        name = r.choice(list(self.methods))
        while self.is_left_out(name, is_admin, over_socket):
            name = r.choice(list(self.methods))
        pick = r.random()
        params = self.params(name, wild=0.5 < pick < 0.65)
        if 0.65 < pick < 0.9:
            params = self.wrong_params(name, params)
        form = self.by_position(name, params) if r.random() < 0.25 else params
        call: dict[str, Any] = {"jsonrpc": "2.0", "id": self.next_id(), "method": name}
        if form or r.random() < 0.5:
            call["params"] = form
        if r.random() < 0.06:
            del call["id"]
        if pick > 0.9:
            return self.wrong_call(call)
        return call

    def is_left_out(self, name: str, is_admin: bool, over_socket: bool) -> bool:
        """Whether a method is not to be called now: it would end the run, or take long."""
        if is_admin and name == "admin_stop":
            return True
        if is_admin and name == "admin_snapshot":
            if time.monotonic() - self.last_snapshot < 120:
                return True
            self.last_snapshot = time.monotonic()
            return False
        if name == "rpc.discover":  # a quarter of a megabyte
            return self.r.random() < 0.9
        return "subscribe" in name and not over_socket and self.r.random() < 0.8

    def params(self, name: str, wild: bool) -> dict[str, Any]:
        """Parameters that fit."""
        parts = self.methods[name]["params"]
        often = self.r.choice([0.1, 0.3, 0.6])
        filters = [part["name"] for part in parts if self.is_filter(name, part)]
        kept = self.r.choice(filters) if filters else None
        found = {}
        for part in parts:
            if part["name"] in filters and not wild and part["name"] != kept:
                continue
            if part["required"] or self.r.random() < often:
                found[part["name"]] = self.value(part["name"], part["schema"], wild)
        if name == "proof_getInclusion" and not wild and len(found) != 1:
            found = {"index": self.integer("index")}
        return found

    @staticmethod
    def is_filter(name: str, part: dict[str, Any]) -> bool:
        """Whether a parameter is one of those of which a list takes one."""
        others = {"after", "limit", "newestFirst", "prove", "trustedHeight"}
        others |= {"fromHeight", "toHeight", "fromTime", "toTime"}
        return name.endswith("_list") and part["name"] not in others

    def wrong_params(self, name: str, params: dict[str, Any]) -> Any:
        """Parameters of which one is wrong."""
        r = self.r
        parts = self.methods[name]["params"]
        pick = r.randrange(6)
        if pick == 0 and params:
            params.pop(r.choice(list(params)))
        elif pick == 1:
            params[random_text(r)] = wrong_value(r)
        elif pick == 2 and params:
            one = r.choice(list(params))
            return Pairs([*params.items(), (one, wrong_value(r))])
        elif parts:
            params[r.choice(parts)["name"]] = wrong_value(r)
        else:
            return r.choice([Raw("3"), "x", True, [1], [None, None], wrong_value(r)])
        return params

    def by_position(self, name: str, params: Any) -> Any:
        """Parameters by position; what is not given is null."""
        if not isinstance(params, dict):
            return params
        names = [part["name"] for part in self.methods[name]["params"]]
        values = [params.get(one) for one in names]
        while values and values[-1] is None:
            values.pop()
        extra = [params[one] for one in params if one not in names]
        return values + extra + [1] * (self.r.randint(1, 3) if self.r.random() < 0.05 else 0)

    def wrong_call(self, call: dict[str, Any]) -> Any:
        """A request whose own form is wrong."""
        r = self.r
        pick = r.randrange(7)
        if pick == 0:
            return wrong_value(r)
        if pick == 1:
            call.pop(r.choice(list(call)))
        elif pick == 2:
            call["method"] = r.choice([random_text(r), "Node_Status", "node_status ", "admin_halt"])
        elif pick == 3:
            call["more"] = wrong_value(r)
        elif pick == 4:
            one = r.choice(["jsonrpc", "id", "method", "params"])
            return Pairs(
                [*call.items(), (one, call.get(one) if r.random() < 0.3 else wrong_value(r))]
            )
        else:
            call[r.choice(["jsonrpc", "id", "method", "params"])] = wrong_value(r)
        return call

    def next_id(self) -> Any:
        """An id: mostly a number of its own."""
        r = self.r
        self.number += 1
        if r.random() < 0.8:
            return self.number
        values = [
            None,
            "",
            "a",
            "\u2028😀\0",
            -1,
            0,
            2**53,
            2**64 - 1,
            -(2**63),
            Raw("1.5"),
            Raw("-0.25"),
        ]
        return r.choice([*values, random_text(r), Raw("1e3"), 10**25])

    def body(self, is_admin: bool = False, over_socket: bool = False) -> bytes:
        """The body of a request."""
        r = self.r
        pick = r.random()
        if pick < 0.85:
            text = dump(self.call(is_admin, over_socket))
        elif pick < 0.975:
            calls = [self.call(is_admin, over_socket) for _ in range(r.choice([0, 1, 2, 5, 20]))]
            text = dump([calls] if r.random() < 0.05 else calls)
        elif pick < 0.98:
            cheap = {
                "jsonrpc": "2.0",
                "id": 1,
                "method": r.choice(["job_get", "rpc.x", "node_peers"]),
            }
            text = dump([cheap] * r.choice([200, BATCH, BATCH + 1]))
        elif pick < 0.983:
            ids = [self.id("statement") for _ in range(r.choice([100, 10_000, 10_001]))]
            text = dump({"jsonrpc": "2.0", "id": 1, "method": "tx_getReceipts", "params": [ids]})
        elif pick < 0.985:
            junk = "0x" + "00" * r.choice([10, 17_000, 500_000])
            text = dump({"jsonrpc": "2.0", "id": 1, "method": "tx_submit", "params": [junk]})
        else:
            text = dump(wrong_value(r))
        data = bytearray(to_bytes(text))
        if r.random() < 0.02 and data:
            del data[r.randrange(len(data)) :]
        if r.random() < 0.02 and data:
            data[r.randrange(len(data))] = r.randrange(256)
        if r.random() < 0.02:
            data = bytearray(r.choice([b" \n\t", b"\xef\xbb\xbf", b"\0"])) + data
        if r.random() < 0.02:
            data += r.choice([b" \r\n", b"{}", b",", b"\0", b"//"])
        return bytes(data)

    # Cases

    def longest(self) -> Case:
        """What has one of the longest answers."""
        ids = [self.id("statement") for _ in range(10_000)]
        text = dump({"jsonrpc": "2.0", "id": 1, "method": "tx_getReceipts", "params": [ids]})
        request = {"verb": "POST", "path": "/", "type": JSON_TYPE, "auth": None, "body": text}
        return {"door": "http", "requests": [request]}

    def case(self) -> Case:
        """The next case."""
        pick = self.r.random()
        if pick < 0.62:
            return self.rpc()
        if pick < 0.86:
            return self.http([self.other() for _ in range(1 if self.r.random() < 0.8 else 4)])
        if pick < 0.94:
            return self.raw()
        return self.socket()

    def rpc(self) -> Case:
        """JSON-RPC over HTTP."""
        requests = []
        for _ in range(1 if self.r.random() < 0.9 else self.r.randint(2, 8)):
            auth = self.auth()
            requests.append(
                {"verb": "POST", "path": "/", "type": JSON_TYPE, "auth": auth,
                 "body": self.body(auth == "admin").decode("latin-1")}
            )  # fmt: skip
        return self.http(requests)

    def auth(self) -> str | None:
        """Whose token is sent: mostly nobody's."""
        return self.r.choices([None, "admin", "wrong", "odd"], [80, 15, 3, 2])[0]

    def http(self, requests: list[dict[str, Any]]) -> Case:
        """Requests, with how they are sent."""
        r = self.r
        for request in requests:
            if "body" in request and r.random() < 0.1:
                request["chunk"] = r.choice([1, 7, 1_000, 100_000])
                if len(request["body"]) > 20_000:
                    request["chunk"] = 100_000
        case: Case = {"door": "http", "requests": requests}
        if r.random() < 0.04:
            case["pieces"] = r.randint(2, 8)  # with a pause between them
        if r.random() < 0.1:
            case["finish"] = True  # nothing more is sent after it
        return case

    def other(self) -> dict[str, Any]:
        """A request that is not JSON-RPC, or not as it should be."""
        r, facts = self.r, self.facts
        pick = r.randrange(9)
        request: dict[str, Any] = {"verb": "GET", "auth": None if r.random() < 0.9 else self.auth()}
        if pick == 0:
            paths = (
                "/health /ready /metrics / /checkpoint /openrpc.json /ws /.well-known/scitt-keys"
            )
            request["path"] = r.choice(paths.split())
        elif pick == 1:
            count = r.randint(1, 256)
            part = r.choice(
                ["", f".p/{facts.log_size % 256}", f".p/{count}", ".p/0", ".p/256", ".p/x"]
            )
            last = facts.log_size // 256
            index = r.choice(
                ["000", f"{last:03}", f"{r.randint(0, last + 2):03}", "x001/000", "1", "-1"]
            )
            request["path"] = (
                f"/tile/{r.choice(['0', 'entries', '1', '7', '63', '64', 'x'])}/{index}{part}"
            )
        elif pick == 2:
            id = self.id(r.choice(["statement", "settlement", "block"]))[2:]
            request["path"] = (
                f"/entries/{r.choice([id, id, id, id.upper(), id[1:], random_path(r)])}"
            )
            request["accept"] = r.choice([None, "application/scitt-statement+cose", "*/*"])
        elif pick == 3:
            request["path"] = "/.well-known/scitt-keys/" + random_path(r)
        elif pick in (4, 5):
            count = r.choice([0, 1, 1, 2, 5, 30]) if r.random() < 0.97 else 1_000
            sequence = b"".join(self.statement() for _ in range(min(count, 30))) * max(
                1, count // 30
            )
            request.update(
                verb="POST",
                path="/statements" + r.choice(["", "", "?wait=final", "?wait=x", "?a=b"]),
                type=r.choice(["application/cose", "application/cbor-seq"]),
                body=sequence.decode("latin-1"),
            )  # fmt: skip
        elif pick == 6:
            request.update(
                verb="POST", path="/entries", type="application/cose",
                body=self.statement().decode("latin-1"),
            )  # fmt: skip
        elif pick == 7:
            request["path"] = "/" + random_path(r)
            request["verb"] = r.choice(
                ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"]
            )
        else:
            request.update(
                verb="POST", path=r.choice(["/", "/statements", "/entries"]),
                type=r.choice([None, "", "text/plain", JSON_TYPE + "; charset=utf-8", "a/b"]),
                body=self.body().decode("latin-1"),
            )  # fmt: skip
        if request["verb"] == "GET" and r.random() < 0.2:
            request["verb"] = r.choice(["HEAD", "HEAD", "PUT", "OPTIONS"])
        if r.random() < 0.03:
            request["host"] = r.choice(
                ["example.org", "localhost", "127.0.0.1:1", "[::1]", "a" * 300]
            )
        if r.random() < 0.03:
            request["origin"] = r.choice(["https://example.org", "null", "\x80"])
        if r.random() < 0.003:
            request.update(verb="POST", path="/", type=JSON_TYPE, body=" " * (BODY_LIMIT + 1))
        return request

    def raw(self) -> Case:
        """Bytes that are no good HTTP, or end too early."""
        r = self.r
        body = self.body()[:2_000]
        length = len(body)
        head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: {JSON_TYPE}\r\n".encode()
        size = r.choice(
            [length + 1, length + 1_000, -1, 2**64, "x", "", f"{length}, {length}", "+5"]
        )
        good = head + f"Content-Length: {length}\r\n\r\n".encode() + body
        many = b"".join(b"X-%d: y\r\n" % number for number in range(r.choice([10, 99, 150, 3_000])))
        chunk = r.choice(
            [b"zz\r\n", b"-1\r\n", b"ffffffffffffffffff\r\n", b"5\r\nab", b"1\r\nabc\r\n0\r\n\r\n"]
        )
        options = [
            head + f"Content-Length: {size}\r\n\r\n".encode() + body,
            head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk,
            head + b"Transfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\n" + body,
            head + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n" + body,
            good[: r.randrange(len(good))],
            head + many + b"\r\n",
            head + b"X: " + b"y" * r.choice([1_000, 17_000, 80_000]) + b"\r\n\r\n",
            b"GET /%zz%00%ff/../" + r.randbytes(9) + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET /" + b"a" * r.choice([100, 9_000, 90_000]) + b" HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/" + r.choice([b"1.0", b"0.9", b"2.0", b"9.9", b"x"]) + b"\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + r.choice([b"", b"Host: a\r\nHost: b\r\n", b"X Y: z\r\n"])
            + b"\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + r.randbytes(200),
            r.randbytes(r.choice([1, 100, 5_000])),
            b"CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            head + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
            good[:-1] + bytes([good[-1] ^ 1]) + good,
        ]  # fmt: skip
        way = r.choice(["finish", "close", "reset"])
        return {"door": "raw", "bytes": r.choice(options).decode("latin-1"), "then": way}

    def socket(self) -> Case:
        """What is done on a WebSocket."""
        r = self.r
        auth = "admin" if r.random() < 0.2 else None
        is_admin = auth == "admin"
        steps: list[Any] = []
        many = r.random() < 0.05
        for _ in range(40 if many else r.randint(1, 12)):
            pick = r.random()
            if many or pick < 0.3:
                steps.append(["text", self.subscribe().decode("latin-1"), 1])
            elif pick < 0.8:
                body = self.body(is_admin, over_socket=True)[:300_000]
                steps.append(["text", body.decode("latin-1"), r.choice([1, 1, 1, 2, 9])])
            elif pick < 0.9:
                steps.append(["read", r.random()])
            else:
                steps.append(["ping", r.choice(["", "x", "y" * 125])])
        end = r.choice(["close", "close", "drop", "reset", "half", "wrong"])
        if end == "close":
            steps.append(["close", r.choice([1000, 1001, 3000, 4999])])
        elif end == "half":
            steps.append(["bytes", "\x81\xfe\x01\x00\x00\x00\x00\x00{\x22"])
        elif end == "wrong":
            steps.append(r.choice(WRONG_FRAMES))
        return {"door": "socket", "auth": auth, "steps": steps, "end": end}

    def subscribe(self) -> bytes:
        """A call of `subscribe` or `unsubscribe`."""
        r = self.r
        if r.random() < 0.2:
            params = {"subscription": r.randint(0, 5)}
            call = {
                "jsonrpc": "2.0",
                "id": self.next_id(),
                "method": "unsubscribe",
                "params": params,
            }
            return to_bytes(dump(call))
        topic = r.choice(["blocks", "statements", "settlements", "status"])
        params = {"topic": topic}
        if r.random() < 0.6:
            params["fromHeight"] = max(0, self.facts.height - r.randint(-2, 60))
        elif r.random() < 0.3:
            params["after"] = max(0, self.facts.log_size - r.randint(-2, 200))
        for name in ("model", "job", "kind", "signer", "node", "requester"):
            if r.random() < 0.08:
                part = next(p for p in self.methods["subscribe"]["params"] if p["name"] == name)
                params[name] = self.value(name, part["schema"], wild=False)
        call = {"jsonrpc": "2.0", "id": self.next_id(), "method": "subscribe", "params": params}
        return to_bytes(dump(call))


# Frames that a client must not send: opcode, data, whether it is the last, reserved bit, mask.
WRONG_FRAMES: list[list[Any]] = [
    ["frame", 2, "binary", True, False, True],
    ["frame", 0, "continues nothing", True, False, True],
    ["frame", 1, "{}", True, True, True],
    ["frame", 1, "{}", True, False, False],
    ["frame", 9, "x" * 126, True, False, True],
    ["bytes", "\x83\x80\x00\x00\x00\x00"],  # an opcode that is not defined
    ["bytes", "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00"],  # 2^64 bytes
    ["bytes", "\x81\xff\x00\x00\x00\x00\x00\x30\x00\x00\x00\x00\x00\x00"],  # 3 MiB
]


def random_path(r: random.Random) -> str:
    """A part of a path: odd, but good HTTP."""
    parts = [
        "x",
        "..",
        ".",
        "a%20b",
        "%00",
        "%ff%fe",
        "%",
        "%zz",
        "a" * 3_000,
        "0x",
        ";",
        "?a=%",
        "//",
    ]
    count = r.choice([1, 1, 2, 4, 60])
    return r.choice(["", "/", "%2f"]).join(r.choice(parts) for _ in range(count))[:4_000]
