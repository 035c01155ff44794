"""Holds the OpenRPC document that a node serves against what others say OpenRPC is.

    openrpc_check.py URL

The package `openrpc` reads it, `jsonschema` holds it against openrpc.schema.json beside this file
(written from the specification, as PyPI has no copy of the official meta-schema), each schema in it
against JSON Schema draft-07, and the examples and answers of the node against those schemas. Prints
one line a check. Exit status: 0 if all passed, 1 if not.
"""

from __future__ import annotations

import json
import pathlib
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft7Validator, ValidationError
from jsonschema.exceptions import SchemaError
from openrpc import OpenRPC

from assay_rpc import Node


class Wrong(Exception):
    """The document is not as it should be."""


def everything(value: Any) -> Iterator[Any]:
    """The value and all within it."""
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    for part in inner:
        yield from everything(part)


def resolve(document: Any, reference: str) -> Any:
    """What a reference within the document leads to."""
    if not reference.startswith("#/"):
        raise Wrong(f"{reference} leads out of the document")
    for name in reference[2:].split("/"):
        if name not in document:
            raise Wrong(f"{reference} leads nowhere")
        document = document[name]
    return document


def without_examples(document: dict[str, Any]) -> dict[str, Any]:
    """The document without values that are data, in which `$ref` would mean nothing."""
    methods = [{**method, "examples": []} for method in document["methods"]]
    return {**document, "methods": methods}


def schemas(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """All schemas of the document, with their names."""
    yield from document["components"]["schemas"].items()
    for method in document["methods"]:
        for part in [*method["params"], method["result"]]:
            yield f"{method['name']}: {part['name']}", part["schema"]
    for name, error in document["components"]["errors"].items():
        if "data" in error:
            yield f"data of {name}", error["data"]


def validate(document: dict[str, Any], schema: Any, value: Any, what: str) -> None:
    """Holds a value against a schema that refers to the document's components."""
    try:
        # A `$ref` stands alone in draft-07; what is beside it are words for people.
        Draft7Validator({"components": document["components"], "allOf": [schema]}).validate(value)
    except ValidationError as error:
        raise Wrong(f"{what}: {error.json_path}: {error.message[:200]}") from None


def read_by_others(document: dict[str, Any]) -> str:
    def inlined(method: dict[str, Any], name: str) -> list[Any]:
        return [resolve(document, part["$ref"]) for part in method.get(name, [])]

    # The package knows no references in the place of errors and tags.
    methods = [
        {**method, "errors": inlined(method, "errors"), "tags": inlined(method, "tags")}
        for method in document["methods"]
    ]
    read = OpenRPC.model_validate({**document, "methods": methods})
    if [method.name for method in read.methods] != [m["name"] for m in document["methods"]]:
        raise Wrong("other methods were read")
    return f"{len(read.methods)} methods"


def form(document: dict[str, Any]) -> str:
    meta = json.loads((pathlib.Path(__file__).parent / "openrpc.schema.json").read_text())
    Draft7Validator.check_schema(meta)
    errors = Draft7Validator(meta).iter_errors(document)
    mistakes = [f"{error.json_path}: {error.message[:200]}" for error in errors]
    if mistakes:
        raise Wrong("; ".join(mistakes[:3]))
    names = [method["name"] for method in document["methods"]]
    for name in {name for name in names if names.count(name) > 1}:
        raise Wrong(f"{name} occurs twice")
    return document["openrpc"]


def references(document: dict[str, Any]) -> str:
    found = [
        part["$ref"]
        for part in everything(without_examples(document))
        if isinstance(part, dict) and isinstance(part.get("$ref"), str)
    ]
    for reference in found:
        resolve(document, reference)
    return f"{len(found)} references"


def valid_schemas(document: dict[str, Any]) -> str:
    count = 0
    for name, schema in schemas(document):
        try:
            Draft7Validator.check_schema(schema)
        except SchemaError as error:
            raise Wrong(f"{name}: {error.message}") from None
        count += 1
    return f"{count} schemas"


def examples(document: dict[str, Any]) -> str:
    count = 0
    for method in document["methods"]:
        params = {param["name"]: param for param in method["params"]}
        for example in method["examples"]:
            what = f"{method['name']}, {example['name']}"
            given = {param["name"]: param["value"] for param in example["params"]}
            for name, param in params.items():
                if name in given:
                    validate(document, param["schema"], given.pop(name), f"{what}, {name}")
                elif param["required"]:
                    raise Wrong(f"{what}: {name} is missing")
            if given:
                raise Wrong(f"{what}: no parameters {', '.join(given)}")
            validate(document, method["result"]["schema"], example["result"]["value"], what)
            count += 1
    return f"{count} examples"


def live(document: dict[str, Any], node: Node) -> str:
    """The methods that need no parameters, as this node answers them now; and every block."""
    count = 0
    results = {method["name"]: method["result"]["schema"] for method in document["methods"]}
    for method in document["methods"]:
        special = [tag["$ref"] for tag in method.get("tags", [])]
        if special or any(param["required"] for param in method["params"]):
            continue
        name = method["name"]
        if name == "proof_getInclusion":  # wants one of two
            continue
        validate(document, results[name], node.call(name), name)
        count += 1
    for height in range(node.call("node_status")["head"]["height"] + 1):
        block = node.call("chain_getBlock", block=height)
        validate(document, results["chain_getBlock"], block, f"block {height}")
        for statement in block["statements"]:
            if statement["kind"] == "job":
                job = node.call("job_get", id=statement["txid"])
                validate(document, results["job_get"], job, f"job {statement['txid']}")
        count += 1
    return f"{count} answers"


def main() -> int:
    url = sys.argv[1].rstrip("/")
    with urllib.request.urlopen(url + "/openrpc.json", timeout=60) as response:
        kind, document = response.headers["Content-Type"], json.load(response)
    node = Node(url)
    discovered = node.call("rpc.discover")

    def served(document: dict[str, Any]) -> str:
        if kind != "application/json" or discovered != document:
            raise Wrong("GET /openrpc.json and rpc.discover differ")
        return "at both places"

    checks = {
        "OpenRPC document, served": served,
        "OpenRPC document, read by the package openrpc": read_by_others,
        "OpenRPC document, against the specification's form": form,
        "OpenRPC document, references lead somewhere": references,
        "OpenRPC document, schemas are JSON Schema draft-07": valid_schemas,
        "OpenRPC document, its examples are as it says": examples,
        "OpenRPC document, answers of this node are as it says": lambda d: live(d, node),
    }
    failed = 0
    for name, check in checks.items():
        try:
            print(f"ok    {name}: {check(document)}")
        except (Wrong, ValueError) as error:
            failed += 1
            print(f"FAIL  {name}: {str(error)[:1000]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
