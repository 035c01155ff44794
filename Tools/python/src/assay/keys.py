"""Keys, addresses and signatures: secp256k1, ECDSA with SHA-256 (Docs/Protocol.md, section 3)."""

from __future__ import annotations

import json
import os
import secrets
import stat
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .errors import KeyFileError

#: The order of the group.
ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
_DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_PREFIX = "assay"
# Deterministic: a signature is a function of key and content (RFC 6979).
_ECDSA = ec.ECDSA(SHA256(), deterministic_signing=True)


def address_bytes(address: str) -> bytes:
    """The 20 bytes of an address in text. Raises `ValueError` if it is none."""
    text = address.lower() if address.isupper() else address
    digits = text.removeprefix(_PREFIX + "1")
    if len(text) != 44 or len(digits) != 38 or any(digit not in _DIGITS for digit in digits):
        raise ValueError(f"no address: {address!r:.60} (expected assay1 and 38 characters)")
    values = [_DIGITS.index(digit) for digit in digits]
    if _polymod(values) != 0x2BC830A3:
        raise ValueError(f"no address: {address!r} has a typing mistake (wrong checksum)")
    number = 0
    for value in values[:32]:
        number = number << 5 | value
    return number.to_bytes(20, "big")


def address_text(data: bytes) -> str:
    """The address with these 20 bytes, as people read it (bech32m)."""
    if len(data) != 20:
        raise ValueError(f"an address has 20 bytes, not {len(data)}")
    number = int.from_bytes(data, "big")
    values = [number >> 5 * i & 31 for i in reversed(range(32))]
    check = _polymod([*values, 0, 0, 0, 0, 0, 0]) ^ 0x2BC830A3
    values += [check >> 5 * i & 31 for i in reversed(range(6))]
    return _PREFIX + "1" + "".join(_DIGITS[value] for value in values)


def _polymod(values: list[int]) -> int:
    """The checksum of bech32, over the prefix and the values (BIP 173)."""
    check = 1
    for value in [ord(c) >> 5 for c in _PREFIX] + [0] + [ord(c) & 31 for c in _PREFIX] + values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, part in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= part if top >> i & 1 else 0
    return check


class PublicKey:
    """A public key: a compressed point, 33 bytes."""

    def __init__(self, data: bytes) -> None:
        if len(data) != 33 or data[0] not in (2, 3):
            raise ValueError("a public key has 33 bytes, of which the first is 2 or 3")
        self.bytes = bytes(data)
        self._point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), self.bytes)

    @property
    def address(self) -> str:
        """The address of its account."""
        return address_text(sha256(self.bytes).digest()[:20])

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Whether this key signed the content. The twin of a signature, with a high s, is none."""
        if len(signature) != 64:
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if not 0 < r < ORDER or not 0 < s <= ORDER // 2:
            return False
        try:
            self._point.verify(encode_dss_signature(r, s), content, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True

    def __str__(self) -> str:
        return "0x" + self.bytes.hex()

    def __repr__(self) -> str:
        return f"PublicKey({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and other.bytes == self.bytes

    def __hash__(self) -> int:
        return hash(self.bytes)


class PrivateKey:
    """A private key: a number, as 32 bytes. Whoever has it can sign for its account."""

    def __init__(self, secret: bytes) -> None:
        number = int.from_bytes(secret, "big")
        if len(secret) != 32 or not 0 < number < ORDER:
            raise ValueError("a private key has 32 bytes, a number from 1 to the order less 1")
        self._secret = bytes(secret)
        self._key = ec.derive_private_key(number, ec.SECP256K1())
        self.public_key = PublicKey(
            self._key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        )

    @staticmethod
    def generate() -> PrivateKey:
        """A new key, of the system's random numbers."""
        return PrivateKey((secrets.randbelow(ORDER - 1) + 1).to_bytes(32, "big"))

    @staticmethod
    def development(number: int) -> PrivateKey:
        """Key 0 to 9 of `assay dev`, which everybody knows: 0 validates, 0 to 2 are rich."""
        if not 0 <= number <= 9:
            raise ValueError("development keys have the numbers 0 to 9")
        return PrivateKey((number + 1).to_bytes(32, "big"))

    @staticmethod
    def load(path: str | os.PathLike[str], passphrase: str | bytes | None = None) -> PrivateKey:
        """Reads a key file: an encrypted one of `assay key new`, or one that `save` wrote.

        The files of `assay key new NAME` are `keys/NAME.json` in the home, mostly `~/.assay`.
        """
        text = _read_private(Path(path))
        try:
            if text.lstrip().startswith(b"{"):
                if passphrase is None:
                    raise KeyFileError(f"{path} is encrypted: name its passphrase")
                secret = passphrase.encode() if isinstance(passphrase, str) else passphrase
                return _decrypt(json.loads(text), secret)
            return PrivateKey(bytes.fromhex(text.decode("ascii").strip()))
        except InvalidTag:
            raise KeyFileError(f"{path}: wrong passphrase, or the file was changed") from None
        except (ValueError, TypeError, KeyError) as error:
            raise KeyFileError(f"{path} is no key file: {error}") from None

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the key, not encrypted, to a new file that only its owner can read (mode 600).

        `assay key import` takes it, and encrypts it.
        """
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self._secret.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())

    @property
    def address(self) -> str:
        """The address of its account."""
        return self.public_key.address

    def sign(self, content: bytes) -> bytes:
        """The 64 bytes of the signature r ‖ s, with the low s."""
        r, s = decode_dss_signature(self._key.sign(content, _ECDSA))
        return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")

    def __repr__(self) -> str:
        return f"PrivateKey(of {self.address})"  # never the secret: this ends up in logs


def _read_private(path: Path) -> bytes:
    """A small file of its owner's alone."""
    try:
        with open(path, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode) or stat.S_IMODE(mode) & 0o077:
                raise KeyFileError(f"{path} is open to others than you: chmod 600 {path}")
            text = file.read((16 << 10) + 1)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}") from None
    if len(text) > 16 << 10:
        raise KeyFileError(f"{path} is no key file: longer than {16 << 10} bytes")
    return text


def _decrypt(form: dict[str, Any], passphrase: bytes) -> PrivateKey:
    """The key in an encrypted file: scrypt makes the key of AES-256-GCM."""
    kdf, cipher = form["kdf"], form["cipher"]
    if form["version"] != 1 or kdf["name"] != "scrypt" or cipher["name"] != "aes-256-gcm":
        raise ValueError("another version, or another way of encrypting")
    n, r, p = (int(kdf[name]) for name in "nrp")
    # An altered file must not exhaust the machine.
    if not (1 << 10 <= n <= 1 << 20 and 1 <= r <= 16 and 1 <= p <= 4 and 128 * n * r <= 1 << 30):
        raise ValueError("scrypt would cost more, or less, than Assay allows")
    salt, nonce, sealed = (
        bytes.fromhex(digits.removeprefix("0x"))
        for digits in (kdf["salt"], cipher["nonce"], form["ciphertext"])
    )
    if not 16 <= len(salt) <= 64 or len(nonce) != 12 or len(sealed) != 48:
        raise ValueError("a salt, nonce or ciphertext of another length")
    wrapping = Scrypt(salt, 32, n, r, p).derive(passphrase)
    key = PrivateKey(AESGCM(wrapping).decrypt(nonce, sealed, form["address"].encode()))
    if key.address != form["address"] or str(key.public_key) != form["publicKey"]:
        raise ValueError("it holds another key than it says")
    return key
