from typing import Any, NamedTuple

class Head(NamedTuple):
    chain: str
    height: int
    round: int
    block: bytes
    first: int
    size: int
    time: int
    root: bytes

class Trust(NamedTuple):
    head: Head
    validators: list[bytes]
    expires: float
    now: int

class Refused(ValueError): ...

def verify(data: bytes, trust: Trust, asked: tuple[int, bytes] | None = None) -> str: ...
def read_trust(data: bytes | str, now: int, days: float) -> Trust: ...
def read(data: bytes) -> Any: ...
def fields(map: Any, *labels: int) -> list[Any]: ...
