"""Offline verification, by the code of Tools/verify.py, against what the reader trusts."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from . import _verify, _verify_genesis
from .errors import VerificationFailed
from .keys import address_bytes, address_text

T = TypeVar("T")


@dataclass(frozen=True)
class ProvenAccount:
    """What the state held of an account after a block, as its proof shows."""

    address: str
    exists: bool
    balance: int
    bond: int
    height: int
    explanation: str  #: what was proven, in one line


class Trust:
    """What a reader trusts: a head of the chain, and the validators after it.

    It is a file: a genesis, which somebody you trust gave to you, or a trust file, which `save`
    writes. `assay light` and `Tools/verify.py` read both.
    """

    def __init__(self, file: dict[str, Any], trusting_days: float = 365) -> None:
        if "accounts" in file or "reserve" in file:
            file = _checked(lambda: _verify_genesis.trust_file(file))
        self.file, self.trusting_days = file, trusting_days
        self._head = self._now().head

    @staticmethod
    def load(path: str | os.PathLike[str], trusting_days: float = 365) -> Trust:
        """Reads a genesis file or a trust file."""
        file = _checked(lambda: json.loads(Path(path).read_bytes()))
        if not isinstance(file, dict):
            raise VerificationFailed(f"{path} is no trust file and no genesis file")
        return Trust(file, trusting_days)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a trust file, whole or not at all."""
        fresh = Path(f"{os.fspath(path)}.new")
        fresh.write_text(json.dumps(self.file, indent=2) + "\n")
        os.replace(fresh, path)

    @property
    def chain_id(self) -> str:
        """The chain."""
        return self._head.chain

    @property
    def height(self) -> int:
        """The height of the trusted head."""
        return self._head.height

    def verify(self, proof: bytes) -> str:
        """What a file proves, in one line: a receipt in either form, a value proof.

        Raises `VerificationFailed` if it proves nothing to this reader.
        """
        return _checked(lambda: _verify.verify(proof, self._now()))

    def verify_account(self, proof: bytes, address: str) -> ProvenAccount:
        """What a value proof shows of an account."""
        asked = address_bytes(address)

        def check() -> ProvenAccount:
            shown = _verify.verify(proof, self._now(), (1, asked))
            item = _verify.read(proof).value  # Docs/Protocol.md, section 9.3; the value is in 10.4
            value = item.get(3)
            account = {} if value is None else _verify.read(value)
            height = item[6].value[3]
            return ProvenAccount(
                address_text(asked), value is not None, account.get(3, 0), account.get(4, 0),
                height, shown,
            )  # fmt: skip

        return _checked(check)

    def updated(self, update: bytes) -> Trust:
        """The trust to which an update of `light_getUpdate` leads."""
        shown = _checked(lambda: _verify.verify(update, self._now()))
        try:
            return Trust(json.loads(shown), self.trusting_days)
        except ValueError:
            raise VerificationFailed("this is no update, but a proof of something else") from None

    def _now(self) -> _verify.Trust:
        """The trust for the verifier, at the time by this machine's clock."""
        text, now = json.dumps(self.file), int(time.time())
        return _checked(lambda: _verify.read_trust(text, now, self.trusting_days))


def _checked(check: Callable[[], T]) -> T:
    """The result of a check. Bytes from a stranger can fail in any way; each is a refusal."""
    try:
        return check()
    except VerificationFailed:
        raise
    except _verify.Refused as error:
        raise VerificationFailed(str(error)) from None
    except OSError as error:
        raise VerificationFailed(f"{error.filename}: {error.strerror}") from None
    except Exception as error:
        raise VerificationFailed(f"malformed ({error!r:.200})") from None
