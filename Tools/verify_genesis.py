#!/usr/bin/env python3
"""What a reader trusts who trusts a genesis: the trust file of block 0.

    verify_genesis.py GENESIS.json

The genesis is written as JSON (Docs/Protocol.md, §4.3), becomes entry 0 of the log (§4.1), and is
executed (§12.2), which gives the first state, header 0 and its hash. Nobody signs those: they
follow from the file. The trust file goes to standard output; the exit status is 1 for a genesis
that breaks the rules. verify.py uses this when its trust is a genesis file.

Written from Docs/Protocol.md alone, whose sections the signs § name. Needs Python 3.10 and cbor2.
"""
import hashlib
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import cbor2
from cbor2 import CBORTag

YEARS = 315_360_000_000                                       # ten, in milliseconds
PARAMETERS = [                                                # name, standard, bounds: §10.5
    ("heartbeat", 10_000, 100, 3_600_000), ("statementFee", 0, 0, 10**15),
    ("minimumBalance", 1, 0, 10**15), ("minimumBond", 1000, 1, 10**15),
    ("epochLength", 100, 1, 10**7), ("ballotWindow", 604_800_000, 1000, YEARS),
    ("longestWindow", 604_800_000, 1000, YEARS), ("dueWork", 256, 8, 10_000),
    ("ballotLimit", 16, 1, 1000), ("jobFee", 100, 0, 10_000), ("slotBond", 1000, 1, 10**15),
    ("challengeBond", 1000, 1, 10**15), ("draws", 8, 1, 32),
    ("drawStep", 5000, 100, YEARS), ("longestDuration", 604_800_000, 1000, YEARS),
    ("openingTime", 600_000, 100, YEARS), ("judgingTime", 86_400_000, 100, YEARS),
    ("soloStreak", 10, 1, 10**6), ("checkInterval", 20, 1, 10**6), ("subsidy", 0, 0, 10**15)]


def require(holds, reason):
    if not holds:
        raise ValueError(f"genesis: {reason}")


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def cbor(item):
    return cbor2.dumps(item, canonical=True)


def leaf(entry):
    return sha(b"\0", entry)


def present(fields):
    """What is not zero and not left out (§2)."""
    return {label: value for label, value in fields.items() if value}


# ---- The JSON file (§4.3) becomes the document (§4.1)

def known(value, must, may=()):
    """An object with all fields of the first kind, and none but these and those of the second."""
    require(isinstance(value, dict) and set(must) <= set(value) <= {*must, *may},
            "fields are missing, or unknown")
    return value


def text(value, pattern):
    require(type(value) is str and re.fullmatch(pattern, value), f"{value!r:.80} is malformed")
    return value


def label(value):
    """Text for people, of 1 to 64 bytes."""
    require(1 <= len(text(value, "(?s).*").encode()) <= 64, "a text is too short or too long")
    return value


def amount(value):
    number = int(text(value, "0|[1-9][0-9]{0,19}"))
    require(number < 2**64, "an amount is too large")
    return number


def address_of(value):
    """The 20 bytes of an address in bech32m (BIP 350), with its checksum checked."""
    require(text(value, "(?i)assay1[02-9ac-hj-np-z]{38}") in (value.lower(), value.upper()),
            "an address has small letters and capitals")
    digits, check = ["qpzry9x8gf2tvdw0s3jn54khce6mua7l".index(c) for c in value.lower()[6:]], 1
    for digit in [3] * 5 + [0] + [ord(c) & 31 for c in "assay"] + digits:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ digit
        for i, g in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= g if top >> i & 1 else 0
    require(check == 0x2BC830A3, f"{value} has a wrong checksum")
    number = 0
    for digit in digits[:32]:
        number = number << 5 | digit
    return number.to_bytes(20, "big")


def document(file):
    """The document that the JSON stands for."""
    known(file, ["name", "time", "reserve", "validators", "accounts"], ["parameters"])
    text(file["time"], r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z")
    second, _, decimals = file["time"][:-1].partition(".")
    time = datetime.fromisoformat(f"{second}.{decimals:0<3}+00:00")
    began = time - datetime(1970, 1, 1, tzinfo=timezone.utc)
    require(began >= timedelta(0), "it begins before 1970")
    keys = []
    for validator in file["validators"]:
        known(validator, ["publicKey", "name"], ["address"])
        label(validator["name"])
        text(validator.get("address", "host:1"), ".+:[0-9]+")
        keys.append(bytes.fromhex(text(validator["publicKey"], "0x0[23][0-9a-f]{64}")[2:]))
    keys.sort()
    require(1 <= len(keys) <= 50 and all(a < b for a, b in pairwise(keys)),
            "no validators, too many, or one twice")
    accounts = {sha(key)[:20]: {} for key in keys}            # they get an empty one
    listed = set()
    for account in file["accounts"]:
        known(account, ["address", "balance"], ["bond", "operator"])
        address = address_of(account["address"])
        require(address not in listed, f"{account['address']} occurs twice")
        listed.add(address)
        operator = label(account["operator"]) if "operator" in account else None
        accounts[address] = {2: amount(account["balance"]), 3: amount(account.get("bond", "0")),
                             4: operator}
    require(len(accounts) <= 50_000, "there are too many accounts")
    chosen = known(file.get("parameters", {}), [], [name for name, *_ in PARAMETERS])
    parameters = {}
    for number, (name, standard, low, high) in enumerate(PARAMETERS, 1):
        parameters[number] = value = chosen.get(name, standard)
        require(type(value) is int and low <= value <= high, f"{name} is out of bounds")
    supply = sum(account.get(2, 0) + account.get(3, 0) for account in accounts.values())
    require(amount(file["reserve"]) + supply < 2**64, "the supply does not fit 64 bits")
    return {1: 1, 2: text(file["name"], "[a-z0-9]{1,12}"), 3: began // timedelta(milliseconds=1),
            4: keys, 5: parameters, 6: amount(file["reserve"]),
            7: [present({1: address} | account) for address, account in sorted(accounts.items())]}


# ---- Executing it (§12.2)

def state_root(leaves, depth=0):
    """The root over pairs of key hash and leaf (§10.2)."""
    if len(leaves) < 2:
        return leaves[0][1] if leaves else b"SPARSE_MERKLE_PLACEHOLDER_HASH__"
    sides = ([], [])
    for key, hash in leaves:
        sides[key[depth // 8] >> 7 - depth % 8 & 1].append((key, hash))
    return sha(b"JMT::IntrnalNode", *(state_root(side, depth + 1) for side in sides))


def trust_file(file):
    """The trust file of block 0 (§11.1, §11.2)."""
    genesis = document(file)
    entry = cbor(CBORTag(0x41535947, genesis))
    require(len(entry) <= 4 << 20, "it is too long")
    chain, keys, parameters = f"{genesis[2]}-{leaf(entry)[:8].hex()}", genesis[4], genesis[5]
    bonded = {account[1] for account in genesis[7] if account.get(3, 0) >= parameters[4]}
    values = {b"\1" + account[1]: present({3: account.get(2), 4: account.get(3),
                                           8: int(account[1] in bonded), 12: account.get(4)})
              for account in genesis[7]}
    record = present({2: genesis[6], 4: len(bonded), 6: parameters[5]})
    values |= {b"\10": parameters, b"\11": keys, b"\12": record}
    state = state_root([(sha(key), sha(b"JMT::LeafNode", sha(key), sha(cbor(value))))
                        for key, value in values.items()])
    members = sha(cbor(keys))
    header = [1, chain, 0, bytes(32), genesis[3], bytes(20), 0, 1, leaf(entry), state, members,
              members, sha(cbor(parameters))]                 # §7.1
    block = leaf(cbor(CBORTag(0x41535948, dict(enumerate(header, 1)))))
    return {"chainId": chain, "height": 0, "logSize": 1, "time": genesis[3] // 1000,
            "blockHash": f"0x{block.hex()}", "logRoot": f"0x{leaf(entry).hex()}",
            "validators": [f"0x{key.hex()}" for key in keys]}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        print(json.dumps(trust_file(json.loads(Path(sys.argv[1]).read_bytes())), indent=2))
    except (ValueError, TypeError, OSError, RecursionError) as error:
        sys.exit(f"refused: {error}")


if __name__ == "__main__":
    main()
