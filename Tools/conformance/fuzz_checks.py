"""What an answer of a node must be, by its own OpenRPC document: the judge of fuzz_rpc.py.

The judge sees nothing but the bytes that were sent and those that came. It reads a request by the
rules of JSON-RPC 2.0 and the document, and so knows what may be answered. Where JSON leaves open
what a text means (names that occur twice, halves of surrogates, numbers beyond all bounds), any
answer of the right form will do.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft7Validator

DEEPEST = 8
BATCH = 1_000
MISSING = object()
# A node that is well, and alone, has no reason for these.
ALARMING = {-32603: "the node failed", -32004: "the mempool is full", -32008: "there is an index"}


class Wrong(Exception):
    """An answer is not as it must be."""


@dataclass
class Text:
    """A JSON text: its value, and whether others must read it in the same way."""

    value: Any
    is_certain: bool


def read_text(body: bytes) -> Text:
    """Reads JSON (RFC 8259).

    Throws: `ValueError` if it is none.
    """
    certain = True

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal certain
        if len({name for name, _ in found}) < len(found):
            certain = False
        return dict(found)

    def constant(_: str) -> Any:
        raise ValueError("not JSON")

    def number(text: str) -> float:
        nonlocal certain
        value = float(text)
        # Beyond a Double, or so close to zero that it is lost.
        if math.isinf(value) or (value == 0 and any(c in "123456789" for c in text)):
            certain = False
        return value

    def integer(text: str) -> int:
        nonlocal certain
        if len(text) > 300:  # beyond a Double
            certain = False
        return int(text[:300])

    value = json.loads(
        body.decode("utf-8"), object_pairs_hook=pairs, parse_constant=constant, parse_float=number,
        parse_int=integer,
    )  # fmt: skip
    if b"\\u" in body and any("\ud800" <= c <= "\udfff" for c in all_text(value)):
        certain = False
    return Text(value, certain)


def all_text(value: Any) -> str:
    """All characters in a value."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(name + all_text(part) for name, part in value.items())
    return "".join(map(all_text, value)) if isinstance(value, list) else ""


def depth_of(body: bytes) -> int:
    """How deep objects and arrays are nested, as far as brackets outside of strings tell."""
    depth = deepest = 0
    in_string = escaped = False
    for byte in body:
        if in_string:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_string = False
        elif byte == 0x22:
            in_string = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number; `true` is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def strict(schema: Any) -> Any:
    """A schema that refuses fields which it does not name.

    The document leaves room for fields of later versions; this node has none of them.
    """
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: strict(part) for name, part in schema.items()}
    if isinstance(found.get("properties"), dict) and found.get("type") == "object":
        found.setdefault("additionalProperties", False)
    return found


class Judge:
    """Knows what a node may answer."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.components = strict(copy.deepcopy(document["components"]))
        self.methods = {method["name"]: method for method in document["methods"]}
        self.reasons: dict[int, set[str] | None] = {}
        codes: dict[str, int] = {}
        for name, error in document["components"]["errors"].items():
            words = error.get("data", {}).get("properties", {}).get("reason", {}).get("enum")
            self.reasons[error["code"]] = set(words) if words else None
            codes[name] = error["code"]
        self.errors = {
            name: {codes[error["$ref"].split("/")[-1]] for error in method["errors"]}
            for name, method in self.methods.items()
        }
        self.tags = {
            name: {tag["$ref"].split("/")[-1] for tag in method.get("tags", [])}
            for name, method in self.methods.items()
        }
        self.results = {
            name: self.validator(strict(method["result"]["schema"]))
            for name, method in self.methods.items()
        }
        self.params = {
            name: {part["name"]: self.validator(part["schema"]) for part in method["params"]}
            for name, method in self.methods.items()
        }
        self.views = {
            "block": self.component("HeaderView"),
            "statement": self.component("StatementView"),
            "settlement": self.component("SettlementView"),
            "status": self.results["node_status"],
        }
        self.details = self.component("RPCErrorDetails")
        self.seen: dict[str, int] = {}

    def validator(self, schema: Any) -> Draft7Validator:
        """A validator of a schema that refers to the document's components."""
        return Draft7Validator({"components": self.components, "allOf": [schema]})

    def component(self, name: str) -> Draft7Validator:
        """A validator of a schema of the components."""
        return self.validator({"$ref": f"#/components/schemas/{name}"})

    def count(self, what: str) -> None:
        """Counts what was seen."""
        self.seen[what] = self.seen.get(what, 0) + 1

    def holds(self, validator: Draft7Validator, value: Any, what: str) -> None:
        """Holds a value against a schema."""
        for error in validator.iter_errors(value):
            raise Wrong(f"{what}: {error.json_path}: {error.message[:300]}")

    # JSON-RPC

    def judge(self, body: bytes, answer: bytes | None, is_admin: bool, over_socket: bool) -> None:
        """Judges the answer to a body; `None` if there was none."""
        response = None
        if answer is not None:
            try:
                response = json.loads(answer.decode("utf-8"), parse_constant=refuse)
            except ValueError as error:
                raise Wrong(f"the answer is not JSON: {error}: {answer[:200]!r}") from None
        if depth_of(body) > DEEPEST:
            return self.refused(response, {-32007}, None, "tooDeep")
        try:
            text = read_text(body)
        except (ValueError, RecursionError):
            if body.startswith(
                b"\xef\xbb\xbf"
            ):  # readers may leave out a mark of the order of bytes
                return self.any_form(response)
            # A batch that is too large is refused before its form is looked at.
            return self.refused(response, {-32700, -32007}, None)
        if not text.is_certain:
            return self.any_form(response)
        if isinstance(text.value, list):
            return self.batch(text.value, response, is_admin, over_socket)
        self.one(text.value, response, is_admin, over_socket)

    def batch(self, calls: list[Any], response: Any, is_admin: bool, over_socket: bool) -> None:
        """The answers to a batch, in order."""
        if not calls:
            return self.refused(response, {-32600}, None)
        if len(calls) > BATCH:
            return self.refused(response, {-32007}, None, "batchTooLarge")
        answered = [call for call in calls if not self.is_notification(call)]
        if not answered:
            if response is not None:
                raise Wrong("notifications are answered")
            return
        if not isinstance(response, list) or len(response) != len(answered):
            raise Wrong(f"{len(answered)} calls of a batch have other answers: {brief(response)}")
        for call, one in zip(answered, response):
            self.one(call, one, is_admin, over_socket)

    @staticmethod
    def mistake(call: Any) -> bool:
        """Whether something is no request."""
        if not isinstance(call, dict) or call.get("jsonrpc") != "2.0":
            return True
        if not isinstance(call.get("method"), str):
            return True
        id = call.get("id")
        if not (id is None or isinstance(id, str) or is_number(id)):
            return True
        return not isinstance(call.get("params"), (dict, list, type(None)))

    def is_notification(self, call: Any) -> bool:
        """Whether something is a request without an id."""
        return not self.mistake(call) and "id" not in call

    def one(self, call: Any, response: Any, is_admin: bool, over_socket: bool) -> None:
        """The answer to one request."""
        id = call.get("id") if isinstance(call, dict) else None
        if self.mistake(call):
            known = id if isinstance(id, str) or is_number(id) else None
            return self.refused(response, {-32600}, known)
        if "id" not in call:
            if response is not None:
                raise Wrong("a notification is answered")
            return
        name, params = call["method"], call.get("params")
        method = self.methods.get(name)
        if method is None:
            return self.refused(response, {-32601}, id)
        if "webSocket" in self.tags[name] and not over_socket:
            # Whether its parameters are looked at first is open.
            return self.refused(response, {-32601, -32602}, id)
        if "administrative" in self.tags[name] and not is_admin:
            return self.refused(response, {-32011}, id, "adminToken")
        names = [part["name"] for part in method["params"]]
        if isinstance(params, list):
            given = dict(zip(names, params)) if len(params) <= len(names) else None
        else:
            given = params or {}
        if given is None or not self.fits(name, given):
            return self.refused(response, {-32602}, id, "invalidParams")
        found = self.form(response, id)
        if "error" in found:
            self.error(found["error"], self.errors[name], name)
        else:
            self.count(f"{name} answered")
            self.holds(self.results[name], found["result"], f"the result of {name}")
            check(name, given, found["result"])
            for part in found["result"].get("results", []) if name == "tx_submitBatch" else []:
                if "error" in part:
                    self.error(part["error"], self.errors["tx_submit"], "tx_submit")

    def fits(self, name: str, given: dict[str, Any]) -> bool:
        """Whether parameters are as the document says."""
        validators = self.params[name]
        required = {part["name"]: part["required"] for part in self.methods[name]["params"]}
        if any(key not in validators for key in given):
            return False
        for key, validator in validators.items():
            value = given.get(key)
            if value is None:
                if required[key]:
                    return False
            elif not validator.is_valid(value):
                return False
        return True

    # Forms

    def form(self, response: Any, id: Any = MISSING) -> dict[str, Any]:
        """An answer of the right form, and to the right request."""
        if not isinstance(response, dict) or response.get("jsonrpc") != "2.0":
            raise Wrong(f"no answer of JSON-RPC: {brief(response)}")
        if set(response) not in ({"jsonrpc", "id", "result"}, {"jsonrpc", "id", "error"}):
            raise Wrong(f"an answer has {sorted(response)}")
        if id is not MISSING and not same(id, response["id"]):
            raise Wrong(f"the id {brief(id)} comes back as {brief(response['id'])}")
        return response

    def any_form(self, response: Any) -> None:
        """An answer of the right form to whatever the request was."""
        if response is None:
            return
        for one in response if isinstance(response, list) else [response]:
            found = self.form(one)
            if "error" in found:
                self.error(found["error"], set(self.reasons), "a text with several meanings")

    def refused(self, response: Any, codes: set[int], id: Any, reason: str | None = None) -> None:
        """An answer that must be an error."""
        found = self.form(response, id)
        if "error" not in found:
            raise Wrong(f"what must be refused is answered: {brief(found['result'])}")
        self.error(found["error"], codes, "what must be refused")
        if reason and found["error"].get("data", {}).get("reason") != reason:
            raise Wrong(f"the reason is not {reason}: {brief(found['error'])}")

    def error(self, error: Any, codes: set[int], what: str) -> None:
        """An error that is documented for this."""
        if not isinstance(error, dict) or not {"code", "message"} <= set(error):
            raise Wrong(f"an error without code or message: {brief(error)}")
        if set(error) - {"code", "message", "data"}:
            raise Wrong(f"an error has {sorted(error)}")
        code, message = error["code"], error["message"]
        if not isinstance(code, int) or code not in codes:
            raise Wrong(f"{what}: the code {code} is not documented for this: {brief(error)}")
        if not isinstance(message, str) or not message.strip():
            raise Wrong(f"{what}: an error without a message")
        if "data" in error:
            self.holds(self.details, error["data"], "the data of an error")
        reason = error.get("data", {}).get("reason")
        words = self.reasons[code]
        if reason is not None and (words is None or reason not in words):
            raise Wrong(f"{what}: the reason {reason} is not documented for {code}")
        if reason is None and -32100 < code <= -32000:
            raise Wrong(f"{what}: an error without a reason: {brief(error)}")
        if code in ALARMING or reason in ("stopping", "noSnapshots", "noLog"):
            raise Wrong(f"{what}: {ALARMING.get(code, reason)}: {brief(error)}")
        self.count(f"error {code} {reason or ''}".strip())

    # Events

    def event(self, message: Any) -> tuple[int, tuple[int, int], dict[str, Any]]:
        """An event of a subscription: its number, its place, and what it says."""
        if set(message) != {"jsonrpc", "method", "params"} or message["jsonrpc"] != "2.0":
            raise Wrong(f"no notification: {brief(message)}")
        params = message["params"]
        names = set(params) - {"subscription", "height", "index", "time"}
        if message["method"] != "subscription" or len(names) != 1 or not names <= set(self.views):
            raise Wrong(f"no event: {brief(message)}")
        name = names.pop()
        of_entry = name in ("statement", "settlement")
        if not is_number(params.get("height")) or of_entry != ({"index", "time"} <= set(params)):
            raise Wrong(f"an event without its place: {brief(message)}")
        self.holds(self.views[name], params[name], f"an event of {name}")
        self.count(f"event {name}")
        return params["subscription"], (params["height"], params.get("index", -1)), params


def refuse(word: str) -> Any:
    """Refuses what Python reads and JSON does not have."""
    raise ValueError(word)


def same(sent: Any, came: Any) -> bool:
    """Whether an id came back; numbers that JSON's readers round may be rounded."""
    if isinstance(sent, int) and -(2**63) <= sent < 2**64 and is_number(came):
        return bool(sent == came)
    if is_number(sent) and is_number(came):
        return bool(sent == came or math.isclose(sent, came, rel_tol=1e-15))
    return type(sent) is type(came) and bool(sent == came)


def brief(value: Any) -> str:
    """The beginning of a value."""
    return json.dumps(value)[:300]


# What methods promise beyond their schemas.


def check(name: str, given: dict[str, Any], result: Any) -> None:
    """Holds a result against its request."""
    echoed = {"tx_get": "txid", "model_get": "id", "job_get": "id", "account_get": "address"}
    key = echoed.get(name)
    if key:
        found = result["statement"]["txid"] if name == "tx_get" else result[key]
        if found != given[key]:
            raise Wrong(f"{name}: asked for {given[key]}, answered {found}")
    if name in ("chain_getHeader", "chain_getBlock"):
        block = given.get("block")
        header = result["header"] if name == "chain_getBlock" else result
        if is_number(block) and header["height"] != block:
            raise Wrong(f"{name}: asked for {block}, answered {header['height']}")
        if isinstance(block, str) and block != "latest" and header["hash"] != block:
            raise Wrong(f"{name}: asked for {block}, answered {header['hash']}")
    if name == "tx_getReceipts" and len(result["receipts"]) != len(given["txids"]):
        raise Wrong(f"{name}: {len(result['receipts'])} for {len(given['txids'])}")
    if name == "tx_submitBatch" and len(result["results"]) != len(given["statements"]):
        raise Wrong(f"{name}: {len(result['results'])} for {len(given['statements'])}")
    if name in PLACES:
        page(name, given, result)
    if given.get("prove") and name in ("account_get", "chain_getParameters", "chain_getValidators"):
        if "proof" not in result:
            raise Wrong(f"{name}: the proof is missing")


# Where the rows of a list have their index in the log.
PLACES: dict[str, tuple[str, Callable[[Any], int | None]]] = {
    "job_list": ("jobs", lambda row: row["posted"].get("index")),
    "settlement_list": ("settlements", lambda row: row["index"]),
    "attestation_list": ("attestations", lambda row: row["index"]),
    "model_list": ("models", lambda row: row["index"]),
}


def page(name: str, given: dict[str, Any], result: Any) -> None:
    """A page holds what was asked for, in order."""
    field, place = PLACES[name]
    rows = result[field]
    limit = given.get("limit")
    if len(rows) > (50 if limit is None else limit):
        raise Wrong(f"{name}: {len(rows)} rows on a page of {limit}")
    step = -1 if given.get("newestFirst") else 1
    last = given.get("after")
    for row in rows:
        index = place(row)
        if index is None or (last is not None and (index - last) * step <= 0):
            raise Wrong(f"{name}: entry {index} follows {last}")
        last = index
        if given.get("prove") and name == "settlement_list" and "proof" not in row:
            raise Wrong(f"{name}: the proof is missing")
        if name == "settlement_list":
            for key in ("job", "model", "requester"):
                if given.get(key) is not None and row[key] != given[key]:
                    raise Wrong(f"{name}: a row of another {key}")
        if name == "attestation_list" and given.get("signer") is not None:
            if row["statement"]["signer"] != given["signer"]:
                raise Wrong(f"{name}: a row of another signer")
