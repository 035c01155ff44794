"""The genesis, written from Docs/Protocol.md §4 alone."""

from __future__ import annotations

import calendar
import datetime
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assay_bodies import PARAMETERS
from assay_cbor import (
    MAXIMUM_GENESIS,
    Refused,
    Tag,
    array,
    data,
    decode,
    digest,
    encode,
    labels,
    operator_id,
    require,
    tagged,
    text,
    uint,
)
from assay_formats import (
    TAG_HEADER,
    Header,
    address_from,
    address_of,
    header,
    validators,
    validators_hash,
)
from assay_log import leaf_hash
from assay_tree import state_key, state_root
from assay_values import (
    ACCOUNT,
    PARAMETER_VALUES,
    RECORD,
    VALIDATORS,
    Account,
    Record,
    parameters,
)

TAG_GENESIS = 0x41535947
ZERO = bytes(32)


@dataclass(frozen=True)
class Genesis:
    """A decoded genesis."""

    encoded: bytes
    name: str
    time: int
    validators: list[bytes]
    parameters: dict[int, int]
    reserve: int
    accounts: list[tuple[bytes, int, int, str | None]]

    @property
    def chain(self) -> str:
        return f"{self.name}-{leaf_hash(self.encoded)[:8].hex()}"

    def values(self) -> dict[tuple[int, bytes], bytes]:
        """The values of the first state, by kind and id (§12.2)."""
        values, bonded = {}, 0
        for address, balance, bond, operator in self.accounts:
            is_bonded = bond >= self.parameters[4]
            bonded += is_bonded
            account = Account(
                balance=balance, bond=bond, bonded_since=int(is_bonded), operator=operator
            )
            values[ACCOUNT, address] = account.encoded
        record = Record(
            reserve=self.reserve, bonded_accounts=bonded, epoch_end=self.parameters[5]
        )
        values[PARAMETER_VALUES, b""] = encode(self.parameters)
        values[VALIDATORS, b""] = encode(self.validators)
        values[RECORD, b""] = record.encoded
        return values

    def state(self) -> dict[bytes, bytes]:
        """The values of the first state, by key hash."""
        return {state_key(*key): value for key, value in self.values().items()}

    @property
    def header(self) -> Header:
        """The header of height 0."""
        hash_of_set = validators_hash(self.validators)
        fields = {
            1: 1, 2: self.chain, 3: 0, 4: ZERO, 5: self.time, 6: bytes(20), 7: 0, 8: 1,
            9: leaf_hash(self.encoded), 10: state_root(self.state()), 11: hash_of_set,
            12: hash_of_set, 13: digest(encode(self.parameters)),
        }  # fmt: skip
        return header(Tag(TAG_HEADER, fields))


def parse_genesis(encoded: bytes) -> Genesis:
    """Reads entry 0."""
    fields = labels(tagged(decode(encoded, MAXIMUM_GENESIS), TAG_GENESIS), range(1, 8))
    uint(fields[1], 1, 1)
    name = text(fields[2], r"[a-z0-9]{1,12}")
    keys = validators(fields[4])
    accounts = []
    for item in array(fields[7], 0, 50_000):
        entry = labels(item, (1,), (2, 3, 4))
        balance = uint(entry[2], 1) if 2 in entry else 0
        bond = uint(entry[3], 1) if 3 in entry else 0
        operator = operator_id(entry[4]) if 4 in entry else None
        accounts.append((data(entry[1], 20), balance, bond, operator))
    addresses = [account[0] for account in accounts]
    require(all(a < b for a, b in zip(addresses, addresses[1:])), "accounts out of order")
    require({address_of(key) for key in keys} <= set(addresses), "a validator without account")
    supply = uint(fields[6]) + sum(account[1] + account[2] for account in accounts)
    require(supply < 2**64, "the supply does not fit 64 bits")
    values = parameters(fields[5])
    return Genesis(encoded, name, uint(fields[3]), keys, values, fields[6], accounts)


def _milliseconds(written: str) -> int:
    form = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?Z"
    match = re.fullmatch(form, written, re.ASCII)
    if match is None:
        raise Refused("not a time")
    try:
        moment = datetime.datetime.strptime(match[1], "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        raise Refused("not a time") from None
    require(moment.year >= 1970, "before 1970")
    return calendar.timegm(moment.timetuple()) * 1000 + int((match[2] or "0").ljust(3, "0"))


def _amount(value: Any) -> int:
    number = int(text(value, r"0|[1-9][0-9]{0,19}"))
    return uint(number)


def genesis_from_json(written: bytes) -> bytes:
    """The encoded genesis that a genesis file says (§4.3)."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        require(len({name for name, _ in pairs}) == len(pairs), "a field twice")
        return dict(pairs)

    def fields(value: Any, needed: Iterable[str], optional: Iterable[str]) -> dict[str, Any]:
        require(type(value) is dict, "not an object")
        wanted = set(needed)
        require(wanted <= set(value) <= wanted | set(optional), "missing or unknown fields")
        return value

    try:
        document = json.loads(written.decode("utf-8"), object_pairs_hook=unique)
    except ValueError as error:
        raise Refused(f"not JSON: {error}") from None
    needed = ("name", "time", "validators", "reserve", "accounts")
    document = fields(document, needed, ("parameters",))
    keys = []
    for entry in array(document["validators"], 1, 50):
        entry = fields(entry, ("publicKey", "name"), ("address",))
        operator_id(entry["name"])  # the same bounds
        keys.append(bytes.fromhex(text(entry["publicKey"], r"0x0[23][0-9a-f]{64}")[2:]))
    require(len(set(keys)) == len(keys), "a validator twice")
    given = document.get("parameters", {})
    names = {name: label for label, (name, _, _, _) in PARAMETERS.items()}
    fields(given, (), names)
    values = {label: standard for label, (_, standard, _, _) in PARAMETERS.items()}
    values.update({names[name]: value for name, value in given.items()})
    accounts: dict[bytes, dict[int, Any]] = {}
    for entry in array(document["accounts"], 0, 50_000):
        entry = fields(entry, ("address", "balance"), ("bond", "operator"))
        address = address_from(entry["address"])
        require(address not in accounts, "an account twice")
        parts = {1: address, 2: _amount(entry["balance"]), 3: _amount(entry.get("bond", "0"))}
        parts[4] = entry.get("operator")
        accounts[address] = {label: value for label, value in parts.items() if value}
    for key in keys:
        accounts.setdefault(address_of(key), {1: address_of(key)})
    content = {
        1: 1,
        2: document["name"],
        3: _milliseconds(document["time"]),
        4: sorted(keys),
        5: values,
        6: _amount(document["reserve"]),
        7: [accounts[address] for address in sorted(accounts)],
    }
    return parse_genesis(encode(Tag(TAG_GENESIS, content))).encoded
