"""Makes the test vectors of Docs/Protocol.md §16 again, from the inputs that it states.

Only this folder's own modules and `cryptography` are used: signatures are deterministic
(RFC 6979), so every byte follows. Exit status: 0 if all vectors are equal, 1 if not.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import assay_formats as formats
from assay_cbor import Tag, decode, digest, encode

ROOT = Path(__file__).resolve().parents[2]
TIME = 1_767_225_600  # 2026-01-01T00:00:00Z


class Key:
    """The private key that is a small number."""

    def __init__(self, number: int) -> None:
        self.private = ec.derive_private_key(number, ec.SECP256K1())
        self.public = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.CompressedPoint
        )
        self.address = formats.address_of(self.public)

    def sign(self, message: bytes) -> bytes:
        """ES256K with the nonce of RFC 6979 and a low s."""
        algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        r, s = decode_dss_signature(self.private.sign(message, algorithm))
        s = min(s, formats.ORDER - s)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


KEYS = [Key(number) for number in range(1, 5)]


def statement(chain: str, key: Key, kind: str, nonce: int, issued_at: int, body: Any) -> bytes:
    """A signed statement."""
    claims = {
        1: formats.address_text(key.address),
        2: kind,
        3: chain,
        6: issued_at,
        7: nonce.to_bytes(8, "big"),
    }
    protected = encode({1: formats.ES256K, 4: key.public, 15: claims})
    payload = encode(body)
    signature = key.sign(formats.sig_structure(protected, payload))
    return encode(Tag(formats.TAG_STATEMENT, [protected, {}, payload, signature]))


def genesis() -> formats.Genesis:
    """The genesis of §16.1."""
    values = {label: standard for label, (_, standard, _, _) in formats.PARAMETERS.items()}
    values[5] = 10
    addresses = sorted(key.address for key in KEYS[:3])
    content = {
        1: 1,
        2: "dev",
        3: TIME * 1000,
        4: [KEYS[0].public],
        5: values,
        6: 10**18,
        7: [{1: address, 2: 10**15} for address in addresses],
    }
    return formats.parse_genesis(encode(Tag(formats.TAG_GENESIS, content)))


def work_leaves(chain: str, key: Key, nonce: int) -> list[list[Any]]:
    """The three leaves of §16.3."""
    context = digest(chain.encode(), key.address, nonce.to_bytes(8, "big"))

    def salted(index: int, content: str) -> bytes:
        return digest(b"\xaa" * 32, index.to_bytes(8, "big"), content.encode())

    return [
        [
            context,
            key.address,
            index,
            salted(index, f"input {index}"),
            salted(index, f"output {index}"),
            (5, 7, 11)[index],
            digest(b"quote") if index == 1 else None,
            bytes([index + 1]) * 32,
        ]
        for index in range(3)
    ]


def work_root(leaves: list[list[Any]]) -> Any:
    """The hash and the units of a work tree (§13)."""
    if len(leaves) == 1:
        return formats.leaf_hash(encode(leaves[0])), leaves[0][5]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = work_root(leaves[:split]), work_root(leaves[split:])
    parts = [part for node, units in (left, right) for part in (node, units.to_bytes(8, "big"))]
    return digest(b"\x01", *parts), left[1] + right[1]


def path_to(leaves: list[bytes], index: int) -> list[bytes]:
    """The inclusion path (RFC 9162 §2.1.3.1)."""
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return path_to(leaves[:split], index) + [formats.log_root(leaves[split:])]
    return path_to(leaves[split:], index - split) + [formats.log_root(leaves[:split])]


def state_path(values: dict[bytes, bytes], key: bytes) -> list[bytes]:
    """The siblings on the way to a key in the state tree, the deepest first."""
    siblings: list[bytes] = []
    depth = 0
    while len(values) > 1:
        turn = formats.bit(key, depth)
        others = {k: v for k, v in values.items() if formats.bit(k, depth) != turn}
        values = {k: v for k, v in values.items() if formats.bit(k, depth) == turn}
        siblings.insert(0, formats.state_root(others, depth + 1))
        depth += 1
    return siblings


def make() -> dict[str, bytes]:
    """All vectors by their names."""
    start = genesis()
    chain = start.chain
    made = {"genesis": start.encoded, "header-0": start.header.encoded}
    transfer = statement(chain, KEYS[1], "transfer", 1, TIME, {1: KEYS[3].address, 2: 10**6})
    terms = {1: digest(b"manifest"), 2: 250, 3: "inference", 4: True}
    model = statement(chain, KEYS[1], "model", 2, TIME, terms)
    leaves = work_leaves(chain, KEYS[2], 1)
    root, units = work_root(leaves)
    made["work-leaf-0"] = encode(leaves[0])
    made["work-leaf-1"] = encode(leaves[1])
    made["work-leaf-2"] = encode(leaves[2])
    made["work-root"] = root
    model_id = formats.leaf_hash(model)
    body = {1: model_id, 3: root, 4: len(leaves), 5: units, 6: [1, digest(b"quotes")]}
    attest = statement(chain, KEYS[2], "attest", 1, TIME + 1, body)
    made.update({"transfer": transfer, "model": model, "attest": attest})

    # The state after block 1.
    values = start.state()
    key2, key3, key4 = (formats.state_key(1, key.address) for key in KEYS[1:])
    values[key2] = encode({1: 2, 3: 10**15 - 10**6})
    values[key3] = encode({1: 1, 3: 10**15})
    values[key4] = encode({3: 10**6})
    values[formats.state_key(2, model_id)] = encode({1: KEYS[1].address, 2: terms, 3: 1})
    values[formats.state_key(10, b"")] = encode({1: 1500, 2: 10**18, 6: 10})
    entries = [start.encoded, start.header.encoded, transfer, model, attest]
    hashed = [formats.leaf_hash(entry) for entry in entries]
    set_hash = formats.validators_hash(start.validators)
    header = {
        1: 1, 2: chain, 3: 1, 4: start.header.hash, 5: TIME * 1000 + 1500, 6: KEYS[0].address,
        7: 1, 8: len(entries), 9: formats.log_root(hashed), 10: formats.state_root(values),
        11: set_hash, 12: set_hash, 13: digest(encode(start.parameters)),
    }  # fmt: skip
    head = formats.header(Tag(formats.TAG_HEADER, header))
    content = formats.SealContent.of(head, 0)
    protected = content.protected(KEYS[0].public)
    seal = KEYS[0].sign(formats.sig_structure(protected, head.log_root))
    made.update({"header-1": head.encoded, "seal-header": protected, "seal": seal})
    made["certificate-1"] = encode([0, b"\x01", [seal]])

    path = path_to(hashed, 4)
    proof = formats.Proof(attest, 4, path, content, set_hash, b"\x01", [seal])
    made["proof"] = proof.encoded
    made["transparent-statement"] = formats.transparent_from(proof, start.validators)
    certified = {6: decode(head.encoded), 7: [0, b"\x01", [seal]]}
    present = {1: 1, 2: KEYS[3].address, 3: values[key4]}
    present[5] = b"".join(state_path(values, key4))
    made["value-proof"] = encode(Tag(formats.TAG_VALUE_PROOF, {**present, **certified}))
    nobody = formats.state_key(1, bytes(20))
    siblings = state_path(values, nobody)
    other = [key for key in values if common_bits(key, nobody) >= len(siblings)]
    absent: dict[int, Any] = {1: 1, 2: bytes(20), 5: b"".join(siblings)}
    if other:
        absent[4] = other[0] + digest(values[other[0]])
    made["absence-proof"] = encode(Tag(formats.TAG_VALUE_PROOF, {**absent, **certified}))
    return made


def common_bits(left: bytes, right: bytes) -> int:
    """The length of the common prefix of two keys."""
    return 256 - (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).bit_length()


def stated() -> dict[str, bytes]:
    """The vectors in the specification: code blocks that begin with ```hex NAME."""
    text = (ROOT / "Docs" / "Protocol.md").read_text("utf-8")
    blocks = re.findall(r"^```hex (\S+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return {name: bytes.fromhex("".join(digits.split())) for name, digits in blocks}


def main() -> int:
    """Compares the vectors that are made with those that are stated."""
    made, written = make(), stated()
    failed = 0
    for name in sorted(made.keys() | written.keys()):
        if made.get(name) == written.get(name):
            print(f"ok    {name}: {len(made[name])} bytes")
        else:
            failed += 1
            reason = "differs" if name in made and name in written else "is only in one place"
            print(f"FAIL  {name}: {reason}")
    example = (ROOT / "Genesis" / "dev.json").read_bytes()
    if formats.genesis_from_json(example) != made["genesis"]:
        failed += 1
        print("FAIL  Genesis/dev.json is not the genesis of the vectors")
    print(f"{len(made) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
