"""All checks of a directory with files of a node: see check.py."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cbor2
import cddl_verifier
import cwt
from cryptography.hazmat.primitives.asymmetric import ec

import assay_formats as formats
import assay_proofs as proofs
from assay_cbor import Refused, decode, encode, require
from assay_genesis import genesis_from_json, parse_genesis
from assay_jobs import ASSURANCES, STATUSES, parse_settlement
from assay_state import Ledger
from assay_values import KINDS
from assay_verify import Trust, Verifier
from assay_work import leaf

CDDL = Path(__file__).resolve().parents[2] / "Docs" / "assay.cddl"
RULES = {
    ".statement": "statement",
    ".receipt": "proof",
    ".cose": "transparent-statement",
    ".header": "header",
    ".certificate": "certificate",
    ".value-proof": "value-proof",
    ".block": "certified-block",
    ".work-leaf": "work-leaf",
    ".settlement": "settlement",
    ".inference": "inference-proof",
}


class Checker:
    """All checks of one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.schema = cddl_verifier.Validator(CDDL)
        self.genesis = parse_genesis((directory / "genesis.cbor").read_bytes())
        self.verifier = Verifier(Trust.of(self.genesis), int(time.time()))
        self.cose_keys: dict[bytes, Any] = {}

    def files(self) -> list[Path]:
        """The files with a known name, in order."""
        known = [path for path in sorted(self.directory.iterdir()) if path.suffix in RULES]
        named = [self.directory / name for name in ("genesis.cbor", "genesis.json")]
        return [path for path in named if path.exists()] + known

    def check(self, path: Path) -> str:
        """All checks of one file; what it shows, in words."""
        content = path.read_bytes()
        if path.name != "genesis.json":
            rule = "genesis" if path.name == "genesis.cbor" else RULES[path.suffix]
            self.check_schema(rule, content)
            check_deterministic(rule, content)
        return self.verify(path, content)

    def check_schema(self, rule: str, content: bytes) -> None:
        """Holds bytes against a rule of the CDDL."""
        result = self.schema.validate(content, root_type=rule)
        if not result.valid:
            raise Refused(f"CDDL rule {rule}: {result.diagnostics[0].message}")

    def verify(self, path: Path, content: bytes) -> str:
        """Everything about a file but its form."""
        name = path.suffix[1:].replace("-", "_")
        if path.stem == "genesis":
            name = "genesis_" + name
        return getattr(self, "verify_" + name)(path, content)

    # One method for each kind of file ---------------------------------------------------------

    def verify_genesis_cbor(self, path: Path, content: bytes) -> str:
        genesis = parse_genesis(content)
        written = path.with_suffix(".json")
        if written.exists():
            same = genesis_from_json(written.read_bytes()) == content
            require(same, "genesis.json says another genesis")
        # The chain id is a hash of these bytes, and everything that is signed carries it.
        require(genesis.chain == self.genesis.chain, "the genesis of another chain")
        return f"chain {genesis.chain}, {counted(len(genesis.validators), 'validator')}"

    def verify_genesis_json(self, path: Path, content: bytes) -> str:
        genesis = parse_genesis(genesis_from_json(content))
        require(genesis.encoded == self.genesis.encoded, "genesis.cbor is another genesis")
        return f"chain {genesis.chain}"

    def verify_statement(self, path: Path, content: bytes) -> str:
        statement = formats.parse_statement(content)
        require(statement.chain == self.genesis.chain, "a statement for another chain")
        self.check_cose(content, statement.signer, statement.payload)
        statement.check()  # python-cwt accepts a high s
        return f"{statement.kind}, nonce {statement.nonce}"

    def verify_receipt(self, path: Path, content: bytes) -> str:
        return self.verifier.verify(proofs.parse_proof(content))

    def verify_cose(self, path: Path, content: bytes) -> str:
        transparent = proofs.parse_transparent(content)
        statement = transparent.statement
        self.check_cose(content, statement.signer, statement.payload)
        for receipt in transparent.receipts:
            # The payload is what the inclusion proof leads to, not what anybody claims.
            self.check_cose(receipt.encoded, receipt.validator, receipt.content.log_root)
        keys = self.verifier.trust.validators
        proof = transparent.proof(keys)
        shown = self.verifier.verify(proof)
        require(proofs.transparent_from(proof, keys) == content, "converting loses something")
        native = path.with_suffix(".receipt")
        if native.exists():
            same = native.read_bytes() == proof.encoded
            require(same, "the native form of the same name says something else")
        return f"{shown}, with {counted(len(transparent.receipts), 'receipt')}"

    def verify_header(self, path: Path, content: bytes) -> str:
        header = formats.header(decode(content, 512))
        require(header.chain == self.genesis.chain, "a header of another chain")
        if header.height == 0:
            same = header == self.genesis.header
            require(same, "not the header that follows from the genesis")
            return "block 0, as it follows from the genesis"
        sealed = path.with_suffix(".certificate")
        if not sealed.exists():
            return f"block {header.height}, without its certificate"
        return self.check_final(header, formats.certificate(decode(sealed.read_bytes())))

    def verify_certificate(self, path: Path, content: bytes) -> str:
        certificate = formats.certificate(decode(content))
        head = path.with_suffix(".header")
        if not head.exists():
            return f"{counted(len(certificate.signatures), 'seal')} of an unknown header"
        return self.check_final(formats.header(decode(head.read_bytes())), certificate)

    def verify_value_proof(self, path: Path, content: bytes) -> str:
        proof = proofs.parse_value_proof(content)
        asked = proofs.parse_value_proof(path.read_bytes())
        # A reader asks for a key: the absence of another one is no answer.
        require((proof.kind, proof.id) == (asked.kind, asked.id), "about another key")
        shown = self.verifier.verify_value(proof)
        if proof.value is not None:
            self.check_schema(KINDS[proof.kind], proof.value)
            check_deterministic(KINDS[proof.kind], proof.value)
        return shown

    def verify_block(self, path: Path, content: bytes) -> str:
        block = formats.parse_block(content)
        for encoded in block.statements:
            statement = formats.parse_statement(encoded)
            require(statement.chain == self.genesis.chain, "a statement for another chain")
            statement.check()
        addresses = [formats.address_of(key) for key in self.genesis.validators]
        require(block.header.proposer in addresses, "proposed by nobody in the set")
        final = self.check_final(block.header, block.certificate)
        return f"{final}, {counted(len(block.statements), 'statement')}"

    def verify_work_leaf(self, path: Path, content: bytes) -> str:
        found = leaf(decode(content))
        return f"leaf {found.index}, {counted(found.units, 'unit')}"

    def verify_settlement(self, path: Path, content: bytes) -> str:
        found = parse_settlement(content)
        require(found.encoded == content, "another encoding")
        sure = "" if found.assurance is None else f", {ASSURANCES[found.assurance]}"
        return f"{STATUSES[found.status]}{sure}, {counted(len(found.slots), 'slot')}"

    def verify_inference(self, path: Path, content: bytes) -> str:
        return self.verifier.verify_inference(proofs.parse_inference_proof(content))

    # Parts ------------------------------------------------------------------------------------

    def check_final(self, header: formats.Header, certificate: formats.Certificate) -> str:
        """Checks that the validators of the genesis made a header final."""
        keys = self.verifier.trust.validators
        require(header.chain == self.genesis.chain, "a header of another chain")
        require(header.validators == formats.validators_hash(keys), "other validators seal it")
        content = formats.SealContent.of(header, certificate.round)
        count = formats.check_certificate(content, certificate, keys)
        return f"block {header.height}, sealed by {count} of {len(keys)}"

    def check_cose(self, encoded: bytes, key: bytes, payload: bytes) -> None:
        """Verifies a COSE_Sign1 object with python-cwt."""
        if key not in self.cose_keys:
            self.cose_keys[key] = cose_key(key)
        is_detached = cbor2.loads(encoded).value[2] is None
        try:
            found = cwt.COSE.new().decode(
                encoded, self.cose_keys[key], detached_payload=payload if is_detached else None
            )
        except (cwt.CWTError, ValueError) as error:
            raise Refused(f"python-cwt: {error}") from None
        require(bytes(found or b"") == payload, "python-cwt finds another payload")

    def blocks(self) -> Iterator[tuple[formats.Header, list[bytes]]]:
        """Headers and statements from height 1 on: of `H.block`, or `H.header` and `H-*`."""
        whole = [formats.parse_block(path.read_bytes()) for path in self.files_of("*.block")]
        known = {block.header.height: (block.header, block.statements) for block in whole}
        for path in self.files_of("*.header"):
            header = formats.header(decode(path.read_bytes(), 512))
            named = self.files_of(f"{path.stem}-*.statement")
            named.sort(key=lambda file: int(file.stem.partition("-")[2]))
            if header.height not in known:
                known[header.height] = header, [file.read_bytes() for file in named]
        height = 1
        while height in known:
            yield known[height]
            height += 1

    def files_of(self, pattern: str) -> list[Path]:
        """The files whose names match."""
        return list(self.directory.glob(pattern))

    def check_replay(self) -> str | None:
        """Executes the blocks from height 1 on: every header must follow from them."""
        ledger, settled = Ledger(self.genesis), set()
        for header, statements in self.blocks():
            read = [formats.parse_statement(statement) for statement in statements]
            settled |= set(ledger.append(header, read).settlements)
        for path in self.files_of("*.settlement"):
            known = path.read_bytes() in settled
            require(known or ledger.header.height == 0, f"no block makes {path.name}")
        if ledger.header.height == 0:
            return None
        blocks, entries = ledger.header.height, ledger.log.size
        found = f"{counted(len(settled), 'settlement')} in {entries} entries"
        return f"blocks 1 to {blocks} give these headers, and {found}"

    def check_flips(self, path: Path, positions: list[int], generator: random.Random) -> str:
        """Checks that changes of single bytes are noticed."""
        content = path.read_bytes()
        for position in positions:
            flipped = bytearray(content)
            flipped[position] ^= generator.randrange(1, 256)
            try:
                self.verify(path, bytes(flipped))
            except Refused:
                continue
            raise Refused(f"a change of byte {position} is not noticed")
        return f"{len(positions)} of {len(content)} bytes changed one by one, all noticed"

    def is_bound(self, path: Path) -> bool:
        """Whether something else holds every byte of a file: its own signatures, or a partner."""
        if path.suffix == ".header":
            return path.with_suffix(".certificate").exists()
        if path.suffix == ".certificate":
            return path.with_suffix(".header").exists()
        return path.name != "genesis.json" and path.suffix not in (".work-leaf", ".settlement")


def cose_key(key: bytes) -> Any:
    """A compressed secp256k1 key as python-cwt takes it."""
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), key)
    except ValueError:
        raise Refused("a key that is no point of the curve") from None
    numbers = point.public_numbers()
    return cwt.COSEKey.new(
        {
            1: 2,  # kty: EC2
            2: key,  # kid
            3: formats.ES256K,
            -1: 8,  # crv: secp256k1
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
    )


def embedded(rule: str, value: Any) -> Iterator[tuple[str, bytes]]:
    """The byte strings in an item that hold items of their own, with their rules."""
    inner = value.value if isinstance(value, cbor2.CBORTag) else value
    if rule in ("statement", "transparent-statement"):
        yield "protected", inner[0]
        yield "payload", inner[2]
    if rule == "transparent-statement":
        for receipt in inner[1][formats.RECEIPTS]:
            yield "receipt", receipt
    elif rule == "receipt":
        yield "protected", inner[0]
        yield "inclusion-proof", inner[1][formats.PROOFS][-1][0]
    elif rule == "proof":
        is_statement = inner[1][:1] == b"\xd2"
        yield "statement" if is_statement else "entry", inner[1]
    elif rule == "inference-proof":
        yield from embedded("proof", inner[3])
    elif rule == "value-proof" and 3 in inner:
        yield "state-value", inner[3]
    elif rule == "certified-block":
        for statement in inner[1]:
            yield "statement", statement


def check_deterministic(rule: str, content: bytes) -> None:
    """Encodes an item again, and all items inside it, in two ways: nothing may change."""
    require(encode(decode(content)) == content, f"{rule}: not deterministic")
    try:
        value = cbor2.loads(content)
    except (cbor2.CBORDecodeError, ValueError) as error:
        raise Refused(f"{rule}: cbor2 cannot read it: {error}") from None
    require(cbor2.dumps(value, canonical=True) == content, f"{rule}: cbor2 writes other bytes")
    for inner_rule, inner in embedded(rule, value):
        check_deterministic(inner_rule, inner)


def counted(count: int, noun: str) -> str:
    """A number of things in words."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
