"""Exit codes, and the one exception that carries them.

A caller (the assay CLI, a script) decides what to do next by the exit code alone, so each
code has one meaning and every expected failure is raised as a WorkerError with one clear line.
"""

from __future__ import annotations

OK = 0
DIFFERENT = 1  # check: the work done again is not what was written down
USAGE = 2  # argparse's own code for a wrong command line
NO_INDEX = 3  # PyPI cannot be reached: the caller may fall back to something else
BAD_INPUT = 4  # a file is missing, empty, too large, not text, ... : nothing was written
SETUP_FAILED = 5  # the environment cannot be made, for any other reason than NO_INDEX
BAD_FOLDER = 6  # the results cannot be written to, or read back from, the folder
MODEL_FAILED = 7  # the model itself failed, or anything else that nobody expected
INTERRUPTED = 130  # Ctrl-C


class WorkerError(Exception):
    """An expected failure: the text is for people, the code is for programs."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
