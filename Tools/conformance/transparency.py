"""Lets programs that nobody here wrote read a real log as what it is to them: a transparency log.

    python transparency.py ASSAY_BINARY

A network of four validators is read by programs for C2SP tlog-tiles, as its nodes serve the log
and as `assay tiles export` writes it; statements go in and out by the SCITT reference API, and a
COSE library verifies the receipts; and a ledger that its own quorum forked is found out by
`assay light`, by Tools/verify.py and by a witness. Everything is on loopback, in a temporary
directory, and stopped again. One line a check; exit status 1 if one does not hold.

tlog-scales (Python 3.11) does not share a line with aics-tlog and aics-witness (3.12).
"""

from __future__ import annotations

import base64
import contextlib
import functools
import http.server
import json
import logging
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cbor2
import cwt
from tlog_scales.backend import make_backend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey, VkeySet
from tlog_scales.tiles import leaf_hash

import forged
from assay_formats import address_text
from assay_log import root_of_path
from assay_program import Checks, Program, binary_of, free_port, started, wait
from assay_rpc import Node, from_hex

try:
    import aics_tlog as aics
except ImportError:
    aics = None
Head = tuple[int, bytes]                                      # size and root of a log
SENDER = 2                                                    # the number of development key 1
logging.disable()                                             # tlog-scales logs what it refuses


class Told(Checks):
    """Checks that are told one by one."""

    def check(self, name: str, holds: object, otherwise: object = "") -> None:
        """Tells what holds, too."""
        super().check(name, holds, otherwise)
        if holds:
            print(f"  ok {name}", flush=True)

    def refused(self, name: str, action: Any) -> None:
        """Something that must raise."""
        try:
            found = action()
        except Exception as error:                            # each program has its own
            self.check(f"{name}: {type(error).__name__}", True)
        else:
            self.check(f"{name} is refused", False, found)


def http_answer(url: str, data: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """Status and body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, named), timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def verified_by_script(file: Path, trust: Path) -> tuple[int, str]:
    """Exit status and output of Tools/verify.py."""
    script = Path(__file__).resolve().parents[1] / "verify.py"
    done = subprocess.run([sys.executable, "-B", str(script), str(file), "--trust", str(trust)],
                          capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def transfers(node: Node, number: int) -> list[bytes]:
    """Signed statements, made with cbor2 and cryptography alone."""
    address = address_text(forged.KEY[SENDER].address)
    nonce = node.call("account_get", address=address)["nextNonce"]
    chain = node.call("node_status")["chainId"]
    return [forged.statement(signer=SENDER, claims={
        3: chain, 6: int(time.time()), 7: (nonce + i).to_bytes(8, "big")}) for i in range(number)]


def send(node: Node, number: int) -> None:
    """Makes the log grow."""
    for begin in range(0, number, 100):
        status, said = http_answer(f"{node.url}/statements?wait=final", b"".join(transfers(
            node, min(100, number - begin))), Content_Type="application/cose")
        if status != 200 or json.loads(said)["refused"]:
            raise SystemExit(f"the node refuses statements: {said.decode()}")


def checkpoint_of(url: str) -> str:
    """A signed note, or nothing."""
    status, note = http_answer(f"{url}/checkpoint")
    return note.decode() if status == 200 else ""


def size_of(note: str) -> int:
    """The second line, if there is one."""
    return int(note.split("\n")[1]) if note else 0


def grown(node: Node) -> str:
    """The checkpoint that has all that is final now."""
    size = node.call("node_status")["head"]["logSize"]
    return wait(f"checkpoint of size {size}", lambda: (
        size_of(note := checkpoint_of(node.url)) >= size and note))


# ---- The log as files

class Reader:
    """A place where the log can be read, and whose cosignatures count."""

    def __init__(self, url: str, chain: str, quorum: int, keys: list[str]) -> None:
        self.url, self.chain, self.quorum, self.keys = url, chain, quorum, keys

    def scales(self, older: Head | None = None) -> Head:
        """By tlog-scales: cosignatures, the root, every entry's inclusion, and consistency."""
        reader = TilesReader(make_backend(self.url))
        found = reader.get_checkpoint()
        signers = VkeySet(*map(Vkey.from_string, self.keys)).verify(found.signatures, found)
        if found.origin != self.chain or len({key.pubkey for key, _ in signers}) < self.quorum:
            raise ValueError("a quorum of distinct keys did not cosign this")
        if reader.calculate_root_hash() != found.root_hash:
            raise ValueError("the tiles have another root")
        for index in range(found.size):
            leaf = leaf_hash(reader.get_entry(index))
            reader.get_inclusion_proof(index, found.size).check(leaf, found.root_hash)
        if older:
            proof = reader.get_consistency_proof(older[0], found.size)
            proof.check(older[1], found.root_hash)
        return found.size, found.root_hash

    def audit(self, older: Head | None = None) -> Head:
        """The same by aics-tlog, which reads notes strictly and walks every tile and bundle."""
        tiles = aics.HttpTileReader([self.url])
        note = aics.parse_note(tiles.read_checkpoint())
        head, signers = aics.parse_checkpoint(note.text), set()
        for key in map(aics.parse_vkey, self.keys):
            lines = [line for line in note.signatures
                     if (line.name, line.key_id) == (key.name, key.key_id)]
            if len(lines) == 1 and aics.verify_cosignature(
                    lines[0].signature, key.name, key.public_key, head.origin, head.size, head.root,
                    head.extension_lines, max_age_seconds=600):
                signers.add(key.public_key)
        if head.origin != self.chain or len(signers) < self.quorum:
            raise ValueError("a quorum of distinct keys did not cosign this")
        aics.audit_tiles(tiles, head.size, head.root)
        proven = aics.VerifiedTileReader(tiles, head.size, head.root)
        if older and not aics.verify_consistency(older[0], head.size, older[1], head.root,
                aics.consistency_proof_from_tiles(proven, older[0], head.size)):
            raise ValueError("not consistent")
        return head.size, head.root

    def read(self, checks: Told, name: str, older: Head | None = None) -> Head:
        """Both, told."""
        grew = f", grown from {older[0]}" if older else ""
        head = self.scales(older)
        checks.check(f"{name}: tlog-scales reads all {head[0]} entries{grew}, cosigned by "
                     f"{self.quorum} or more of {len(self.keys)} keys", True)
        if aics:
            size, _ = self.audit(older)
            checks.check(f"{name}: aics-tlog audits the tiles and bundles of {size} entries{grew}",
                         True)
        return head


@contextlib.contextmanager
def served(directory: Path) -> Iterator[str]:
    """A directory by http.server."""
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass
    handler = functools.partial(Quiet, directory=str(directory))
    with http.server.ThreadingHTTPServer(("127.0.0.1", free_port(1)), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def log_as_files(checks: Told, program: Program, nodes: list[Node], genesis: Path) -> None:
    """As nodes serve it and as the program writes it, before and after it grew."""
    send(nodes[0], 300)
    grown(nodes[0])
    found = program.ask("light", "get", "validators", "--trust", genesis, url=nodes[1].url)["value"]
    keys, quorum = [key["verifierKey"] for key in found["cosigners"]], found["quorum"]
    chain = nodes[0].call("node_status")["chainId"]
    checks.check(f"assay light proves the keys of {len(keys)} validators, of whom {quorum} are a "
                 "quorum", (len(set(keys)), quorum) == (4, 3))
    node = Reader(nodes[0].url, chain, quorum, keys)
    first = node.read(checks, "a node")
    checks.refused("more cosigners than there are", Reader(node.url, chain, 5, keys).scales)
    checks.refused("one key four times", Reader(node.url, chain, 2, keys[:1] * 4).scales)
    site = program.directory / "site"
    program.ask("tiles", "export", site, url=nodes[2].url)
    full = site / "tile/0/000"
    made = full.stat().st_mtime_ns
    with served(site) as url:
        exported = Reader(url, chain, quorum, keys)
        older = exported.read(checks, "assay tiles export")
        send(nodes[3], 230)
        grown(nodes[2])
        program.ask("tiles", "export", site, url=nodes[2].url)
        exported.read(checks, "assay tiles export again", older)
        checks.check("what was complete was not written again", full.stat().st_mtime_ns == made)
    node.read(checks, "another node", first)
    largest = max((site / "tile/0").glob("*.p/*"), key=lambda file: (file.parent, int(file.name)))
    for file in [full, largest, site / "tile/1" / "000.p" / "2", site / "tile/entries/000",
                 site / "tile/entries" / largest.relative_to(site / "tile/0"), site / "checkpoint"]:
        shutil.copytree(site, program.directory / "bad")
        bad = program.directory / "bad" / file.relative_to(site)
        data = bytearray(bad.read_bytes())
        place = random.randrange(len(data)) if file.name != "checkpoint" else data.index(b"\n") + 1
        data[place] ^= 1
        bad.write_bytes(data)
        with served(program.directory / "bad") as url:
            reader = Reader(url, chain, quorum, keys)
            name = f"one flipped bit in {file.relative_to(site)}"
            checks.refused(f"{name}, by tlog-scales", reader.scales)
            if aics:
                checks.refused(f"{name}, by aics-tlog", reader.audit)
        shutil.rmtree(program.directory / "bad")


# ---- SCITT

def scitt(checks: Told, program: Program, nodes: list[Node], genesis: Path) -> None:
    """A statement goes in; receipts come out, and python-cwt verifies them with the keys there."""
    url = nodes[0].url
    status, found = http_answer(f"{url}/.well-known/scitt-keys")
    keys = {key[2]: key for key in cbor2.loads(found)}
    checks.check("the key set has four keys", (status, len(keys)) == (200, 4), found)
    kid, key = next(iter(keys.items()))
    name = base64.urlsafe_b64encode(kid).rstrip(b"=").decode()
    status, single = http_answer(f"{url}/.well-known/scitt-keys/{name}")
    checks.check("and each by its kid", status == 200 and cbor2.loads(single) == key, single)

    def verified(receipt: bytes, statement: bytes) -> bytes:
        """Whose key verifies the receipt over the root to which it leads."""
        protected, unprotected, payload, _ = cbor2.loads(receipt).value
        size, index, path = cbor2.loads(unprotected[396][-1][0])
        root = root_of_path(leaf_hash(statement), index, size, path)
        signer = cbor2.loads(protected)[4]
        assert payload is None and cbor2.loads(protected)[395] == 1
        cwt.COSE.new().decode(receipt, cwt.COSEKey.new(keys[signer]), detached_payload=root)
        return signer
    [statement] = transfers(nodes[0], 1)
    status, receipt = http_answer(f"{url}/entries", statement, Content_Type="application/cose")
    checks.check("a registered statement: 201", status == 201, (status, receipt))
    checks.check("python-cwt verifies the receipt", verified(receipt, statement) in keys)
    changed = cbor2.loads(receipt).value
    signature = changed[3][:-1] + bytes([changed[3][-1] ^ 1])
    bad = cbor2.dumps(cbor2.CBORTag(18, [*changed[:3], signature]))
    checks.refused("a receipt with another signature", lambda: verified(bad, statement))
    [other] = transfers(nodes[0], 1)
    checks.refused("a receipt of another statement", lambda: verified(receipt, other))
    entry = f"{nodes[1].url}/entries/{leaf_hash(statement).hex()}"
    wait("receipt at another node", lambda: http_answer(entry)[0] == 200)
    checks.check("another node gives a receipt", verified(http_answer(entry)[1], statement) in keys)
    status, whole = http_answer(entry, Accept="application/scitt-statement+cose")
    protected, unprotected, payload, signature = cbor2.loads(whole).value
    again = cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]))
    checks.check("the transparent statement has the statement in it", again == statement)
    signers = {verified(each, statement) for each in unprotected[394]}
    checks.check(f"python-cwt verifies its receipts: {len(signers)} of 4 keys", len(signers) >= 3)
    file = program.directory / "statement.cose"
    file.write_bytes(whole)
    status, said = verified_by_script(file, genesis)
    checks.check("Tools/verify.py verifies it under the genesis",
                 status == 0 and f"sealed by {len(signers)} of 4" in said, said)
    unsigned = other[:-1] + bytes([other[-1] ^ 1])
    status, problem = http_answer(f"{url}/entries", unsigned, Content_Type="application/cose")
    checks.check("a statement that is not signed: 400", status == 400, (status, problem))
    status, problem = http_answer(f"{url}/entries/{'00' * 32}")
    checks.check("an unknown statement: 404", status == 404, (status, problem))


# ---- A fork

def forked(checks: Told, program: Program) -> None:
    """One ledger, copied, and both go on with the same validator: its quorum lies."""
    homes = [program.directory / name for name in "AB"]
    genesis, early = homes[0] / "genesis.json", program.directory / "early.trust"
    later = program.directory / "later.trust"

    def sync(trust: Path, node: Node, *more: str) -> tuple[int, str]:
        done = program.run("light", "sync", "--trust", trust, "--genesis", genesis, *more,
                           url=node.url)
        return done.returncode, done.stdout + done.stderr
    with program.node(homes[0]) as node:
        send(node, 3)
        sync(early, node)
    shutil.copytree(homes[0], homes[1])
    with program.node(homes[0]) as a, program.node(homes[1]) as b:
        send(a, 1)
        send(b, 2)
        status, said = sync(later, a)
        checks.check("assay light sync follows A", status == 0, said)
        trusted = later.read_bytes()
        height = json.loads(trusted)["height"]
        while b.call("node_status")["head"]["height"] <= height:
            send(b, 1)
        update = program.directory / "B.update"
        update.write_bytes(from_hex(b.call("light_getUpdate", trustedHeight=height)["update"]))
        status, said = verified_by_script(update, later)
        checks.check("Tools/verify.py refuses the update of B under the trust from A",
                     status == 1 and "evidence against nobody" in said, said)
        status, said = sync(later, b)
        checks.check("assay light sync refuses B under the trust from A, which stays as it was",
                     status == 1 and later.read_bytes() == trusted, (status, said))
        judge(checks, program, genesis, later, "history was rewritten")
        notes = levelled(a, b)
        status, said = sync(early, a, "--witness", b.url)
        checks.check("assay light sync from A with the witness B, as high as A, refuses both",
                     status == 1, (status, said))
        liar = json.loads(trusted)["validators"][0]
        judge(checks, program, genesis, early, "two sealed blocks", f"sealed twice by {liar}")
        if aics:
            keys = program.ask("light", "get", "validators", "--trust", genesis, url=a.url)["value"]
            witness(checks, program, a, b, notes, [key["verifierKey"] for key in keys["cosigners"]])
        else:
            print("  skipped: needs Python 3.12 (aics-tlog, and the C2SP witness aics-witness)")


def judge(checks: Told, program: Program, genesis: Path, trust: Path, *words: str) -> None:
    """What `assay verify` says of the evidence that was kept."""
    files = list(program.directory.glob(f"{trust.stem}*.conflict"))
    checks.check("it keeps a file of evidence", len(files) == 1, files)
    for file in files:
        done = program.run("verify", file, "--trust", genesis)
        checks.check(f"assay verify {file.name}: {' … '.join(words)}", done.returncode == 0
                     and all(word in done.stdout for word in words), done.stdout + done.stderr)
        conflict = forged.loads(file.read_bytes())
        seals = conflict.value[3].value[1][1][2]              # of the head that was offered
        seals[0] = seals[0][:-1] + bytes([seals[0][-1] ^ 1])
        file.write_bytes(forged.cbor(conflict))
        done = program.run("verify", file, "--trust", genesis)
        checks.check("but not with a bit of a seal flipped", done.returncode == 1, done.stdout)


def levelled(a: Node, b: Node) -> list[str]:
    """Checkpoints of both, of one size."""
    def level() -> list[str]:
        sizes = [node.call("node_status")["head"]["logSize"] for node in (a, b)]
        if sizes[0] != sizes[1]:                              # a block adds its statements and one
            send(a if sizes[0] < sizes[1] else b, 2 if abs(sizes[0] - sizes[1]) == 1 else 1)
            return []
        notes = [checkpoint_of(node.url) for node in (a, b)]
        return notes if {size_of(note) for note in notes} == {sizes[0]} else []
    return wait("equal height of both", level)


def witness(checks: Told, program: Program, a: Node, b: Node, notes: list[str],
            keys: list[str]) -> None:
    """A witness that cosigned A refuses B, and keeps what B's validator signed."""
    command, port = [sys.executable, "-E", "-s", "-m", "aics_witness"], free_port(1)
    config, url = ["-c", str(program.directory / "witness.json")], f"http://127.0.0.1:{port}"

    def run(*arguments: str) -> str:
        return subprocess.run([*command, *arguments], check=True, capture_output=True, text=True,
                              timeout=60).stdout
    name = "witness.example/w"
    made = run("init", *config, "--name", name, "--listen", f"127.0.0.1:{port}")
    own = aics.parse_vkey(next(word for word in made.split() if word.startswith(f"{name}+")))
    origin, size = notes[0].split("\n")[0], size_of(notes[0])
    for key in keys:
        run("add-log", *config, "--origin", origin, "--vkey", key)

    def add(old: int, path: list[str], note: str) -> tuple[int, str]:
        hashes = [base64.b64encode(from_hex(hash)).decode() for hash in path]
        body = "\n".join([f"old {old}", *hashes, "", note])
        status, said = http_answer(f"{url}/add-checkpoint", body.encode())
        return status, said.decode()

    def up() -> bool:
        with contextlib.suppress(OSError):
            return http_answer(f"{url}/healthz")[0] == 200
        return False
    with started([*command, "serve", *config, "--log-level", "ERROR"], up) as is_up:
        checks.check("aics-witness runs", is_up)
        status, line = add(0, [], notes[0])
        checks.check("the witness cosigns the checkpoint of A", status == 200, line)
        note = aics.parse_note(notes[0] + line)
        head, mark = aics.parse_checkpoint(note.text), note.signatures[-1]
        checks.check("and its line verifies", aics.verify_cosignature(
            mark.signature, own.name, own.public_key, head.origin, head.size, head.root))
        status, said = add(size, [], notes[1])
        checks.check("it refuses that of B, of the same size: 422", status == 422, (status, said))
        kept = run("evidence", *config)
        checks.check("and keeps it as evidence", notes[1].split("\n")[2] in kept, kept)
        for node, name, right in [(b, "B", 422), (a, "A", 200)]:
            send(node, 1)
            longer = grown(node)
            path = node.call("proof_getConsistency", first=size, second=size_of(longer))["path"]
            status, said = add(size, path, longer)
            checks.check(f"{name}, longer, with its own consistency proof: {right}",
                         status == right, said)


def main() -> int:
    binary, checks = binary_of(__doc__ or ""), Told()
    with tempfile.TemporaryDirectory(prefix="assay-transparency-") as name:
        program, net = Program(binary, Path(name)), Path(name) / "net"
        with program.network(net, 4) as nodes:
            log_as_files(checks, program, nodes, net / "genesis.json")
            scitt(checks, program, nodes, net / "genesis.json")
        forked(checks, program)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
