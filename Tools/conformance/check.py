"""Checks files of a real node with programs that the node does not share a line with.

    python check.py DIR [--seed N] [--flips N]

Files are known by their names:

    genesis.cbor    entry 0 (needed: the chain id and the first validators come from it)
    genesis.json    the genesis file
    *.statement     a statement as it stands in the log: H-N.statement is number N of block H
    *.receipt       a native proof
    *.cose          a transparent statement; with a .receipt of the same name both must agree
    *.header        a header; with a .certificate of the same name it must be final
    *.certificate   a certificate, of the .header with the same name
    *.value-proof   a proof of a value of the state
    *.block         a block with its certificate
    *.work-leaf     a leaf of a work tree
    *.settlement    a settlement as it stands in the log
    *.inference     a proof of a single inference

Each is held against Docs/assay.cddl with a CDDL tool, encoded again by cbor2 and by this
folder's own encoder, and verified: statements and receipts with python-cwt, native proofs and
certificates with `cryptography`, by the rules of Docs/Protocol.md as this folder has them. The
blocks from height 1 on, as far as they are there, are executed by this folder's own state machine,
and must give the same headers and settlements. Then single bytes of a sample are changed, and every
change must be noticed.

Exit status: 0 if everything passed, 1 if not, 2 if the arguments are wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assay_cbor import Refused
from checker import RULES, Checker

SAMPLE = 3  # files of each kind whose bytes are changed


class Report:
    """Prints what passed and what failed, a line each."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def run(self, name: str, check: Callable[[], str | None]) -> None:
        try:
            shown = check()
        except Refused as refusal:
            self.failed += 1
            print(f"FAIL  {name}: {refusal}")
            return
        except Exception as error:  # a file that trips a check up has not passed it
            self.failed += 1
            print(f"FAIL  {name}: {type(error).__name__}: {error}")
            return
        if shown is not None:
            self.passed += 1
            print(f"ok    {name}: {shown}")


def main() -> int:
    """Checks the directory that the arguments name."""
    parser = argparse.ArgumentParser(description="Checks files of an Assay node.")
    parser.add_argument("directory", type=Path, help="the directory with the files")
    parser.add_argument("--seed", type=int, help="of the random sample of changed bytes")
    parser.add_argument("--flips", type=int, default=150, help="changed bytes in each file")
    options = parser.parse_args()
    if not (options.directory / "genesis.cbor").is_file():
        parser.error(f"{options.directory} has no genesis.cbor")
    seed = random.randrange(2**32) if options.seed is None else options.seed
    generator = random.Random(seed)
    try:
        checker = Checker(options.directory)
    except Refused as refusal:
        print(f"FAIL  genesis.cbor: {refusal}\n0 passed, 1 failed")
        return 1
    report = Report()
    files = checker.files()
    for path in files:
        report.run(path.name, partial(checker.check, path))
    report.run("replay", checker.check_replay)
    by_kind: dict[str, list[Path]] = {}
    for path in filter(checker.is_bound, files):
        by_kind.setdefault(path.suffix, []).append(path)
    print(f"changing bytes, seed {seed}")
    for _, paths in sorted(by_kind.items()):
        for path in generator.sample(paths, min(SAMPLE, len(paths))):
            size = path.stat().st_size
            positions = sorted(generator.sample(range(size), min(options.flips, size)))
            flips = partial(checker.check_flips, path, positions, generator)
            report.run(f"changed {path.name}", flips)
    counts = {suffix: sum(p.suffix == suffix for p in files) for suffix in (*RULES, ".json")}
    kinds = ", ".join(f"{count} {suffix}" for suffix, count in counts.items() if count)
    print(f"files: genesis.cbor, {kinds}")
    if not any(path.suffix in RULES for path in files):
        report.run("files", nothing_to_check)
    print(f"{report.passed} passed, {report.failed} failed")
    return 0 if report.failed == 0 else 1


def nothing_to_check() -> None:
    """A directory with nothing but a genesis has not shown anything."""
    raise Refused("there is nothing beside the genesis")


if __name__ == "__main__":
    sys.exit(main())
