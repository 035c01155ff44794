"""Keys, addresses, signatures, and key files."""

from __future__ import annotations

import json
import os
import re
import tempfile
import unittest
from hashlib import sha256
from pathlib import Path

from assay import KeyFileError, PrivateKey, PublicKey, address_bytes, address_text
from assay.keys import ORDER

from .support import document, shared_vectors


class Keys(unittest.TestCase):
    def test_keys_of_the_protocol(self) -> None:
        rows = re.findall(
            r"^\| (\d) \| `(\w{66})` \| `(assay1\w+)` \|$", document("Protocol.md"), re.M
        )
        self.assertEqual(len(rows), 4)
        for number, public, address in rows:
            key = PrivateKey.development(int(number) - 1)
            self.assertEqual(key.public_key.bytes.hex(), public)
            self.assertEqual(key.address, address)
            self.assertEqual(address_text(address_bytes(address)), address)
            self.assertEqual(address_bytes(address.upper()), address_bytes(address))

    def test_addresses_with_mistakes(self) -> None:
        good = PrivateKey.development(1).address
        for position in range(len(good)):
            for letter in "qpz1b":
                bad = good[:position] + letter + good[position + 1 :]
                if bad != good:
                    with self.assertRaises(ValueError, msg=bad):
                        address_bytes(bad)
        for bad in (
            "",
            "assay1",
            good + "q",
            good[:-1],
            good.capitalize(),
            "x" + good[1:],
            good[6:],
        ):
            with self.assertRaises(ValueError, msg=bad):
                address_bytes(bad)

    def test_private_keys_are_numbers_of_the_group(self) -> None:
        for bad in (bytes(32), ORDER.to_bytes(32, "big"), b"\xff" * 32, bytes(31), b""):
            with self.assertRaises(ValueError):
                PrivateKey(bad)
        self.assertNotEqual(PrivateKey.generate().address, PrivateKey.generate().address)

    def test_a_key_does_not_print_its_secret(self) -> None:
        key = PrivateKey(b"\x5a" * 32)
        self.assertNotIn("5a5a", repr(key) + str(key))

    def test_signatures_have_the_low_s_and_are_always_the_same(self) -> None:
        key = PrivateKey.development(2)
        for number in range(64):
            content = b"content %d" % number
            signature = key.sign(content)
            self.assertLessEqual(int.from_bytes(signature[32:], "big"), ORDER // 2)
            self.assertEqual(signature, key.sign(content))
            self.assertTrue(key.public_key.verifies(signature, content))
            self.assertFalse(key.public_key.verifies(signature, content + b"."))
            twin = ORDER - int.from_bytes(signature[32:], "big")
            self.assertFalse(
                key.public_key.verifies(signature[:32] + twin.to_bytes(32, "big"), content)
            )

    def test_wycheproof(self) -> None:
        vectors = shared_vectors("wycheproof/ecdsa_secp256k1_sha256_p1363_test.json")
        tried = 0
        for group in vectors["testGroups"]:
            x, y = (int(group["publicKey"][name], 16) for name in ("wx", "wy"))
            key = PublicKey(bytes([2 + (y & 1)]) + x.to_bytes(32, "big"))
            for test in group["tests"]:
                signature, message = bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"])
                low = 0 < int.from_bytes(signature[32:], "big") <= ORDER // 2
                expected = test["result"] == "valid" and low and len(signature) == 64
                self.assertEqual(key.verifies(signature, message), expected, test["tcId"])
                tried += 1
        self.assertEqual(tried, 252)


class KeyFiles(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name) / "key"

    def test_a_saved_key_is_its_owners_alone(self) -> None:
        key = PrivateKey.generate()
        key.save(self.path)
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o600)
        self.assertEqual(PrivateKey.load(self.path).address, key.address)
        with self.assertRaises(FileExistsError):
            key.save(self.path)
        os.chmod(self.path, 0o640)
        with self.assertRaisesRegex(KeyFileError, "chmod 600"):
            PrivateKey.load(self.path)

    def test_what_is_no_key_file(self) -> None:
        for text in ("", "zz", "00" * 32, "{", "{}", '{"version":1}', "[1]", "5a" * 20000):
            self.path.write_text(text)
            self.path.chmod(0o600)
            with self.assertRaises(KeyFileError, msg=text[:20]):
                PrivateKey.load(self.path, passphrase="p")
        with self.assertRaisesRegex(KeyFileError, "longer than"):
            PrivateKey.load(self.path)
        with self.assertRaisesRegex(KeyFileError, "cannot be read"):
            PrivateKey.load(self.path.with_name("none"))
        with self.assertRaises(KeyFileError):
            PrivateKey.load(self.path.parent)

    def test_an_altered_file_does_not_exhaust_the_machine(self) -> None:
        key = PrivateKey.generate()
        for n, r, p in (
            (1 << 24, 8, 1),
            (1 << 20, 16, 1),
            (1 << 17, 17, 1),
            (1 << 17, 8, 5),
            (2, 8, 1),
        ):
            kdf = {"name": "scrypt", "n": n, "r": r, "p": p, "salt": "0x" + "00" * 32}
            form = {
                "version": 1, "address": key.address, "publicKey": str(key.public_key), "kdf": kdf,
                "cipher": {"name": "aes-256-gcm", "nonce": "0x" + "00" * 12},
                "ciphertext": "0x" + "00" * 48,
            }  # fmt: skip
            self.path.write_text(json.dumps(form))
            self.path.chmod(0o600)
            with self.assertRaisesRegex(KeyFileError, "scrypt would cost"):
                PrivateKey.load(self.path, passphrase="p")


class Digests(unittest.TestCase):
    def test_the_address_is_the_hash_of_the_key(self) -> None:
        key = PrivateKey.development(3).public_key
        self.assertEqual(address_bytes(key.address), sha256(key.bytes).digest()[:20])


if __name__ == "__main__":
    unittest.main()
