"""Runs the program `assay` for the checks: commands, and nodes on loopback, stopped again."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from assay_rpc import Node, Refusal

PATIENCE = 60


class Checks:
    """Counts what holds and what does not."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def check(self, name: str, holds: object, otherwise: object = "") -> None:
        """Counts, and tells what does not hold."""
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        if not holds:
            print(f"  FAILED {name} {' '.join(str(otherwise).split())[:400]}", flush=True)

    @contextlib.contextmanager
    def group(self, name: str) -> Iterator[None]:
        """A line for what is checked within."""
        passed, failed = self.passed, self.failed
        yield
        print(f"{name}: {self.passed - passed} passed, {self.failed - failed} failed", flush=True)

    def end(self) -> int:
        """The last line, and the exit status."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


class Program:
    """The program, with a directory of its own."""

    def __init__(self, binary: str, directory: Path) -> None:
        self.binary, self.directory = os.path.abspath(binary), directory

    def run(self, *arguments: str | Path, url: str = "") -> subprocess.CompletedProcess[str]:
        """A command, with the node at the URL."""
        environment = os.environ | {"ASSAY_HOME": str(self.directory / "user"), "ASSAY_RPC": url}
        return subprocess.run([self.binary, *map(str, arguments)], env=environment, text=True,
                              capture_output=True, timeout=2 * PATIENCE)

    def ask(self, *arguments: str | Path, url: str = "") -> Any:
        """What a command that must succeed says in JSON."""
        done = self.run(*arguments, "--json", url=url)
        if done.returncode:
            raise Refusal(f"assay {' '.join(map(str, arguments))}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout or "null")

    @contextlib.contextmanager
    def node(self, home: Path) -> Iterator[Node]:
        """`assay dev`."""
        for _ in range(10):                                   # another program may take the port
            port = free_port(1)
            node = Node(f"http://127.0.0.1:{port}")
            command = [self.binary, "dev", "--home", str(home), "--port", str(port)]
            with started(command, lambda: answers(node)) as is_up:
                if is_up:
                    yield node
                    return
        raise SystemExit("assay dev does not start")

    @contextlib.contextmanager
    def network(self, home: Path, validators: int) -> Iterator[list[Node]]:
        """`assay devnet`."""
        for _ in range(10):
            port = free_port(validators)
            nodes = [Node(f"http://127.0.0.1:{port + i}") for i in range(validators)]
            command = [self.binary, "devnet", "run", "--validators", str(validators),
                       "--home", str(home), "--port", str(port)]
            with started(command, lambda: all(map(answers, nodes))) as is_up:
                if is_up:
                    yield nodes
                    return
        raise SystemExit("assay devnet does not start")


def free_port(count: int) -> int:
    """The first of some ports that are free now, as those 100 above are, and below those that the
    system gives to clients."""
    while True:
        port = random.randrange(20_000, 32_500)
        with contextlib.suppress(OSError), contextlib.ExitStack() as opened:
            for number in [port + i for i in range(count)] + [port + 100 + i for i in range(count)]:
                opened.enter_context(socket.socket()).bind(("127.0.0.1", number))
            return port


def answers(node: Node) -> bool:
    """Whether a node is there and has a block."""
    with contextlib.suppress(Refusal):
        return node.call("node_status")["head"]["height"] > 0
    return False


def wait(what: str, holds: Callable[[], Any]) -> Any:
    """What is true in the end."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        with contextlib.suppress(OSError, Refusal):
            if found := holds():
                return found
        time.sleep(0.1)
    raise SystemExit(f"there is still no {what}")


@contextlib.contextmanager
def started(command: list[str], is_up: Callable[[], bool]) -> Iterator[bool]:
    """A process, whether it came up, and its end."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        last = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < last and not is_up():
            time.sleep(0.1)
        yield process.poll() is None and is_up()
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def binary_of(usage: str) -> str:
    """The only argument."""
    if len(sys.argv) != 2 or not os.access(sys.argv[1], os.X_OK):
        print(usage, file=sys.stderr)
        raise SystemExit(2)
    return sys.argv[1]
