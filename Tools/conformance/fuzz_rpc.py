"""Sends a node all there is to send, and holds the answers against its own OpenRPC document.

    fuzz_rpc.py ASSAY [--seconds N] [--seed N] [--workers N] [--release]
    fuzz_rpc.py ASSAY --replay FILE

ASSAY is the program. It runs `assay dev`, plays some jobs, and then sends, from a seed that is
printed, right and wrong calls over all doors of the node (see fuzz_requests.py), while a writer
lets the chain grow. Each answer is judged (fuzz_checks.py, fuzz_doors.py). Meanwhile the node must
be ready, its chain grow, its log be free of errors, and neither its memory nor its open files grow
without end; afterwards `assay check` must find all well. An answer may take a second, and more only
for the reasons in `fuzz_doors.allowed`; ten times that without --release, as a debug build is slow.

What fails is printed and written to a file, beside the node's home, to be sent again by --replay.
Exit status: 0 if all is well, 1 if not.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from assay_formats import address_text
from assay_log import leaf_hash
from assay_rpc import Node, Refusal, from_hex, to_hex
from fuzz_checks import Judge, Wrong
from fuzz_doors import Doors, Timed
from fuzz_requests import Author, Case, Facts
from fuzz_wire import Broken
from play_jobs import Player, play
from vectors import KEYS, Key, statement

DEBUG_FACTOR = 10
MOST_FAILURES = 10  # of one worker, before it gives up
# Between the quietest moments of two windows, memory may grow by this much, and by so much for each
# entry of the log: the state tree and the databases keep the newest in memory.
SLACK_BYTES = 48 << 20
SLACK_PER_ENTRY = 1_024
SLACK_FILES = 40
BAD_LOG = re.compile(r" (error|critical) |Fatal error|fatal|\*\*\* |Crash|AddressSanitizer")


class Program:
    """`assay dev`, with its log and what it uses."""

    def __init__(self, assay: str, directory: Path) -> None:
        self.directory = directory
        self.log = directory / "log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [assay, "dev", "--home", str(directory / "home"), "--port", "0"],
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                env={**os.environ, "SWIFT_BACKTRACE": "enable=no"},
            )  # fmt: skip
        last = time.monotonic() + 120
        while not (found := re.findall(r"^RPC +http://127.0.0.1:(\d+)", self.text(), re.MULTILINE)):
            if self.process.poll() is not None or time.monotonic() > last:
                raise SystemExit(f"the node does not start:\n{self.text()[-2_000:]}")
            time.sleep(0.1)
        self.port = int(found[-1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.node = Node(self.url)
        self.token = (directory / "home" / "admin.token").read_text().strip()

    def text(self) -> str:
        """What it said."""
        return self.log.read_text(errors="replace")

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def memory(self) -> int:
        """Its own memory in bytes, without what is mapped from files."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"^RssAnon:\s+(\d+) kB", status, re.MULTILINE)
        return int(found[1]) << 10 if found else 0

    def files(self) -> int:
        """How many files and connections it has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stop(self) -> int:
        """Ends it; its exit code."""
        if self.is_alive():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def fund(node: Node, keys: list[Key]) -> None:
    """Gives accounts of its own to everybody who signs."""
    source = KEYS[1]
    chain = node.call("node_status")["chainId"]
    nonce = node.call("account_get", address=address_text(source.address))["nextNonce"]
    for number, key in enumerate(keys):
        body = {1: key.address, 2: 10**12}
        signed = statement(chain, source, "transfer", nonce + number, int(time.time()), body)
        node.call("tx_submit", statement=to_hex(signed), wait="final")


def history(node: Node, directory: Path) -> str:
    """Fills the chain: a model, attestations, transfers, five jobs. The model's id."""
    (directory / "played").mkdir()
    player = Player(node, directory / "played")
    model = player.send(KEYS[1], "model", {1: bytes(32), 2: 250, 3: "input-byte", 4: True})
    for count in range(1, 4):
        body = {1: model, 3: leaf_hash(bytes([count])), 4: count, 5: 7}
        player.send(KEYS[2], "attest", body)
    play(player, model)
    last = time.monotonic() + 60
    while not is_there(node.url + "/checkpoint"):  # cosigned at most once a second
        if time.monotonic() > last:
            raise SystemExit("no checkpoint is cosigned")
        time.sleep(0.2)
    return to_hex(model)


def is_there(url: str) -> bool:
    """Whether a page is there."""
    try:
        urllib.request.urlopen(url, timeout=30).close()
    except urllib.error.HTTPError:
        return False
    return True


def write(url: str, key: Key, model: str, seed: str, ending: Any, failures: Any) -> None:
    """Lets the chain grow: good statements, each of which must become final."""
    r, node, count = random.Random(seed), Node(url), 0
    chain = node.call("node_status")["chainId"]
    while not ending.is_set():
        nonce = node.call("account_get", address=address_text(key.address))["nextNonce"]
        kind = r.choice(["transfer", "transfer", "attest", "attest", "model", "job"])
        id = from_hex(model)
        bodies: dict[str, Any] = {
            "transfer": {1: KEYS[2].address, 2: r.randint(1, 1_000)},
            "attest": {1: id, 3: r.randbytes(32), 4: r.randint(1, 9), 5: r.randint(1, 99)},
            "model": {1: r.randbytes(32), 2: r.randint(0, 9_000), 3: "token", 4: True},
            "job": {1: id, 2: r.randbytes(32), 3: 2, 4: 1, 5: 10, 6: 2, 7: 2, 8: 20_000, 9: 0},
        }
        signed = statement(chain, key, kind, nonce, int(time.time()), bodies[kind])
        try:
            result = node.call("tx_submit", statement=to_hex(signed), wait="final")
            found = node.call("tx_get", txid=to_hex(leaf_hash(signed)))
            if result["status"] != "final" or found["statement"]["encoded"] != to_hex(signed):
                raise Refusal(f"{kind}: {result}")
        except Refusal as error:
            if not ending.is_set():
                failures.put(("writer", f"a good statement is not taken: {error}", None))
            return
        count += 1
        ending.wait(0.25)


class Worker:
    """One of those who send."""

    def __init__(self, number: int, seed: int, program: Program, key: Key, factor: float) -> None:
        self.number, self.factor = number, factor
        self.node = Node(program.url)
        self.key = key
        self.document = self.node.call("rpc.discover")
        self.judge = Judge(self.document)
        self.doors = Doors(self.judge, program.port, program.token)
        self.facts = Facts()
        self.author = Author(f"{seed}/{number}", self.document, self.facts, key)
        self.sent = 0
        self.times: list[Timed] = []

    def learn(self) -> None:
        """Looks at the newest blocks, and some older ones."""
        height = self.node.call("node_status")["head"]["height"]
        picks = [self.author.r.randint(0, height) for _ in range(5)]
        first = 0 if self.facts.height == 0 else max(0, height - 10)
        for block in [*picks, *range(first, height + 1)]:
            self.facts.learn(self.node.call("chain_getBlock", block=block))
        account = self.node.call("account_get", address=address_text(self.key.address))
        self.author.nonce = account["nextNonce"] - 1

    def warm(self) -> None:
        """Asks for the longest answers, which the allocator keeps room for, before all else."""
        self.learn()
        for _ in range(4):
            self.perform(self.author.longest())

    def run(self, until: float, ending: Any, failures: Any, results: Any) -> None:
        """Sends until the time is up."""
        self.warm()
        failed = 0
        kinds: dict[str, int] = {}
        while time.monotonic() < until and not ending.is_set() and failed < MOST_FAILURES:
            try:
                if self.sent % 250 == 0:
                    self.learn()
                case: Case | None = None
                case = self.author.case()
                why = self.perform(case)
            except (Refusal, OSError) as error:
                why = f"the node is not to be reached: {error}"
            except Exception:
                why = f"the tester fails: {traceback.format_exc()[-1_500:]}"
            self.sent += 1
            kinds[case["door"] if case else "none"] = (
                kinds.get(case["door"] if case else "none", 0) + 1
            )
            if why:
                failed += 1
                self.doors.kept = None
                failures.put((f"worker {self.number}", why, case))
                time.sleep(0.2)
        times = [(one.what, one.seconds, one.allowed) for one in self.times]
        results.put((kinds, times, self.judge.seen))

    def perform(self, case: Case) -> str | None:
        """Sends a case; what is wrong with the answers, if anything."""
        try:
            timed = self.doors.perform(case)
        except (Wrong, Broken) as error:
            return str(error)
        self.times += timed
        for one in timed:
            if one.seconds > one.allowed * self.factor:
                limit = one.allowed * self.factor
                return f"{one.what}: took {one.seconds:.2f} s, allowed {limit:.2f} s"
        return None


class Watch:
    """Looks after the node while others send."""

    def __init__(self, program: Program) -> None:
        self.program, self.begun = program, time.monotonic()
        self.samples: list[tuple[float, int, int, int]] = []  # time, memory, files, log size
        self.heights: list[tuple[float, int]] = []

    def look(self) -> str | None:
        """Whether all is well now; otherwise what is not."""
        program = self.program
        now = time.monotonic() - self.begun
        try:
            with urllib.request.urlopen(program.url + "/ready", timeout=30) as answer:
                if json.load(answer) != {"status": "ready"}:
                    return "/ready says something else"
            head = program.node.call("node_status")["head"]
            memory, files = program.memory(), program.files()
        except (Refusal, OSError) as error:
            return f"the node is not to be reached: {error}"
        self.samples.append((now, memory, files, head["logSize"]))
        self.heights = [pair for pair in self.heights if now - pair[0] < 60]
        if self.heights and now - self.heights[0][0] > 45 and self.heights[0][1] >= head["height"]:
            return f"the chain stands at {head['height']}"
        self.heights.append((now, head["height"]))
        return None

    def course(self) -> str:
        """The quietest moments of ten windows, in MiB."""
        width = self.samples[-1][0] / 10 + 0.001
        windows = [[one[1] for one in self.samples if int(one[0] / width) == n] for n in range(10)]
        return " ".join(str(min(window) >> 20) if window else "-" for window in windows)

    def growth(self) -> tuple[str, str | None]:
        """How memory and files went: a sentence, and what is wrong with it if anything is.

        The quietest moments of the second and of the last quarter are compared: large answers make
        peaks, and what is lost raises the floor.
        """
        length = self.samples[-1][0]
        early = [one for one in self.samples if length / 4 <= one[0] < length / 2]
        late = [one for one in self.samples if length * 3 / 4 <= one[0]]
        if length < 20 or len(early) < 3 or len(late) < 3:
            return "too short a time to tell growth", None
        grown = min(one[1] for one in late) - min(one[1] for one in early)
        entries = late[-1][3] - early[0][3]
        bound = SLACK_BYTES + SLACK_PER_ENTRY * entries
        files = min(one[2] for one in late) - min(one[2] for one in early)
        minutes = length / 2 / 60
        said = (
            f"memory {min(one[1] for one in early) >> 10} KiB, then "
            f"{grown / 1024 / minutes:+.0f} KiB a minute while the log grew by {entries} entries "
            f"(bound {bound >> 10} KiB in all); most "
            f"{max(one[1] for one in self.samples) >> 20} MiB; files {early[0][2]}, {files:+}"
        )
        if grown > bound:
            return said, f"the memory grows: {said}"
        return said, f"open files grow: {said}" if files > SLACK_FILES else None


def bad_lines(text: str) -> list[str]:
    """The lines of a log that a healthy node does not write."""
    return [line for line in text.splitlines() if BAD_LOG.search(line)][:5]


class Book:
    """Failures, as they are found: printed, and written to a file."""

    def __init__(self, directory: Path, seed: int) -> None:
        self.path, self.seed, self.count = directory / "failures.jsonl", seed, 0

    def add(self, who: str, why: str, case: Case | None) -> None:
        """Writes a failure down."""
        self.count += 1
        line = json.dumps({"seed": self.seed, "who": who, "why": why, "case": case})
        with self.path.open("a") as file:
            file.write(line + "\n")
        print(f"FAIL  {who}: {why}\n      {json.dumps(case)[:400]}", flush=True)


def run(arguments: argparse.Namespace, directory: Path) -> int:
    """The whole run; how many failures there were."""
    factor = 1 if arguments.release else DEBUG_FACTOR
    book = Book(directory, arguments.seed)
    program = Program(arguments.assay, directory)
    workers: list[Any] = []
    ending = multiprocessing.Event()
    try:
        model = history(program.node, directory)
        keys = [Key(1_000 + number) for number in range(arguments.workers + 1)]
        fund(program.node, keys)
        failures: Any = multiprocessing.Queue()
        results: Any = multiprocessing.Queue()
        until = time.monotonic() + arguments.seconds
        # The senders first: each reads the document before it begins.
        senders = [
            Worker(number, arguments.seed, program, keys[number], factor)
            for number in range(arguments.workers)
        ]
        for sender in senders:
            given = (until, ending, failures, results)
            workers.append(multiprocessing.Process(target=sender.run, args=given))
        given = (program.url, keys[-1], model, f"{arguments.seed}/writer", ending, failures)
        workers.append(multiprocessing.Process(target=write, args=given))
        for worker in workers:
            worker.start()
        found = watch(program, until, ending, failures, results, book, len(senders))
        for worker in workers:
            worker.join(30)
        report(found, arguments)
    finally:
        ending.set()
        for worker in workers:
            if worker.is_alive():
                worker.terminate()
        code = program.stop()
    if code != 0:
        book.add("node", f"it ended with {code}: {program.text()[-1_000:]}", None)
    for line in bad_lines(program.text()):
        book.add("log", line, None)
    check = subprocess.run(
        [arguments.assay, "check", "--home", str(directory / "home")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if check.returncode != 0:
        book.add("assay check", check.stdout + check.stderr, None)
    print(
        f"ok    assay check: {check.stdout.strip().splitlines()[-1]}"
        if not check.returncode
        else ""
    )
    return book.count


def watch(
    program: Program,
    until: float,
    ending: Any,
    failures: Any,
    results: Any,
    book: Book,
    senders: int,
) -> list[Any]:
    """Waits until all senders are done, and looks after the node; what the senders report."""
    guard = Watch(program)
    found: list[Any] = []
    unwell = 0
    while len(found) < senders and time.monotonic() < until + 120:
        time.sleep(1)
        while not failures.empty():
            book.add(*failures.get())
        while not results.empty():
            found.append(results.get())
        if not program.is_alive():
            time.sleep(2)  # what the senders were about
            break
        why = guard.look()
        if why:
            book.add("watch", why, None)
            unwell += 1
            if unwell > 3:
                break
    ending.set()
    time.sleep(0.5)
    while not failures.empty():
        book.add(*failures.get())
    while len(found) < senders and not results.empty():
        found.append(results.get())
    if guard.samples:
        said, why = guard.growth()
        print(f"ok    {said}\nok    MiB over time: {guard.course()}")
        if why:
            book.add("watch", why, None)
    return found


def report(found: list[Any], arguments: argparse.Namespace) -> None:
    """Prints what was sent, and how fast it was answered."""
    kinds: dict[str, int] = {}
    seen: dict[str, int] = {}
    times: list[tuple[str, float, float]] = []
    for sent, took, counted in found:
        times += took
        for name, count in sent.items():
            kinds[name] = kinds.get(name, 0) + count
        for name, count in counted.items():
            seen[name] = seen.get(name, 0) + count
    print(f"ok    cases by door: {dict(sorted(kinds.items()))}")
    for name in sorted({what for what, _, _ in times}):
        seconds = sorted(took for what, took, _ in times if what == name)
        middle, late = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.99)]
        print(
            f"ok    {name}: {len(seconds)} answers, half within {middle * 1000:.1f} ms, "
            f"99 % within {late * 1000:.1f} ms, the slowest {seconds[-1]:.2f} s"
        )
    nearest = max(times, key=lambda one: one[1] / one[2], default=None)
    if nearest:
        print(f"ok    nearest to its limit: {nearest[0]}, {nearest[1]:.2f} s of {nearest[2]:.2f} s")
    answered = {name: seen[name] for name in sorted(seen) if name.endswith(" answered")}
    print(f"ok    methods with a result: {len(answered)}")
    if arguments.verbose:
        for name in sorted(seen):
            print(f"      {seen[name]:8} {name}")


def replay(arguments: argparse.Namespace, directory: Path) -> int:
    """Sends the cases of a file again, to the node of the home beside it, if that is there."""
    source = Path(arguments.replay)
    home = source.parent / "home"
    if home.is_dir():
        shutil.copytree(home, directory / "home")
    program = Program(arguments.assay, directory)
    failed = 0
    try:
        judge = Judge(program.node.call("rpc.discover"))
        for line in source.read_text().splitlines():
            case = json.loads(line)["case"]
            if case is None:
                continue
            try:
                for one in Doors(judge, program.port, program.token).perform(case):
                    print(f"      {one.what}: {one.seconds:.3f} s of {one.allowed:.1f} s")
                print("ok    as it must be")
            except (Wrong, Broken, OSError) as error:
                failed += 1
                print(f"FAIL  {error}\n      {json.dumps(case)[:2_000]}")
    finally:
        program.stop()
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("assay")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--release", action="store_true")
    parser.add_argument("--replay")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="assay-fuzz-rpc."))
    if arguments.replay:
        failed = replay(arguments, directory)
        shutil.rmtree(directory)
        return 1 if failed else 0
    print(f"      seed {arguments.seed}, {arguments.seconds:.0f} s, {arguments.workers} workers")
    failed = run(arguments, directory)
    if failed:
        print(f"FAIL  {failed} failures: send them again with --replay {directory}/failures.jsonl")
        return 1
    shutil.rmtree(directory)
    return 0


if __name__ == "__main__":
    sys.exit(main())
