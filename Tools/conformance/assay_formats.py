"""Assay's formats, written from Docs/Protocol.md alone.

Section numbers (§) are those of Docs/Protocol.md. Nothing here is shared with the Swift sources:
a mistake there, or in the specification, shows as a difference. Signatures are checked with the
package `cryptography`; everything else needs the standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from assay_bodies import BODIES
from assay_cbor import (
    Refused,
    array,
    data,
    decode,
    digest,
    encode,
    labels,
    public_key,
    require,
    tagged,
    text,
    uint,
)
from assay_log import leaf_hash

TAG_STATEMENT = 18
TAG_HEADER = 0x41535948
TAG_BLOCK = 0x41535942

ES256K = -47
RECEIPTS, STRUCTURE, PROOFS, PLACE = 394, 395, 396, -70000
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
CHAIN_ID = r"[a-z0-9]{1,12}-[0-9a-f]{16}"

# §3 Keys, addresses, signatures ---------------------------------------------------------------

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32M = 0x2BC830A3


def address_of(key: bytes) -> bytes:
    """The address of a public key."""
    return digest(key)[:20]


def _polymod(values: Iterable[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            checksum ^= term if top >> bit & 1 else 0
    return checksum


def _expanded(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def address_text(address: bytes) -> str:
    """An address in bech32m (BIP 350)."""
    number = int.from_bytes(address, "big")
    words = [number >> 5 * (31 - index) & 31 for index in range(32)]
    residue = _polymod(_expanded("assay") + words + [0] * 6) ^ _BECH32M
    words += [residue >> 5 * (5 - index) & 31 for index in range(6)]
    return "assay1" + "".join(_ALPHABET[word] for word in words)


def address_from(written: str) -> bytes:
    """The address that a bech32m text says."""
    require(written in (written.lower(), written.upper()), "an address of mixed case")
    lower = written.lower()
    require(re.fullmatch(f"assay1[{_ALPHABET}]{{38}}", lower) is not None, "not an address")
    words = [_ALPHABET.index(c) for c in lower[6:]]
    require(_polymod(_expanded("assay") + words) == _BECH32M, "an address with a wrong checksum")
    number = 0
    for word in words[:32]:
        number = number << 5 | word
    return number.to_bytes(20, "big")


def sig_structure(protected: bytes, payload: bytes) -> bytes:
    """What a signature covers (RFC 9052 §4.4)."""
    return encode(["Signature1", protected, b"", payload])


def is_point(key: bytes) -> bool:
    """Whether the bytes of a public key are a point of the curve."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), key)
    except ValueError:
        return False
    return True


def check_signature(key: bytes, signature: bytes, message: bytes) -> None:
    """Refuses unless `signature` is the ES256K signature of `message`, with a low s."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    require(len(signature) == 64 and 0 < r < ORDER and 0 < s < ORDER, "r or s out of range")
    require(s <= ORDER // 2, "a high s")
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), key)
        point.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature):
        raise Refused("the signature does not verify") from None


# §5 Statements --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statement:
    """A decoded statement. Its signature is not checked yet."""

    encoded: bytes
    protected: bytes
    payload: bytes
    signature: bytes
    signer: bytes
    kind: str
    chain: str
    issued_at: int
    nonce: int
    body: Any

    @property
    def id(self) -> bytes:
        return leaf_hash(self.encoded)

    def check(self) -> None:
        """Refuses unless the signature is the signer's."""
        check_signature(self.signer, self.signature, sig_structure(self.protected, self.payload))


def parse_envelope(encoded: bytes, unprotected_labels: tuple[int, ...]) -> list[Any]:
    parts = array(tagged(decode(encoded), TAG_STATEMENT), 4, 4)
    labels(parts[1], unprotected_labels)
    data(parts[0], maximum=256)
    data(parts[2], maximum=16384)
    data(parts[3], 64)
    return parts


def parse_statement(encoded: bytes) -> Statement:
    """Reads a statement; refuses all that is not exactly one."""
    require(len(encoded) <= 16384, "a statement above 16,384 bytes")
    protected, _, payload, signature = parse_envelope(encoded, ())
    header = labels(decode(protected), (1, 4, 15))
    require(header[1] == ES256K, "not ES256K")
    signer = public_key(header[4])
    claims = labels(header[15], (1, 2, 3, 6, 7))
    require(claims[1] == address_text(address_of(signer)), "iss is not the address of kid")
    kind = claims[2]
    require(kind in BODIES, "an unknown kind")
    require(kind != "attest" or len(encoded) <= 360, "an attestation above 360 bytes")
    return Statement(
        encoded, protected, payload, signature, signer, kind,
        text(claims[3], CHAIN_ID), uint(claims[6]),
        int.from_bytes(data(claims[7], 8), "big"), BODIES[kind](decode(payload)),
    )  # fmt: skip


# §7 Headers, §8 seals and certificates --------------------------------------------------------


@dataclass(frozen=True)
class Header:
    """A decoded header."""

    encoded: bytes
    chain: str
    height: int
    parent: bytes
    time: int
    proposer: bytes
    first_index: int
    log_size: int
    log_root: bytes
    state_root: bytes
    validators: bytes
    next_validators: bytes
    parameters: bytes

    @property
    def hash(self) -> bytes:
        return leaf_hash(self.encoded)


def header(value: Any) -> Header:
    """Reads a header that was decoded as a part of something."""
    fields = labels(tagged(value, TAG_HEADER), range(1, 14))
    uint(fields[1], 1, 1)
    return Header(
        encode(value), text(fields[2], CHAIN_ID), uint(fields[3]), data(fields[4], 32),
        uint(fields[5]), data(fields[6], 20), uint(fields[7]), uint(fields[8]),
        data(fields[9], 32), data(fields[10], 32), data(fields[11], 32), data(fields[12], 32),
        data(fields[13], 32),
    )  # fmt: skip


@dataclass(frozen=True)
class SealContent:
    """What the seals of a block sign, without the key."""

    chain: str
    height: int
    round: int
    block: bytes
    first_index: int
    log_size: int
    time: int
    log_root: bytes

    def protected(self, validator: bytes) -> bytes:
        """The protected header of a validator's seal."""
        place = [self.height, self.round, self.block, self.first_index, self.log_size]
        return encode(
            {
                1: ES256K,
                4: validator,
                15: {1: self.chain, 2: "block", 6: self.time},
                STRUCTURE: 1,
                PLACE: place,
            }
        )

    @staticmethod
    def of(head: Header, round_number: int) -> SealContent:
        return SealContent(
            head.chain, head.height, round_number, head.hash, head.first_index, head.log_size,
            head.time // 1000, head.log_root,
        )  # fmt: skip


def seal_content(value: Any) -> SealContent:
    parts = array(value, 8, 8)
    return SealContent(
        text(parts[0], CHAIN_ID), uint(parts[1]), uint(parts[2]), data(parts[3], 32),
        uint(parts[4]), uint(parts[5]), uint(parts[6]), data(parts[7], 32),
    )  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """The seals of a block."""

    round: int
    bitmap: bytes
    signatures: list[bytes]


def signatures(value: Any) -> list[bytes]:
    found = [data(signature, 64) for signature in array(value, 0, 50)]
    for signature in found:
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        require(0 < r < ORDER and 0 < s <= ORDER // 2, "r or s out of range, or a high s")
    return found


def certificate(value: Any) -> Certificate:
    parts = array(value, 3, 3)
    return Certificate(uint(parts[0]), data(parts[1], maximum=7), signatures(parts[2]))


def validators(value: Any) -> list[bytes]:
    """A set of validators: their keys in rising order."""
    keys = [public_key(key) for key in array(value, 1, 50)]
    require(all(a < b for a, b in zip(keys, keys[1:])), "validators out of order")
    return keys


def validators_hash(keys: Sequence[bytes]) -> bytes:
    return digest(encode(list(keys)))


def quorum(count: int) -> int:
    """⌈2n/3⌉."""
    return (2 * count + 2) // 3


def signers(bitmap: bytes, count: int) -> list[int]:
    """The numbers of the validators in a bitmap over `count` of them."""
    require(len(bitmap) == (count + 7) // 8, "the bitmap has another size than the set")
    numbers = [i for i in range(8 * len(bitmap)) if bitmap[i // 8] >> i % 8 & 1]
    require(all(number < count for number in numbers), "the bitmap names nobody")
    return numbers


def check_certificate(content: SealContent, cert: Certificate, keys: Sequence[bytes]) -> int:
    """Refuses unless a quorum of `keys` sealed the content; returns how many did."""
    require(content.round == cert.round, "seals for another round")
    numbers = signers(cert.bitmap, len(keys))
    require(len(numbers) == len(cert.signatures), "signers and signatures differ in number")
    require(len(numbers) >= quorum(len(keys)), "no quorum")
    for number, signature in zip(numbers, cert.signatures):
        message = sig_structure(content.protected(keys[number]), content.log_root)
        check_signature(keys[number], signature, message)
    return len(numbers)


@dataclass(frozen=True)
class CertifiedBlock:
    """A block as nodes exchange it."""

    header: Header
    statements: list[bytes]
    certificate: Certificate


def parse_block(encoded: bytes) -> CertifiedBlock:
    parts = array(tagged(decode(encoded, 5 << 20), TAG_BLOCK), 3, 3)
    statements = [data(item, maximum=16384) for item in array(parts[1], 0, 10000)]
    require(sum(map(len, statements)) <= 4 << 20, "more than 4 MiB of statements")
    return CertifiedBlock(header(parts[0]), statements, certificate(parts[2]))
