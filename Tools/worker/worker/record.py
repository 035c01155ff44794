"""The three files that a run leaves, and the digests in them.

manifest.json and work.json may be shown to others; private.json is what only the device knows.
A digest is salted, so that nobody can find out a file or an answer by guessing it, and it holds
the item's position, so that equal files in one run have different digests.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple

from .errors import BAD_FOLDER, BAD_INPUT, WorkerError
from .inputs import read_file, shown
from .models import Model, Result, sha256

SALT_BYTES = 32
RECORD_LIMIT = 64 << 20  # private.json of the largest run allowed is far below this


class Item(NamedTuple):
    """One input and what came of it."""

    path: str
    size: int
    input_digest: str
    output_digest: str
    result: Result


def canonical_json(value: Any) -> bytes:
    """One way only to write a value, so that its digest is about the value."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8") + b"\n"


def digest(salt: bytes, index: int, data: bytes) -> str:
    """SHA-256(salt || index as 8 bytes big-endian || data), for inputs and outputs alike."""
    return sha256(salt + index.to_bytes(8, "big") + data)


def fresh_salt() -> bytes:
    """From the system's source for secrets: the salt is what keeps the digests private."""
    return secrets.token_bytes(SALT_BYTES)


def parse_salt(text: str) -> bytes:
    """32 bytes written as hex, with or without 0x; ValueError if it is anything else."""
    salt = bytes.fromhex(text[2:] if text.startswith("0x") else text)
    if len(salt) != SALT_BYTES:
        raise ValueError(f"{len(salt)} bytes, not {SALT_BYTES}")
    return salt


def read_salt(path: str) -> bytes:
    """A salt to use again: a file of 32 raw bytes, or of the same in hex."""
    data = read_file(path, 128)
    if len(data) == SALT_BYTES:
        return data
    try:
        return parse_salt(data.decode("ascii").strip())
    except ValueError:
        raise WorkerError(
            BAD_INPUT, f"{shown(path)}: not a salt (32 raw bytes, or 64 hex digits)"
        ) from None


def work_on(model: Model, paths: List[str], salt: bytes) -> List[Item]:
    """All items, or one error that names every file that cannot be worked on."""
    items, refused = [], []
    for index, path in enumerate(paths):
        try:
            data = read_file(path, model.size_limit)
            result = model.run(data, shown(path))
        except WorkerError as error:
            if error.code != BAD_INPUT:
                raise
            refused.append(str(error))
            continue
        output = digest(salt, index, result.output)
        items.append(Item(shown(path), len(data), digest(salt, index, data), output, result))
    if refused:
        raise WorkerError(BAD_INPUT, "\n".join(refused))
    return items


def write(folder: str, model: Model, salt: bytes, items: List[Item]) -> str:
    """Writes the three files and returns the manifest's digest."""
    manifest = canonical_json(model.manifest())
    manifest_digest = sha256(manifest)
    work = {
        "assayWork": 1,
        "model": {
            "name": model.name,
            "manifestDigest": manifest_digest,
            "unitRule": model.unit_rule,
            "exact": model.exact,
        },
        "items": [
            {"input": i.input_digest, "output": i.output_digest, "units": i.result.units}
            for i in items
        ],
    }
    private = {
        "assayPrivate": 1,
        "salt": "0x" + salt.hex(),
        "items": [
            {
                "path": i.path,
                "size": i.size,
                "result": i.result.summary,
                "output": "0x" + i.result.output.hex(),
            }
            for i in items
        ],
    }
    try:
        _replace_all(Path(folder), manifest, canonical_json(private), canonical_json(work))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise WorkerError(BAD_FOLDER, f"{shown(folder)}: cannot write there ({reason})") from None
    return manifest_digest


def _replace_all(folder: Path, manifest: bytes, private: bytes, work: bytes) -> None:
    """All three or none. work.json goes first and comes back last: while it is there, the three
    belong together, wherever a power cut falls."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        ready = {
            "manifest.json": stack.enter_context(_temporary(folder, manifest, 0o644)),
            "private.json": stack.enter_context(_temporary(folder, private, 0o600)),
            "work.json": stack.enter_context(_temporary(folder, work, 0o644)),
        }
        with contextlib.suppress(FileNotFoundError):
            os.unlink(folder / "work.json")
        for name, temporary in ready.items():
            os.replace(temporary, folder / name)
        _sync_folder(folder)


@contextlib.contextmanager
def _temporary(folder: Path, data: bytes, mode: int) -> Iterator[str]:
    """A complete file under a passing name; gone afterwards, unless it was renamed."""
    descriptor, name = tempfile.mkstemp(prefix=".assay-worker-", dir=folder)  # made as 0600
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        yield name
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Record(NamedTuple):
    """What `check` needs of an earlier run."""

    model: str
    manifest_digest: str
    salt: bytes
    items: List[Dict[str, Any]]


def read(folder: str, models: tuple) -> Record:
    """Reads a folder back, without trusting it: it may have been edited, or be half a copy."""

    def part(name: str, kind: str) -> Dict[str, Any]:
        path = os.path.join(folder, name)
        value = json.loads(read_file(path, RECORD_LIMIT))
        if not isinstance(value, dict) or value.get(kind) != 1:
            raise ValueError(f"{name} is not an {kind} file")
        return value

    try:
        manifest = sha256(read_file(os.path.join(folder, "manifest.json"), RECORD_LIMIT))
        work, private = part("work.json", "assayWork"), part("private.json", "assayPrivate")
        model, items = work["model"], work["items"]
        if model["name"] not in models:
            raise ValueError("work.json names a model that this worker does not have")
        if model["manifestDigest"] != manifest:
            raise ValueError("manifest.json is not the one that work.json was made with")
        if not isinstance(items, list) or not all(
            isinstance(item.get(key), str) for item in items for key in ("input", "output")
        ):
            raise ValueError("work.json has a damaged list of items")
        return Record(model["name"], manifest, parse_salt(private["salt"]), items)
    except WorkerError as error:
        raise WorkerError(BAD_FOLDER, str(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WorkerError(BAD_FOLDER, f"{shown(folder)}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
