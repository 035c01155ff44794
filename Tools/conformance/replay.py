"""Executes all blocks of a node again, and holds them against what the validators sealed.

    python replay.py URL [--genesis FILE] [--until HEIGHT]

Every signature and certificate is checked, and every block executed, by this folder's own code,
which follows Docs/Protocol.md and shares nothing with the node. A node whose blocks pass has
not bent a rule since its genesis: the header of every block, with the roots of its log and its
state, follows from the genesis and the statements alone. With --genesis the genesis must be
that of a file (JSON); without, the one that the node names is taken.

The exit status is 0 if all blocks passed, 1 if one did not or the node refuses.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import assay_formats as formats
from assay_cbor import Refused, decode, require
from assay_genesis import Genesis, genesis_from_json, parse_genesis
from assay_jobs import STATUSES, Job, parse_settlement
from assay_rpc import Node, Refusal, from_hex
from assay_state import Ledger
from assay_values import ACCOUNT, EPOCH, JOB, Account, Epoch

Block = tuple[formats.Header, formats.Certificate, list[bytes]]


def blocks(node: Node, until: int | None) -> Iterator[Block]:
    """The blocks of a node, from height 1 to its head or to `until`."""
    last = until if until is not None else node.call("node_status")["head"]["height"]
    for height in count(1):
        if height > last:
            return
        block = node.call("chain_getBlock", block=height)
        header = formats.header(decode(from_hex(block["header"]["encoded"]), 512))
        certificate = formats.certificate(decode(from_hex(block["header"]["certificate"])))
        statements = [from_hex(statement["encoded"]) for statement in block["statements"]]
        yield header, certificate, statements


def supply(genesis: Genesis) -> int:
    """All money there is."""
    return genesis.reserve + sum(balance + bond for _, balance, bond, _ in genesis.accounts)


def money(ledger: Ledger) -> int:
    """All money that a ledger holds (§12.11)."""
    total = ledger.record.reserve + ledger.record.fee_pot
    for (kind, _), value in ledger.values.items():
        if kind == ACCOUNT:
            account = Account.parse(decode(value))
            total += account.balance + account.bond + account.locked + account.unbonding
        elif kind == JOB:
            job = Job.parse(decode(value))
            total += job.escrow + (job.conditions.challenge_bond if job.challenger else 0)
        elif kind == EPOCH:
            epoch = Epoch.parse(decode(value))
            total += epoch.pool - epoch.paid
    return total


def replay(node: Node, genesis: Genesis, until: int | None) -> str:
    """Executes the blocks; what they held, in words."""
    ledger, seen = Ledger(genesis), Counter[str]()
    for header, certificate, encoded in blocks(node, until):
        content = formats.SealContent.of(header, certificate.round)
        formats.check_certificate(content, certificate, ledger.validators)
        statements = [formats.parse_statement(statement) for statement in encoded]
        for statement in statements:
            statement.check()
            seen[statement.kind] += 1
        for settlement in ledger.append(header, statements).settlements:
            seen[f"job {STATUSES[parse_settlement(settlement).status]}"] += 1
        if sys.stderr.isatty() and header.height % 100 == 0:
            print(f"\rblock {header.height} ", end="", file=sys.stderr, flush=True)
    require(money(ledger) == supply(genesis), "the money is not that of the genesis")
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(seen.items()))
    head = ledger.header
    return (
        f"{head.chain}: blocks 1 to {head.height} follow from the genesis"
        f" ({kinds or 'all empty'})\n"
        f"log      {head.log_size} entries, root {head.log_root.hex()}\n"
        f"state    {len(ledger.values)} values, root {head.state_root.hex()}\n"
        f"money    {money(ledger)}, as in the genesis"
    )


def main() -> int:
    """Replays the node that the arguments name."""
    parser = argparse.ArgumentParser(description="Executes all blocks of a node again.")
    parser.add_argument("url", help="the node's JSON-RPC, such as http://127.0.0.1:8645")
    parser.add_argument("--genesis", type=Path, help="the genesis file that is trusted")
    parser.add_argument("--until", type=int, help="the last height (default: the head)")
    options = parser.parse_args()
    node = Node(options.url)
    try:
        encoded = from_hex(node.call("chain_getGenesis")["encoded"])
        if options.genesis is not None:
            trusted = genesis_from_json(options.genesis.read_bytes())
            require(encoded == trusted, "the node has another genesis")
        print(replay(node, parse_genesis(encoded), options.until))
    except (Refused, Refusal, OSError) as error:
        print(f"FAIL  {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
