"""Validators, statements, headers and proofs of a chain that does not exist.

Links, quorums and most mistakes need the keys of several validators, and those of a node are its
own. Validators are the numbers of their keys.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import cbor2
from cbor2 import CBORTag

from assay_cbor import digest as sha
from assay_formats import ORDER, address_text, sig_structure
from assay_log import leaf_hash, log_root, path_to, split
from vectors import Key

CHAIN, OTHER = "forged-0123456789abcdef", "other-0123456789abcdef"
BEGAN, NOW = 1_767_225_600, 1_767_230_000
KEY = {number: Key(number) for number in range(1, 30)}
FOUR = sorted([1, 2, 3, 4], key=lambda number: KEY[number].public)
FIVE, THREE, OTHERS = (sorted(numbers, key=lambda number: KEY[number].public)
                       for numbers in ([2, 3, 4, 5, 6], [5, 6, 7], [5, 6, 7, 8]))


def cbor(item: Any) -> bytes:
    return cbor2.dumps(item, canonical=True)


def loads(data: bytes) -> Any:
    """What can be changed (cbor2 from version 6 on gives tuples and frozen maps inside of tags)."""
    def thawed(item: Any) -> Any:
        if isinstance(item, CBORTag):
            return CBORTag(item.tag, thawed(item.value))
        if isinstance(item, Mapping):
            return {label: thawed(value) for label, value in item.items()}
        return [thawed(value) for value in item] if isinstance(item, (list, tuple)) else item
    return thawed(cbor2.loads(data))


def changed(item: Any, *way: Any, to: Any = None, by: Callable | None = None) -> Any:
    """A copy of the item, with another value (none: left out) at the end of the way."""
    result = loads(cbor(item))
    place = result
    for step in way[:-1]:
        place = getattr(place, step) if isinstance(step, str) else place[step]
    new = by(place[way[-1]]) if by else to
    if new is None:
        del place[way[-1]]
    else:
        place[way[-1]] = new
    return result


def twin(signature: bytes) -> bytes:
    """The other signature of the same key over the same bytes, with n − s."""
    return signature[:32] + (ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")


def keys(validators: list[int]) -> list[bytes]:
    return [KEY[number].public for number in validators]


def tree(entries: list[bytes]) -> bytes:
    return log_root([leaf_hash(entry) for entry in entries])


def path(index: int, entries: list[bytes]) -> list[bytes]:
    return path_to([leaf_hash(entry) for entry in entries], index)


def consistency(m: int, entries: list[bytes], whole: bool = True) -> list[bytes]:
    if m == len(entries):
        return [] if whole else [tree(entries)]
    k = split(len(entries))
    return (consistency(m, entries[:k], whole) + [tree(entries[k:])] if m <= k
            else consistency(m - k, entries[k:], False) + [tree(entries[:k])])


def statement(kind: str = "transfer", signer: int = 9, *, claims: dict = {}, header: dict = {},
              unprotected: dict = {}, mark: Callable = lambda s: s) -> bytes:
    key = KEY[signer]
    said = {1: address_text(key.address), 2: kind, 3: CHAIN, 6: BEGAN, 7: bytes(8)} | claims
    protected = cbor({1: -47, 4: key.public, 15: said} | header)
    payload = cbor({1: bytes(20), 2: 7})
    signature = mark(key.sign(sig_structure(protected, payload)))
    return cbor(CBORTag(18, [protected, unprotected, payload, signature]))


LOG = [statement(signer=number) for number in range(20, 27)]     # seven entries; one will be added


def trust_file(**changed: Any) -> bytes:
    """A trust in block 10, whose log has three entries."""
    file = {"chainId": CHAIN, "height": 10, "logSize": 3, "time": BEGAN,
            "blockHash": "0x" + "ab" * 32, "logRoot": "0x" + tree(LOG[:3]).hex(),
            "validators": ["0x" + key.hex() for key in keys(FOUR)]}
    return json.dumps(file | changed).encode()


def trust_root(trust: bytes) -> bytes:
    return bytes.fromhex(json.loads(trust)["logRoot"][2:])


def make_header(height: int, at: int, first: int, size: int, root: bytes, sealers: list[int],
                after: list[int], state: bytes = bytes(32), chain: str = CHAIN) -> CBORTag:
    return CBORTag(0x41535948, {
        1: 1, 2: chain, 3: height, 4: sha(b"parent"), 5: at * 1000 + 7, 6: bytes(20), 7: first,
        8: size, 9: root, 10: state, 11: sha(cbor(keys(sealers))), 12: sha(cbor(keys(after))),
        13: bytes(32)})


def content_of(head: CBORTag, round: int = 0) -> list:
    h = head.value
    return [h[2], h[3], round, leaf_hash(cbor(head)), h[7], h[8], h[5] // 1000, h[9]]


def seal_header(signer: int, c: list) -> bytes:
    return cbor({1: -47, 4: KEY[signer].public, 15: {1: c[0], 2: "block", 6: c[6]}, 395: 1,
                 -70000: [c[1], c[2], c[3], c[4], c[5]]})


def certify(head: CBORTag, validators: list[int], signers: list[int] | None = None,
            round: int = 0) -> list:
    signers, content = validators if signers is None else signers, content_of(head, round)
    bits = sum(1 << validators.index(signer) for signer in signers)
    return [round, bits.to_bytes((len(validators) + 7) // 8, "little"),
            [KEY[signer].sign(sig_structure(seal_header(signer, content), content[7]))
             for signer in signers]]


def native(entry: bytes, *, index: int = 5, sealers: list[int] = FOUR,
           signers: list[int] | None = None, links: list | None = None, height: int = 12,
           at: int = BEGAN + 100, first: int = 4, round: int = 0, chain: str = CHAIN) -> CBORTag:
    entries = LOG[:index] + [entry] + LOG[index:]
    head = make_header(height, at, first, len(entries), tree(entries), sealers, sealers,
                       chain=chain)
    _, bitmap, seals = certify(head, sealers, signers, round)
    proof = {1: entry, 2: index, 3: b"".join(path(index, entries)), 4: content_of(head, round),
             5: head.value[11], 6: bitmap, 7: seals}
    return CBORTag(0x41535950, proof | ({8: links} if links is not None else {}))


def link(before: list[int], after: list[int], height: int = 11, at: int = BEGAN + 50, *,
         signers: list[int] | None = None, sealers: list[int] | None = None, first: int = 3,
         size: int = 4, chain: str = CHAIN) -> list:
    head = make_header(height, at, first, size, tree(LOG[:4]), before, after, chain=chain)
    return [head, certify(head, sealers or before, signers), keys(after)]


def update(entries: list[bytes], *, sealers: list[int] = FOUR, after: list[int] | None = None,
           signers: list[int] | None = None, links: list | None = None, height: int = 12,
           at: int = BEGAN + 100, first: int = 4, m: int = 3, chain: str = CHAIN) -> CBORTag:
    head = make_header(height, at, first, len(entries), tree(entries), sealers, after or sealers,
                       chain=chain)
    fields: dict = {1: [head, certify(head, sealers, signers)],
                    2: b"".join(consistency(m, entries))}
    return CBORTag(0x41535955, fields | ({3: keys(after)} if after else {})
                   | ({4: links} if links is not None else {}))


def transparent(proof: CBORTag, sealers: list[int]) -> CBORTag:
    """The standard form; all validators have sealed."""
    p = proof.value
    envelope = loads(p[1]).value
    steps = [p[3][i:i + 32] for i in range(0, len(p[3]), 32)]
    receipts = [cbor(CBORTag(18, [seal_header(signer, p[4]),
                                  {396: {-1: [cbor([p[4][5], p[2], steps])]}}, None, seal]))
                for signer, seal in zip(sealers, p[7])]
    return CBORTag(18, [envelope[0], {394: receipts}, envelope[2], envelope[3]])


def reseal(item: Any, index: int, edit: Callable[[CBORTag], Any]) -> Any:
    """A transparent statement with one receipt edited."""
    def edited(receipts: list) -> list:
        receipt = loads(receipts[index])
        edit(receipt)
        return receipts[:index] + [cbor(receipt)] + receipts[index + 1:]
    return changed(item, "value", 1, 394, by=edited)
