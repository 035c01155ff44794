"""What several tests need: the repository, its documents, and a real node."""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any

#: Set by Tools/python/test: the tests run against the package as it is installed.
ROOT = Path(os.environ.get("ASSAY_ROOT") or Path(__file__).resolve().parents[3])
VECTORS = ROOT.parent / "shared" / "vectors"


def document(name: str) -> str:
    """A document of the repository."""
    return (ROOT / "Docs" / name).read_text()


def protocol_vectors() -> dict[str, bytes]:
    """The blocks of hexadecimal digits in Docs/Protocol.md, by their names."""
    blocks = re.findall(r"^```hex ([\w-]+)\n(.*?)^```", document("Protocol.md"), re.M | re.S)
    return {name: bytes.fromhex("".join(digits.split())) for name, digits in blocks}


def shared_vectors(name: str) -> Any:
    """Public test vectors, which lie beside the repository; the test is skipped without them."""
    path = VECTORS / name
    if not path.exists():
        raise unittest.SkipTest(f"the public test vectors are not here: {path}")
    return json.loads(path.read_bytes())


def assay_program() -> str:
    """The path of `assay`; tests that need it are skipped if it is not built."""
    path = os.environ.get("ASSAY") or str(ROOT / ".build" / "debug" / "assay")
    if not os.access(path, os.X_OK):
        raise unittest.SkipTest(f"assay is not built: {path}")
    return path


class DevelopmentNode:
    """`assay dev` in a directory of its own, on a free port."""

    def __init__(self) -> None:
        self.program = assay_program()
        self.directory = Path(tempfile.mkdtemp(prefix="assay-python-"))
        self.home = self.directory / "home"
        command = [self.program, "dev", "--home", str(self.home), "--port", "0"]
        with open(self.directory / "log", "wb") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        atexit.register(self.process.kill)  # also if somebody stops the tests
        assert self.process.stdout is not None
        # A node that hangs must not hang the tests.
        watch = threading.Timer(60, self.process.kill)
        watch.start()
        try:
            for line in self.process.stdout:
                if line.startswith("RPC"):
                    self.url = line.split()[1]
                if line.startswith("Stop it"):
                    return
            raise AssertionError((self.directory / "log").read_text())
        finally:
            watch.cancel()

    @property
    def genesis(self) -> Path:
        """The genesis file."""
        return self.home / "genesis.json"

    def run(self, *arguments: str, seconds: float = 120, **environment: str) -> str:
        """What a command of `assay` prints."""
        done = subprocess.run(
            [self.program, *arguments],
            capture_output=True,
            text=True,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "ASSAY_RPC": self.url, "ASSAY_HOME": str(self.home), **environment},
        )
        if done.returncode != 0:
            raise AssertionError(f"assay {arguments[0]}: {done.stderr}")
        return done.stdout

    def stop(self) -> None:
        """Ends it, and leaves nothing."""
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        shutil.rmtree(self.directory)
