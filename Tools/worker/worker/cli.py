"""The command line."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import List

from . import environment, errors, record
from .errors import WorkerError
from .inputs import read_stream, shown
from .models import MODELS, Model, load

FILES_LIMIT = 1024

DESCRIPTION = """\
Runs a real model on real files and writes down what was done, for `assay` to sign.

  magika      a neural network that names a file's type   unit: one inference
  wordllama   the embedding of a UTF-8 text, bit-exact    unit: one token of the text

DIR gets manifest.json (which model, to the byte), work.json (salted digests and units) and
private.json (the salt and the results in clear: it never leaves this device)."""

EPILOG = """\
examples:
  assay-worker magika --out work README.md photo.jpg
  assay-worker wordllama --out work --json notes.txt
  assay-worker check work notes.txt
  assay-worker run wordllama < notes.txt > notes.embedding
  assay-worker setup

exit codes:
  0 done     1 check: not equal     2 wrong command line     3 PyPI cannot be reached
  4 a file cannot be worked on      5 setup failed           6 DIR cannot be written or read
  7 the model failed                130 interrupted

The first use makes a virtual environment in $ASSAY_WORKER_VENV, or else in assay-worker in the
user's cache folder, and installs the pinned packages there; later uses need no network."""


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="assay-worker", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for model in MODELS:
        command = commands.add_parser(model, help=f"run {model} on files", allow_abbrev=False)
        command.add_argument("--out", required=True, metavar="DIR", help="where to write")
        command.add_argument("--salt-file", metavar="FILE", help="use this salt again")
        command.add_argument("--json", action="store_true", help="print one line of JSON only")
        command.add_argument("files", nargs="+", metavar="FILE")
    check = commands.add_parser(
        "check", help="do the work in DIR again and compare", allow_abbrev=False
    )
    check.add_argument("--json", action="store_true", help="print one line of JSON only")
    check.add_argument("dir", metavar="DIR")
    check.add_argument("files", nargs="+", metavar="FILE", help="in the order of the first run")
    run = commands.add_parser(
        "run", help="input on stdin, canonical output on stdout", allow_abbrev=False
    )
    run.add_argument("model", choices=MODELS, metavar="MODEL")
    setup = commands.add_parser(
        "setup", help="only make the virtual environment", allow_abbrev=False
    )
    setup.add_argument("models", nargs="*", metavar="MODEL", help="one model only (default: both)")
    return parser


def work(model: Model, options: argparse.Namespace) -> int:
    """`assay-worker MODEL --out DIR FILE...`"""
    salt = record.read_salt(options.salt_file) if options.salt_file else record.fresh_salt()
    items = record.work_on(model, options.files, salt)
    manifest_digest = record.write(options.out, model, salt, items)
    if options.json:
        units = sum(item.result.units for item in items)
        _print_json(model=model.name, manifestDigest=manifest_digest, items=len(items), units=units)
    else:
        _print_table([item.path for item in items], [item.result.line for item in items])
    return errors.OK


def check(model: Model, earlier: record.Record, options: argparse.Namespace) -> int:
    """`assay-worker check DIR FILE...`"""
    manifest_digest = record.sha256(record.canonical_json(model.manifest()))
    same_model = manifest_digest == earlier.manifest_digest
    items = record.work_on(model, options.files, earlier.salt)
    verdicts = []
    for then, now in zip(earlier.items, items):
        if then["input"] != now.input_digest:
            verdicts.append("NOT EQUAL: this is not the file that was worked on")
        elif then["output"] != now.output_digest:
            verdicts.append(f"NOT EQUAL: the output differs, here it is {now.result.line}")
        elif then.get("units") != now.result.units:
            claimed, here = then.get("units"), now.result.units
            verdicts.append(f"NOT EQUAL: the units differ, {claimed} claimed and {here} here")
        else:
            verdicts.append("equal, bit for bit" if model.exact else "equal")
    equal = sum(verdict.startswith("equal") for verdict in verdicts)
    complete = len(earlier.items) == len(items)
    good = same_model and complete and equal == len(items)
    if options.json:
        _print_json(
            model=model.name, sameModel=same_model, items=len(earlier.items), files=len(items),
            equal=equal, ok=good,
        )
        return errors.OK if good else errors.DIFFERENT
    _print_table([item.path for item in items], verdicts)
    if not complete:
        print(f"NOT EQUAL: {len(earlier.items)} items in work.json, {len(items)} files given")
    if not same_model:
        print(f"NOT EQUAL: made with manifest {earlier.manifest_digest}")
        print(f"           the model here has    {manifest_digest}")
    return errors.OK if good else errors.DIFFERENT


def run(model: Model) -> int:
    """`assay-worker run MODEL`"""
    result = model.run(read_stream(sys.stdin.buffer, "stdin", model.size_limit), "stdin")
    sys.stdout.buffer.write(result.output)
    sys.stdout.buffer.flush()
    print(f"units: {result.units}", file=sys.stderr)
    return errors.OK


def dispatch(options: argparse.Namespace, script: Path, arguments: List[str]) -> int:
    """Whatever can be refused without a model is refused before one is installed."""
    if options.command == "setup":
        environment.ensure(environment.location(), options.models or MODELS)
        environment.say("setup is complete")
        return errors.OK
    earlier = record.read(options.dir, MODELS) if options.command == "check" else None
    if earlier:
        name = earlier.model
    else:
        name = options.model if options.command == "run" else options.command
    home = environment.enter([name], script, arguments)
    model = load(name, environment.weights(home, name))
    if options.command == "run":
        return run(model)
    return check(model, earlier, options) if earlier else work(model, options)


def main(script: Path, arguments: List[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that temporary files go
    for stream in (sys.stdout, sys.stderr):
        # Whatever the locale is: the output is UTF-8, as the files are.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    parser = build_parser()
    options = parser.parse_args(arguments)
    if len(getattr(options, "files", [])) > FILES_LIMIT:
        parser.error(f"at most {FILES_LIMIT} files at a time")
    for model in getattr(options, "models", []):
        if model not in MODELS:
            parser.error(f"no model {shown(model)!r} (there are {' and '.join(MODELS)})")
    try:
        return dispatch(options, script, arguments)
    except WorkerError as error:
        for line in str(error).splitlines():
            environment.say(line)
        return error.code
    except KeyboardInterrupt:
        environment.say("interrupted")
        return errors.INTERRUPTED
    except BrokenPipeError:  # whoever read our output has gone; what was to be written is written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return errors.OK
    except Exception as error:
        environment.say(f"unexpected failure: {type(error).__name__}: {error}")
        return errors.MODEL_FAILED


def _print_table(names: List[str], values: List[str]) -> None:
    width = max(map(len, names))
    for name, value in zip(names, values):
        print(f"{name:<{width}}  →  {value}")
    sys.stdout.flush()


def _print_json(**summary: object) -> None:
    sys.stdout.write(record.canonical_json(summary).decode("utf-8"))
    sys.stdout.flush()
