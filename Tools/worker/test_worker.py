#!/usr/bin/env python3
"""Tests of the worker, with the real models: python3 Tools/worker/test_worker.py

They run in the worker's own environment, and make it first if need be. What they compare with is
computed here in another way (fractions, hashlib), never with the worker's own functions.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import os
import stat
import struct
import subprocess
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path
from typing import Any, Dict, List, Optional
from unittest import mock

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from worker import environment, errors, inputs, models, record, wordllama_model  # noqa: E402

SCRIPT = HERE / "assay-worker"
TEXT = "Zażółć gęślą jaźń. 你好 🎉 <s> naïve — the same words, the same words.\r\n\ttab\x00nul\n"
SALT = bytes(range(32))
# SHA-256 of TEXT's embedding as it was on x86-64 Linux with Python 3.11, for other machines.
GOLDEN = "07d8bf877b2d12d55eee9d2d00f5ab02ed024940357e82b60cef168fc83e7b1e"


class WorkerTest(unittest.TestCase):
    """A temporary folder, and the worker run as a user runs it."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def worker(
        self, *arguments: object, code: int = 0, stdin: bytes = b"",
        variables: Optional[Dict[str, str]] = None,
    ) -> "subprocess.CompletedProcess[bytes]":
        variables = {**os.environ, "ASSAY_WORKER_VENV": sys.prefix, **(variables or {})}
        done = subprocess.run(
            [sys.executable, str(SCRIPT), *map(os.fsencode, map(_path, arguments))],
            input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder,
            env=variables, timeout=120,  # so that a hang is a failure
        )
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done

    def file(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def json(self, path: Path) -> Any:
        """A canonical JSON file: read, and checked to be written in the one way there is."""
        data = path.read_bytes()
        value = json.loads(data)
        again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        self.assertEqual(data, again.encode() + b"\n")
        return value


def _path(argument: object) -> Any:
    return argument if isinstance(argument, (str, bytes)) else str(argument)


def salted(salt: bytes, index: int, data: bytes) -> str:
    return "0x" + hashlib.sha256(salt + struct.pack(">Q", index) + data).hexdigest()


def slow_embedding(text: str) -> bytes:
    """The canonical output, by exact fractions of what struct says each float16 is."""
    from tokenizers import Tokenizer

    package = Path(sys.prefix) / "weights-wordllama" / "wordllama"
    data = (package / "weights" / "l2_supercat_256.safetensors").read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    tokenizer = Tokenizer.from_file(
        str(package / "tokenizers" / "l2_supercat_tokenizer_config.json")
    )
    sums = [Fraction(0)] * 256
    for token in tokenizer.encode(text, add_special_tokens=False).ids:
        for column in range(256):
            (value,) = struct.unpack_from("<e", data, start + (token * 256 + column) * 2)
            sums[column] += Fraction(value) * 2**24
    assert all(total.denominator == 1 for total in sums)
    return b"".join(total.numerator.to_bytes(8, "little", signed=True) for total in sums)


class Float16(unittest.TestCase):
    def test_every_finite_number_is_the_exact_integer(self) -> None:
        finite = 0
        for bits in range(1 << 16):
            (value,) = struct.unpack("<e", struct.pack("<H", bits))
            if value - value != 0:  # infinite, or not a number
                with self.assertRaises(errors.WorkerError):
                    wordllama_model.scaled(bits)
                continue
            finite += 1
            self.assertEqual(Fraction(wordllama_model.scaled(bits)), Fraction(value) * 2**24)
        self.assertEqual(finite, 2 * 31 * 1024)

    def test_the_sum_of_the_largest_text_fits_64_bits(self) -> None:
        largest = wordllama_model.scaled(0x7BFF)
        self.assertEqual(largest, 65504 << 24)
        self.assertLess(largest * wordllama_model.TOKEN_LIMIT, 2**63)


class Table(unittest.TestCase):
    GOOD = {"embedding.weight": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}}

    def file(self, header: object, body: bytes) -> bytes:
        text = json.dumps(header).encode()
        return struct.pack("<Q", len(text)) + text + body

    def test_rows_and_columns(self) -> None:
        body = bytes(range(12))
        rows, count, columns = wordllama_model.parse_table(self.file(self.GOOD, body))
        self.assertEqual((bytes(rows), count, columns), (body, 2, 3))

    def test_damaged_files_are_refused(self) -> None:
        entry = self.GOOD["embedding.weight"]
        cases = {
            "nothing": b"",
            "no header": struct.pack("<Q", 1 << 60),
            "not JSON": struct.pack("<Q", 4) + b"abcd",
            "other tensor": self.file({"x": entry}, bytes(12)),
            "other type": self.file({"embedding.weight": dict(entry, dtype="F32")}, bytes(12)),
            "other shape": self.file({"embedding.weight": dict(entry, shape=[2, 4])}, bytes(12)),
            "cut short": self.file(self.GOOD, bytes(11)),
        }
        for name, data in cases.items():
            with self.subTest(name), self.assertRaises(errors.WorkerError) as caught:
                wordllama_model.parse_table(data)
            self.assertEqual(caught.exception.code, errors.MODEL_FAILED)


class Results(WorkerTest):
    """A whole run of each model, every byte that it leaves recomputed."""

    def run_model(self, name: str, files: List[Path]) -> List[Any]:
        out = self.folder / "out"
        shown = self.worker(name, "--out", out, *files).stdout.decode().splitlines()
        self.assertEqual(len(shown), len(files))
        manifest = self.json(out / "manifest.json")
        work, private = self.json(out / "work.json"), self.json(out / "private.json")
        salt = bytes.fromhex(private["salt"][2:])
        self.assertEqual(len(salt), 32)
        self.assertEqual((work["assayWork"], private["assayPrivate"]), (1, 1))
        self.assertEqual((manifest["assayManifest"], manifest["name"]), (1, name))
        digest = "0x" + hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest()
        self.assertEqual(
            work["model"],
            {
                "name": name,
                "manifestDigest": digest,
                "unitRule": manifest["unitRule"],
                "exact": manifest["exact"],
            },
        )
        self.assertEqual(len(work["items"]), len(files))
        self.assertEqual([item["path"] for item in private["items"]], list(map(str, files)))
        for index, (path, item, own) in enumerate(zip(files, work["items"], private["items"])):
            data, output = path.read_bytes(), bytes.fromhex(own["output"][2:])
            self.assertEqual(item["input"], salted(salt, index, data))
            self.assertEqual(item["output"], salted(salt, index, output))
            self.assertEqual(set(item), {"input", "output", "units"})
            self.assertIs(type(item["units"]), int)
            self.assertEqual(own["size"], len(data))
            piped = self.worker("run", name, stdin=data)
            self.assertEqual(piped.stdout, output)
            self.assertEqual(piped.stderr.decode(), f"units: {item['units']}\n")
        return [manifest, work, private, shown]

    def test_wordllama(self) -> None:
        texts = [TEXT, "One.", TEXT, " "]
        files = [self.file(f"{i}.txt", text.encode()) for i, text in enumerate(texts)]
        manifest, work, private, shown = self.run_model("wordllama", files)
        self.assertEqual(
            [manifest[key] for key in ("canonicaliser", "unitRule", "exact")],
            ["int64-sum-le-scaled-2^24", "input-token", True],
        )
        for text, item, own, line in zip(texts, work["items"], private["items"], shown):
            output = slow_embedding(text)
            self.assertEqual(own["output"], "0x" + output.hex())
            first = list(struct.unpack_from("<4q", output))
            self.assertEqual(
                own["result"], {"dims": 256, "tokens": item["units"], "first": first}
            )
            self.assertIn(f"→  256-dim embedding of {item['units']} token", line)
        self.assertEqual(work["items"][1]["units"], 2)  # "▁One" and "."
        # The same file twice must not show: its position is in the digest.
        self.assertNotEqual(work["items"][0]["input"], work["items"][2]["input"])
        self.assertNotEqual(work["items"][0]["output"], work["items"][2]["output"])

    def test_wordllama_gives_the_bytes_it_gave_elsewhere(self) -> None:
        """Bit-exact everywhere, so one recorded value must hold on every machine."""
        output = self.worker("run", "wordllama", stdin=TEXT.encode()).stdout
        self.assertEqual(len(output), 2048)
        self.assertEqual(hashlib.sha256(output).hexdigest(), GOLDEN)

    def test_magika(self) -> None:
        gz = gzip.compress(os.urandom(5000), mtime=0)
        files = [
            self.file("a", b"import os\n\n\ndef f(x: int) -> int:\n    return x + 1\n" * 9),
            self.file("b", b"#include <stdio.h>\nint main(void) { return 0; }\n" * 9),
            self.file("c", gz),
        ]
        manifest, work, private, shown = self.run_model("magika", files)
        self.assertEqual(
            [manifest[key] for key in ("canonicaliser", "unitRule", "exact")],
            ["label-utf8", "inference", False],
        )
        labels = [bytes.fromhex(item["output"][2:]) for item in private["items"]]
        self.assertEqual(labels, [b"python", b"c", b"gzip"])
        self.assertEqual([item["units"] for item in work["items"]], [1, 1, 1])
        for label, item, line in zip(labels, private["items"], shown):
            self.assertEqual(item["result"]["label"], label.decode())
            self.assertIn(f"→  {label.decode()} ({item['result']['score']:.2f})", line)

    def test_manifest_is_about_the_files_used(self) -> None:
        path = self.file("a.txt", TEXT.encode())
        for name in models.MODELS:
            self.worker(name, "--out", name, path)
            manifest = self.json(self.folder / name / "manifest.json")
            found = {
                p.name: "0x" + hashlib.sha256(p.read_bytes()).hexdigest()
                for p in (Path(sys.prefix) / f"weights-{name}" / name).rglob("*")
                if p.name in manifest["files"]
            }
            self.assertGreaterEqual(len(found), 2)
            self.assertEqual(manifest["files"], found)
            pip = [sys.executable, "-m", "pip", "list", "--format=freeze"]
            installed = b"".join(
                subprocess.run(pip + more, stdout=subprocess.PIPE, check=True).stdout
                for more in ([], ["--path", str(Path(sys.prefix) / f"weights-{name}")])
            ).decode().split()
            for package, version in manifest["runtime"].items():
                self.assertIn(f"{package}=={version}", installed)

    def test_what_changes_from_run_to_run(self) -> None:
        """Only the salt, and with it work.json and private.json; nothing with the same salt."""
        path, salt = self.file("a.txt", TEXT.encode()), self.file("salt", SALT)
        hexed = self.file("salt.hex", b"0x" + SALT.hex().encode() + b"\n")
        for name in models.MODELS:
            ascii_only = {"PYTHONIOENCODING": "ascii"}
            runs = [
                self.worker(name, "--out", f"{name}/1", path),
                self.worker(name, "--out", f"{name}/2", path, variables=ascii_only),
                self.worker(name, "--out", f"{name}/3", "--salt-file", salt, path),
                self.worker(name, "--out", f"{name}/4", "--salt-file", hexed, path),
            ]
            self.assertEqual(len({done.stdout for done in runs}), 1)

            def kinds(file: str) -> int:
                return len({(self.folder / name / n / file).read_bytes() for n in "1234"})

            self.assertEqual(kinds("manifest.json"), 1)
            self.assertEqual(kinds("work.json"), 3)
            self.assertEqual(kinds("private.json"), 3)
            self.assertEqual(
                self.json(self.folder / name / "3" / "private.json")["salt"], "0x" + SALT.hex()
            )

    def test_a_run_leaves_nothing_behind_and_calls_nobody(self) -> None:
        """No cache, no device number, no queue of events; and no uploader in the library."""
        home, path = self.folder / "home", self.file("a.txt", TEXT.encode() * 9)
        home.mkdir()
        variables = {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
        for name in models.MODELS:
            self.worker(name, "--out", name, path, variables=variables)
        self.assertEqual(list(home.rglob("*")), [])
        found = importlib.util.find_spec("onnxruntime")  # without importing it: it would start
        assert found and found.origin
        libraries = list((Path(found.origin).parent / "capi").glob("*.so*"))
        self.assertNotEqual(libraries, [])
        for library in libraries:
            self.assertNotIn(b"Microsoft12Applications6Events", library.read_bytes(), library)

    def test_json_summary(self) -> None:
        path = self.file("a.txt", b"One.")
        done = self.worker("wordllama", "--json", "--out", "out", path, path)
        digest = hashlib.sha256((self.folder / "out/manifest.json").read_bytes()).hexdigest()
        self.assertEqual(
            json.loads(done.stdout),
            {"items": 2, "manifestDigest": "0x" + digest, "model": "wordllama", "units": 4},
        )
        self.assertEqual(done.stdout.count(b"\n"), 1)
        self.assertEqual(done.stderr, b"")

    def test_file_names_of_any_bytes(self) -> None:
        name = os.fsencode(self.folder) + b"/-\xff\n\x1b[31m.txt"
        with open(name, "wb") as stream:
            stream.write(b"One.")
        done = self.worker("wordllama", "--out", "out", "--", name)
        self.assertIn(b"-\\xff\\n\\x1b[31m.txt  ", done.stdout)
        self.assertEqual(done.stdout.count(b"\n"), 1)
        self.json(self.folder / "out" / "private.json")


class Refusals(WorkerTest):
    def test_inputs_that_cannot_be_worked_on(self) -> None:
        (self.folder / "folder").mkdir()
        os.mkfifo(self.folder / "pipe")
        self.file("empty", b"")
        self.file("latin1", b"caf\xe9 au lait, s'il vous pla\xeet")
        self.file("tokens", b"a b " * 40_000)
        self.file("tiny", b"hello")
        for name, size in (("mega", 1 << 20), ("huge", 16 << 20)):
            with open(self.folder / name, "wb") as stream:
                stream.truncate(size + 1)
        cases = [
            ("magika", "missing", "No such file"),
            ("magika", "folder", "not a regular file"),
            ("magika", "pipe", "not a regular file"),
            ("magika", "empty", "is empty"),
            ("magika", "huge", "larger than the limit of 16777216 bytes"),
            ("magika", "tiny", "too little content"),
            ("wordllama", "missing", "No such file"),
            ("wordllama", "empty", "is empty"),
            ("wordllama", "mega", "larger than the limit of 1048576 bytes"),
            ("wordllama", "latin1", "not UTF-8 text (byte 3"),
            ("wordllama", "tokens", "80001 tokens, the limit is 65536"),
        ]
        good = self.file("good.txt", TEXT.encode())
        for model, name, message in cases:
            with self.subTest(model=model, name=name):
                done = self.worker(model, "--out", "out", good, name, code=errors.BAD_INPUT)
                self.assertEqual(done.stdout, b"")
                self.assertIn(f"assay-worker: {name}: ", done.stderr.decode())
                self.assertIn(message, done.stderr.decode())
                self.assertFalse((self.folder / "out").exists())

    def test_limits_themselves_are_allowed(self) -> None:
        # TOKEN_LIMIT tokens: the first "a" carries the space that the tokenizer puts in front.
        text = b" b" * (wordllama_model.TOKEN_LIMIT - 1)
        done = self.worker("run", "wordllama", stdin=b"a" + text)
        self.assertEqual(done.stderr, b"units: 65536\n")
        self.worker("run", "wordllama", stdin=b"a" + text + b" b", code=errors.BAD_INPUT)
        self.worker("run", "magika", stdin=b"PK\x03\x04" + bytes((16 << 20) - 4))
        self.worker("run", "magika", stdin=bytes((16 << 20) + 1), code=errors.BAD_INPUT)

    def test_every_bad_file_is_named(self) -> None:
        done = self.worker("magika", "--out", "out", "x", "y", code=errors.BAD_INPUT)
        self.assertEqual(done.stderr.count(b"No such file"), 2)

    def test_stdin(self) -> None:
        for data in (b"", b"\xff\xfe"):
            done = self.worker("run", "wordllama", stdin=data, code=errors.BAD_INPUT)
            self.assertEqual(done.stdout, b"")

    def test_salts(self) -> None:
        path = self.file("a.txt", b"One.")
        for data in (b"", bytes(31), bytes(33), b"0x" + b"g" * 64, b"0" * 63, b"0" * 66):
            salt = self.file("salt", data)
            self.worker(
                "wordllama", "--out", "out", "--salt-file", salt, path, code=errors.BAD_INPUT
            )
        self.assertFalse((self.folder / "out").exists())

    def test_command_lines(self) -> None:
        for arguments in (
            [], ["gpt"], ["magika", "x"], ["magika", "--out", "out"], ["check", "out"],
            ["run"], ["run", "gpt"], ["setup", "gpt"], ["magika", "--out", "o"] + ["x"] * 1025,
        ):
            with self.subTest(arguments[:3]):
                self.worker(*arguments, code=errors.USAGE)
        self.assertIn(b"examples:", self.worker("--help").stdout)

    def test_pythonpath_cannot_slip_in_another_package(self) -> None:
        """Whichever Python starts the worker, it carries on isolated from such variables."""
        (self.folder / "tokenizers.py").write_text("raise SystemExit(99)")
        variables = dict(
            os.environ, ASSAY_WORKER_VENV=sys.prefix, PYTHONPATH=str(self.folder)
        )
        done = subprocess.run(
            [sys.executable, str(SCRIPT), "run", "wordllama"], input=b"One.", env=variables,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        self.assertEqual((done.returncode, done.stderr), (0, b"units: 2\n"))


class Writing(WorkerTest):
    def test_modes(self) -> None:
        path, old = self.file("a.txt", b"One."), os.umask(0)
        try:
            self.worker("wordllama", "--out", "deep/out", path)
        finally:
            os.umask(old)
        out = self.folder / "deep" / "out"
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in out.iterdir()}
        self.assertEqual(
            modes, {"manifest.json": 0o644, "private.json": 0o600, "work.json": 0o644}
        )
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o700)

    def test_private_is_replaced_not_written_through(self) -> None:
        """An older private.json that others may read must not become the place of the new one."""
        path, out = self.file("a.txt", b"One."), self.folder / "out"
        out.mkdir()
        other = self.file("other", b"of somebody else")
        (out / "private.json").symlink_to(other)
        self.worker("wordllama", "--out", out, path)
        self.assertEqual(other.read_bytes(), b"of somebody else")
        self.assertFalse((out / "private.json").is_symlink())

    def test_a_refused_run_leaves_the_last_one_alone(self) -> None:
        path, out = self.file("a.txt", b"One."), self.folder / "out"
        self.worker("wordllama", "--out", out, path)
        before = {p.name: p.read_bytes() for p in out.iterdir()}
        self.worker("wordllama", "--out", out, path, "missing", code=errors.BAD_INPUT)
        self.assertEqual({p.name: p.read_bytes() for p in out.iterdir()}, before)

    def test_a_folder_that_cannot_be_written(self) -> None:
        path = self.file("a.txt", b"One.")
        done = self.worker("wordllama", "--out", path, path, code=errors.BAD_FOLDER)
        self.assertIn(b"cannot write there", done.stderr)
        self.assertEqual(path.read_bytes(), b"One.")

    def test_failure_at_every_step_leaves_no_half_written_output(self) -> None:
        """Each call that can fail is made to fail, as on a full disk, the nth time it is made."""
        out = self.folder / "out"
        new, old = (b"new manifest", b"new private", b"new work"), (b"m", b"p", b"w")
        for name in ("fsync", "replace", "fchmod", "unlink"):
            for nth in range(4):
                record._replace_all(out, *old)
                real, calls = getattr(os, name), iter(range(100))

                def failing(*arguments: Any) -> Any:
                    if next(calls) == nth:
                        raise OSError(28, "No space left on device")
                    return real(*arguments)

                with self.subTest(name, nth=nth):
                    with mock.patch.object(os, name, failing):
                        try:
                            record._replace_all(out, *new)
                        except OSError:
                            pass
                    names = {p.name for p in out.iterdir() if not p.name.startswith(".")}
                    found = tuple(
                        (out / n).read_bytes() if n in names else None
                        for n in ("manifest.json", "private.json", "work.json")
                    )
                    if found[2] is not None:  # work.json is there: all three are of one run
                        self.assertIn(found, (new, old))
                    for data in found:
                        self.assertIn(data, (*new, *old, None))
                    if name != "unlink":  # then even clearing up failed
                        hidden = [p.name for p in out.iterdir() if p.name.startswith(".")]
                        self.assertEqual(hidden, [])

    def test_a_growing_file_is_not_read_without_end(self) -> None:
        with open("/dev/zero", "rb") as endless:
            with self.assertRaises(errors.WorkerError):
                inputs.read_stream(endless, "endless", 1000)


class Check(WorkerTest):
    def setUp(self) -> None:
        super().setUp()
        self.files = [self.file("a.txt", TEXT.encode()), self.file("b.txt", b"Two of them. " * 9)]

    def edit(self, file: str, change: Any) -> None:
        path = self.folder / "out" / file
        value = json.loads(path.read_bytes())
        change(value)
        path.write_text(json.dumps(value))

    def test_equal(self) -> None:
        for name in models.MODELS:
            self.worker(name, "--out", "out", *self.files)
            done = self.worker("check", "out", *self.files)
            self.assertEqual(done.stdout.count(b"equal"), 2)
            self.assertEqual(done.stdout.count(b"bit for bit"), 2 * (name == "wordllama"))
            summary = json.loads(self.worker("check", "--json", "out", *self.files).stdout)
            self.assertEqual((summary["ok"], summary["equal"]), (True, 2))

    def test_not_equal(self) -> None:
        a, b = self.files
        other = self.file("c.txt", b"Something else altogether.")

        def set_item(key: str, value: object) -> Any:
            return lambda work: work["items"][1].__setitem__(key, value)

        def set_manifest(work: Any) -> None:
            self.edit("manifest.json", lambda manifest: manifest.update(runtime={}))
            manifest = (self.folder / "out" / "manifest.json").read_bytes()
            digest = hashlib.sha256(manifest).hexdigest()
            work["model"]["manifestDigest"] = "0x" + digest

        cases = [
            ("other file", [a, other], None, "not the file that was worked on"),
            ("other order", [b, a], None, "not the file that was worked on"),
            ("a file too few", [a], None, "2 items in work.json, 1 files given"),
            ("a file too many", [a, b, other], None, "2 items in work.json, 3 files given"),
            ("output", [a, b], set_item("output", "0x" + "00" * 32), "the output differs"),
            ("units", [a, b], set_item("units", 10**6), "the units differ, 1000000 claimed"),
            ("model", [a, b], set_manifest, "made with manifest"),
        ]
        for model in models.MODELS:
            for name, files, change, message in cases:
                with self.subTest(name, model=model):
                    self.worker(model, "--out", "out", *self.files)
                    if change:
                        self.edit("work.json", change)
                    done = self.worker("check", "out", *files, code=errors.DIFFERENT)
                    self.assertIn(message, done.stdout.decode())
                    done = self.worker("check", "--json", "out", *files, code=errors.DIFFERENT)
                    self.assertIs(json.loads(done.stdout)["ok"], False)

    def test_folders_that_cannot_be_read_back(self) -> None:
        cases = [
            ("work.json", lambda work: work.clear()),
            ("work.json", lambda work: work["model"].update(name="../magika")),
            ("work.json", lambda work: work["model"].pop("name")),
            ("work.json", lambda work: work.update(items=[7])),
            ("work.json", lambda work: work.update(items={})),
            ("manifest.json", lambda manifest: manifest.update(exact=False)),
            ("private.json", lambda private: private.update(salt="0x00")),
            ("private.json", lambda private: private.update(salt=None)),
        ]
        for number, (file, change) in enumerate(cases):
            with self.subTest(number):
                self.worker("wordllama", "--out", "out", *self.files)
                self.edit(file, change)
                done = self.worker("check", "out", *self.files, code=errors.BAD_FOLDER)
                self.assertEqual(done.stdout, b"")
        self.worker("check", "nowhere", *self.files, code=errors.BAD_FOLDER)


class Environment(WorkerTest):
    """Setting up, short of the downloads. The outputs of pip are what it really printed."""

    REFUSED = (
        "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) "
        "after connection broken by 'NewConnectionError('<HTTPConnection object at 0x7f>: Failed "
        "to establish a new connection: [Errno 111] Connection refused')': /simple/onnxruntime/\n"
    )
    NONE = (
        "ERROR: Could not find a version that satisfies the requirement onnxruntime==1.28.0 "
        "(from versions: none)\nERROR: No matching distribution found for onnxruntime==1.28.0\n"
    )

    def test_what_pip_says(self) -> None:
        skipped = "  Skipping link: none of the wheel's tags (cp310-cp310-win32) are compatible\n"
        missing = (
            "Could not fetch URL http://127.0.0.1:8911/simple/onnxruntime/: 404 Client Error: Not "
            "Found for url: http://127.0.0.1:8911/simple/onnxruntime/ - skipping\nSkipping link: "
            "not a file: http://127.0.0.1:8911/simple/onnxruntime/\n"
        )
        full = (
            "ERROR: Could not install packages due to an OSError.\nTraceback (most recent call "
            "last):\nOSError: [Errno 28] No space left on device\n"
        )
        hashes = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n"
        cases = [
            ("refused", self.REFUSED + self.NONE, errors.NO_INDEX, "(Connection refused)"),
            ("no index", self.NONE, errors.NO_INDEX, "no package index offers it"),
            ("not there", missing + self.NONE, errors.NO_INDEX, "404 Client Error"),
            ("other machine", skipped + self.NONE, errors.SETUP_FAILED, "No matching"),
            ("no such version", self.NONE.replace("none", "1.0, 1.1"), errors.SETUP_FAILED, "1.1"),
            ("wrong hash", hashes, errors.SETUP_FAILED, "DO NOT MATCH"),
            ("wrong hash, late", self.REFUSED + hashes, errors.SETUP_FAILED, "DO NOT MATCH"),
            ("full", full, errors.SETUP_FAILED, "No space left"),
            ("anything else", "Killed\n", errors.SETUP_FAILED, "Killed"),
        ]
        for name, output, code, message in cases:
            with self.subTest(name):
                error = environment.failure(output)
                self.assertEqual(error.code, code)
                self.assertIn(message, str(error))

    def offline(self, home: Path, model: str) -> str:
        """The worker with no index to be reached: a closed port, and no other source."""
        variables = {
            "ASSAY_WORKER_VENV": str(home), "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
            "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull,
            "PIP_RETRIES": "1",
        }
        path = self.file("a.txt", b"One.")
        done = self.worker(
            model, "--out", "out", path, code=errors.NO_INDEX, variables=variables
        )
        self.assertEqual(done.stdout, b"")
        self.assertFalse((self.folder / "out").exists())
        return done.stderr.decode()

    def test_without_network(self) -> None:
        home = self.folder / "home"
        lines = self.offline(home, "wordllama").splitlines()
        self.assertEqual(
            lines[-1],
            "assay-worker: PyPI cannot be reached, so the model cannot be installed "
            "(Connection refused)",
        )
        # What was in the environment is still good: a second try does not begin from nothing.
        state = json.loads((home / environment.STATE).read_bytes())
        self.assertEqual((state["busy"], state["ready"]), (False, {}))
        self.assertNotIn("making", self.offline(home, "magika"))
        # An interruption leaves `busy`, and then it does begin again.
        (home / environment.STATE).write_text(json.dumps(dict(state, busy=True)))
        (home / "half-installed").mkdir()
        self.assertIn("making it again", self.offline(home, "wordllama"))
        self.assertFalse((home / "half-installed").exists())

    def test_a_folder_of_somebody_else_is_left_alone(self) -> None:
        precious = self.file("precious", b"x")
        done = self.worker(
            "setup", code=errors.SETUP_FAILED, variables={"ASSAY_WORKER_VENV": str(self.folder)}
        )
        self.assertIn(b"is not a folder of this worker", done.stderr)
        self.assertEqual(precious.read_bytes(), b"x")

    def test_python_without_venv(self) -> None:
        import ensurepip

        absent = mock.patch.dict(sys.modules, {"ensurepip": None})
        without_wheels = mock.patch.object(ensurepip, "version", side_effect=FileNotFoundError)
        for missing in (absent, without_wheels):
            with missing, self.assertRaises(errors.WorkerError) as caught:
                environment.ensure(self.folder / "home", models.MODELS)
            self.assertEqual(caught.exception.code, errors.SETUP_FAILED)
            self.assertIn("apt install python3-venv", str(caught.exception))
        self.assertFalse((self.folder / "home").exists())

    def test_ready_means_nothing_is_done(self) -> None:
        done = self.worker("setup", variables={"PIP_INDEX_URL": "http://127.0.0.1:9/simple"})
        self.assertEqual(done.stderr, b"assay-worker: setup is complete\n")

    def test_a_changed_pin_is_noticed(self) -> None:
        with mock.patch.object(environment, "SOURCE", self.folder):
            for name in ("requirements-magika.txt", "weights-magika.txt"):
                self.file(name, b"onnxruntime==1.0\n")
            before = environment.fingerprint("magika")
            self.assertEqual(environment.fingerprint("magika"), before)
            self.file("weights-magika.txt", b"onnxruntime==1.1\n")
            self.assertNotEqual(environment.fingerprint("magika"), before)

    def test_requirements_are_pinned(self) -> None:
        for model in models.MODELS:
            for name in (f"requirements-{model}.txt", f"weights-{model}.txt"):
                for line in (HERE / name).read_text().splitlines():
                    if not line.startswith("#"):
                        self.assertRegex(line, r"^[a-z]+==\d+\.\d+[.\w]*(;| --hash|$)")


if __name__ == "__main__":
    environment.enter(models.MODELS, Path(__file__).resolve(), sys.argv[1:])
    unittest.main()
