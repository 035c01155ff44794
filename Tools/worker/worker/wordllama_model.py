"""wordllama: the embedding of a text, as an exact sum of integers.

The model is a table with one row of 256 float16 numbers for each token. Every finite float16 is
a whole multiple of 2^-24, so value * 2^24 is an integer, and a sum of integers is the same on
every machine, in every order, with every library: nothing here ever computes with a float.

Canonical output: for each of the 256 columns the sum over the text's tokens of value * 2^24, as a
signed 64-bit little-endian integer, 2,048 bytes in all. (Divide by 2^24 and by the number of
tokens for the mean that wordllama's own code returns.) It cannot overflow: the largest float16
gives less than 2^40, and there are at most 2^16 tokens.
"""

from __future__ import annotations

import json
import struct
import sys
from collections import Counter
from pathlib import Path
from typing import Dict, Iterable, List, Tuple

from .errors import BAD_INPUT, MODEL_FAILED, WorkerError
from .models import MEBIBYTE, Model, Result, sha256

TOKEN_LIMIT = 65_536
TABLE = "l2_supercat_256.safetensors"
TOKENIZER = "l2_supercat_tokenizer_config.json"


def scaled(bits: int) -> int:
    """The float16 with these 16 bits, times 2^24: from its fields, with no float in between."""
    exponent, fraction = (bits >> 10) & 0x1F, bits & 0x3FF
    if exponent == 0x1F:
        raise WorkerError(MODEL_FAILED, f"{TABLE}: holds a number that is not finite")
    magnitude = (0x400 + fraction) << (exponent - 1) if exponent else fraction
    return -magnitude if bits & 0x8000 else magnitude


def parse_table(data: bytes) -> Tuple[memoryview, int, int]:
    """The rows' bytes, the number of rows and of columns, from a safetensors file.

    The format is a length, that many bytes of JSON, then the numbers; reading it here saves a
    compiled dependency that would only do the same.
    """
    try:
        (length,) = struct.unpack_from("<Q", data)
        entry = json.loads(data[8 : 8 + length])["embedding.weight"]
        rows, columns = entry["shape"]
        begin, end = entry["data_offsets"]
        body = memoryview(data)[8 + length :][begin:end]
        if entry["dtype"] != "F16" or len(body) != rows * columns * 2 or end - begin != len(body):
            raise ValueError("unexpected shape")
    except (ValueError, KeyError, TypeError, struct.error) as error:
        raise WorkerError(MODEL_FAILED, f"{TABLE}: cannot be read ({error})") from None
    return body, rows, columns


class WordLlamaModel(Model):
    """The package's own loader is not used: it would download from a hub what is already here."""

    name = "wordllama"
    canonicaliser = "int64-sum-le-scaled-2^24"
    unit_rule = "input-token"
    exact = True
    size_limit = MEBIBYTE  # no token is longer than 16 characters: more could not fit the limit
    packages = ("tokenizers", "wordllama")

    def __init__(self, weights: Path) -> None:
        sys.path.append(str(weights))  # only so that the package's version can be asked for
        from tokenizers import Tokenizer

        table = (weights / "wordllama" / "weights" / TABLE).read_bytes()
        tokenizer = (weights / "wordllama" / "tokenizers" / TOKENIZER).read_bytes()
        self.files = {TABLE: sha256(table), TOKENIZER: sha256(tokenizer)}
        self._rows, self.vocabulary, self.dims = parse_table(table)
        self._integers: Dict[int, int] = {}  # by float16 bits, for those met so far
        self._tokenizer = Tokenizer.from_buffer(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.parameters = {
            "addSpecialTokens": False,
            "dims": self.dims,
            "pooling": "sum",
            "tensor": "embedding.weight",
        }

    def tokens(self, text: str) -> List[int]:
        """The text's token numbers, without the marks for begin and end: as wordllama does."""
        return self._tokenizer.encode(text, add_special_tokens=False).ids

    def total(self, tokens: Iterable[int]) -> List[int]:
        """The column sums. Equal tokens are taken together: whole numbers allow that."""
        sums = [0] * self.dims
        integers = self._integers
        for token, times in Counter(tokens).items():
            row = struct.unpack_from(f"<{self.dims}H", self._rows, token * self.dims * 2)
            for bits in set(row).difference(integers):
                integers[bits] = scaled(bits)
            sums = [total + times * integers[bits] for total, bits in zip(sums, row)]
        return sums

    def run(self, data: bytes, name: str) -> Result:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise WorkerError(
                BAD_INPUT, f"{name}: not UTF-8 text (byte {error.start}: {error.reason})"
            ) from None
        tokens = self.tokens(text)
        if len(tokens) > TOKEN_LIMIT:
            raise WorkerError(
                BAD_INPUT, f"{name}: {len(tokens)} tokens, the limit is {TOKEN_LIMIT}"
            )
        sums = self.total(tokens)
        output = struct.pack(f"<{self.dims}q", *sums)
        count = len(tokens)
        summary = {"dims": self.dims, "tokens": count, "first": sums[:4]}
        line = f"{self.dims}-dim embedding of {count} token{'' if count == 1 else 's'}"
        return Result(output, max(1, count), summary, line)
