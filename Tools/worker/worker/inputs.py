"""Reading input files: bounded, once, and only real files.

The bytes are read once and handed to both the digest and the model, so that the two can never
be about different content.
"""

from __future__ import annotations

import os
import stat
from typing import BinaryIO

from .errors import BAD_INPUT, WorkerError


def shown(path: str) -> str:
    """A path as it can be printed and written as JSON: file names may hold any bytes."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def read_file(path: str, limit: int) -> bytes:
    """The file's bytes. O_NONBLOCK: opening a named pipe by mistake must not hang for ever."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with open(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise WorkerError(BAD_INPUT, f"{shown(path)}: not a regular file")
            return read_stream(stream, shown(path), limit)
    except IsADirectoryError:  # what open() says of a folder's descriptor
        raise WorkerError(BAD_INPUT, f"{shown(path)}: not a regular file") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise WorkerError(BAD_INPUT, f"{shown(path)}: {reason}") from None


def read_stream(stream: BinaryIO, name: str, limit: int) -> bytes:
    """At most `limit` bytes: one more is asked for, since a file can grow while it is read."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise WorkerError(BAD_INPUT, f"{name}: larger than the limit of {limit} bytes")
    if not data:
        raise WorkerError(BAD_INPUT, f"{name}: the file is empty, there is nothing to work on")
    return data
