"""What a model is to the rest of the worker, and how to get one by name."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path
from typing import Any, Dict, NamedTuple

MODELS = ("magika", "wordllama")

MEBIBYTE = 1 << 20


class Result(NamedTuple):
    """What one input became."""

    output: bytes  # canonical bytes: what the output digest is about
    units: int  # the work done, by the model's unit rule; at least 1
    summary: Dict[str, Any]  # for private.json
    line: str  # for people


class Model:
    """Base of the two models. The class attributes are the parts of the manifest that are fixed."""

    name: str
    canonicaliser: str
    unit_rule: str
    exact: bool
    size_limit: int  # bytes of one input
    packages: tuple  # whose versions can change a result
    parameters: Dict[str, Any]
    files: Dict[str, str]  # name: "0x" + SHA-256 of each file that the results depend on

    def run(self, data: bytes, name: str) -> Result:
        """Works on one input; `name` is only for error messages."""
        raise NotImplementedError

    def manifest(self) -> Dict[str, Any]:
        """What must be equal for two results to be comparable: no path, no time, no machine."""
        return {
            "assayManifest": 1,
            "name": self.name,
            "files": self.files,
            "runtime": {package: metadata.version(package) for package in self.packages},
            "parameters": self.parameters,
            "canonicaliser": self.canonicaliser,
            "unitRule": self.unit_rule,
            "exact": self.exact,
        }


def sha256(data: bytes) -> str:
    """A digest as it is written in every file here."""
    return "0x" + hashlib.sha256(data).hexdigest()


def load(name: str, weights: Path) -> Model:
    """Imports only the model asked for: the other one may not be installed."""
    if name == "magika":
        from .magika_model import MagikaModel

        return MagikaModel(weights)
    from .wordllama_model import WordLlamaModel

    return WordLlamaModel(weights)
