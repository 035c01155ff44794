"""Makes the test vectors of Docs/Protocol.md §16 again, from the inputs that it states.

    python vectors.py            compares them with those that are stated
    python vectors.py --write    writes the long ones into the document, and names the others

Only this folder's own modules and `cryptography` are used: signatures are deterministic
(RFC 6979), so every byte follows. Exit status: 0 if all vectors are equal, 1 if not.
"""

from __future__ import annotations

import base64
import re
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import assay_formats as formats
import assay_jobs as jobs
import assay_work as work
from assay_bodies import ADD_VALIDATOR, PARAMETERS, REMOVE_VALIDATOR
from assay_cbor import Tag, decode, digest, encode
from assay_execution import Execution
from assay_genesis import TAG_GENESIS, Genesis, genesis_from_json, parse_genesis
from assay_log import leaf_hash, log_root, path_to
from assay_proofs import TAG_VALUE_PROOF, InferenceProof, Proof, transparent_from
from assay_state import Ledger, apply, finish
from assay_tree import state_key, state_path
from assay_values import ACCOUNT, JOB, MODEL, READY, RECORD, Ready

ROOT = Path(__file__).resolve().parents[2]
SPECIFICATION = ROOT / "Docs" / "Protocol.md"
TIME = 1_767_225_600  # 2026-01-01T00:00:00Z


class Key:
    """The private key that is a small number."""

    def __init__(self, number: int) -> None:
        self.private = ec.derive_private_key(number, ec.SECP256K1())
        self.public = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.CompressedPoint
        )
        self.address = formats.address_of(self.public)

    def cosigning_key(self) -> ed25519.Ed25519PrivateKey:
        """The key with which this validator cosigns checkpoints (§19.2)."""
        secret = self.private.private_numbers().private_value.to_bytes(32, "big")
        seed = HKDF(hashes.SHA256(), 32, None, b"assay cosigning key v1").derive(secret)
        return ed25519.Ed25519PrivateKey.from_private_bytes(seed)

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


def genesis() -> Genesis:
    """The genesis of §16.1."""
    values = {label: standard for label, (_, standard, _, _) in PARAMETERS.items()}
    values.update({5: 10, 14: 1_000, 16: 60_000, 17: 60_000, 20: 1_000_000})
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
    return parse_genesis(encode(Tag(TAG_GENESIS, content)))


class Chain:
    """A chain of one validator, key 1, with all its entries."""

    def __init__(self) -> None:
        self.genesis = genesis()
        self.ledger = Ledger(self.genesis)
        self.entries = [self.genesis.encoded]
        self.headers = [self.genesis.header]

    def append(self, *statements: bytes) -> list[bytes]:
        """Executes a block, 1,500 ms after the one before; its settlements."""
        head = self.ledger.header
        block = Execution(self.ledger, head.time + 1500, KEYS[0].address)
        for encoded in statements:
            apply(block, formats.parse_statement(encoded))
        executed = finish(block)
        self.entries += [head.encoded, *statements, *executed.settlements]
        self.headers.append(executed.header)
        return executed.settlements

    def seal(self) -> tuple[bytes, bytes]:
        """What key 1 signs to seal the newest block in round 0, and the signature."""
        protected = formats.SealContent.of(self.ledger.header, 0).protected(KEYS[0].public)
        message = formats.sig_structure(protected, self.ledger.header.log_root)
        return protected, KEYS[0].sign(message)

    def certificate(self, *keys: Key) -> list[Any]:
        """The certificate of the newest block by these keys, who are all its validators."""
        content = formats.SealContent.of(self.ledger.header, 0)
        sealed = [formats.sig_structure(content.protected(key.public), content.log_root)
                  for key in keys]  # fmt: skip
        bitmap = bytes([(1 << len(keys)) - 1])
        return [0, bitmap, [key.sign(message) for key, message in zip(keys, sealed)]]

    def proof(self, index: int) -> Proof:
        """The proof of an entry under the newest block."""
        content = formats.SealContent.of(self.ledger.header, 0)
        path = path_to([leaf_hash(entry) for entry in self.entries], index)
        sealing = formats.validators_hash(self.genesis.validators)
        return Proof(
            self.entries[index], index, path, content, sealing, b"\x01", [self.seal()[1]]
        )

    def value_proof(self, kind: int, id: bytes) -> bytes:
        """The proof of a value, or of its absence, after the newest block."""
        values = {state_key(*key): value for key, value in self.ledger.values.items()}
        key = state_key(kind, id)
        siblings = state_path(values, key)
        fields: dict[int, Any] = {1: kind, 2: id, 5: b"".join(siblings)}
        others = [other for other in values if common_bits(other, key) >= len(siblings)]
        if key in values:
            fields[3] = values[key]
        elif others:
            fields[4] = others[0] + digest(values[others[0]])
        fields[6] = decode(self.ledger.header.encoded)
        fields[7] = [0, b"\x01", [self.seal()[1]]]
        return encode(Tag(TAG_VALUE_PROOF, fields))


def common_bits(left: bytes, right: bytes) -> int:
    """The length of the common prefix of two keys."""
    return 256 - (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).bit_length()


def leaves(context: bytes, node: bytes, salts: list[bytes]) -> list[work.Leaf]:
    """The three leaves of §13.3, in a context and with salts."""
    secret, found = b"\xaa" * 32, []
    for index, units in enumerate((5, 7, 11)):
        input = work.salted(secret, index, f"input {index}".encode())
        output = work.salted(secret, index, f"output {index}".encode())
        evidence = digest(b"quote") if index == 1 else None
        found.append(
            work.Leaf(context, node, index, input, output, units, evidence, salts[index])
        )
    return found


Vectors = tuple[dict[str, bytes], dict[str, str]]


def first_block(chain: Chain) -> Vectors:
    """§16.1 to §16.5: the genesis, and block 1 with its proofs."""
    start, name = chain.genesis, chain.genesis.chain
    made = {"genesis": start.encoded, "header-0": start.header.encoded}
    transfer = statement(name, KEYS[1], "transfer", 1, TIME, {1: KEYS[3].address, 2: 10**6})
    terms = {1: digest(b"manifest"), 2: 250, 3: "inference", 4: True}
    model = statement(name, KEYS[1], "model", 2, TIME, terms)
    context = work.standing_context(name, KEYS[2].address, 1)
    batch = leaves(context, KEYS[2].address, [bytes([number]) * 32 for number in (1, 2, 3)])
    root, units = work.tree([leaf.tree for leaf in batch])
    made.update({f"work-leaf-{leaf.index}": leaf.encoded for leaf in batch})
    made["work-root"] = root
    body = {1: leaf_hash(model), 3: root, 4: 3, 5: units, 6: [1, digest(b"quotes")]}
    attest = statement(name, KEYS[2], "attest", 1, TIME + 1, body)
    made.update({"transfer": transfer, "model": model, "attest": attest})
    chain.append(transfer, model, attest)
    header = chain.ledger.header
    protected, seal = chain.seal()
    made.update({"header-1": header.encoded, "seal-header": protected, "seal": seal})
    made["certificate-1"] = encode([0, b"\x01", [seal]])
    proof = chain.proof(4)
    made["proof"] = proof.encoded
    made["transparent-statement"] = transparent_from(proof, start.validators)
    made["value-proof"] = chain.value_proof(ACCOUNT, KEYS[3].address)
    made["absence-proof"] = chain.value_proof(ACCOUNT, bytes(20))

    read = formats.parse_statement(transfer)
    joined = work.join(batch[0].tree, batch[1].tree)
    told: dict[str, str | bytes] = {
        "leaf hash": leaf_hash(start.encoded), "chain id": name,
        "hash of the validators": start.header.validators,
        "hash of the parameters": start.header.parameters,
        "state root 0": start.header.state_root, "block 0": start.header.hash,
        "transfer digest": digest(formats.sig_structure(read.protected, read.payload)),
        "transfer id": read.id, "model id": leaf_hash(model), "attest id": leaf_hash(attest),
        "state root 1": header.state_root, "block 1": header.hash, "context": context,
        "context input": name.encode(), "seal digest":
        digest(formats.sig_structure(protected, header.log_root)),
        "input 0": batch[0].input, "joined": joined[0],
        **{f"leaf {leaf.index}": leaf.tree[0] for leaf in batch},
    }  # fmt: skip
    shown = [(ACCOUNT, key.address) for key in KEYS[1:]]
    shown += [(MODEL, leaf_hash(model)), (RECORD, b"")]
    for kind, id in shown:
        told[f"key of {kind} {id.hex()}"] = state_key(kind, id)
        told[f"value of {kind} {id.hex()}"] = chain.ledger.values[kind, id]
    for kind_of_change, change in (
        ("parameters", [1, {2: 2, 5: 20}]),
        ("admit", [2, KEYS[1].address, "Operator One"]),
        ("dismiss", [3, KEYS[1].address]),
        ("add validator", [ADD_VALIDATOR, KEYS[1].public]),
        ("remove validator", [REMOVE_VALIDATOR, KEYS[1].public]),
    ):
        told[f"change {kind_of_change}"] = encode(change)
    told["id of the change"] = digest(encode([1, {2: 2, 5: 20}]))
    return made, {key: text(value) for key, value in told.items()}


def life_of_a_job(chain: Chain) -> Vectors:
    """§16.6: a job of key 2 for key 3, in blocks 2 to 8."""
    name, node = chain.genesis.chain, KEYS[2]
    model = next(id for kind, id in chain.ledger.values if kind == MODEL)
    inputs = [leaf.input for leaf in leaves(bytes(32), node.address, [bytes(32)] * 3)]
    hashed = [leaf_hash(input) for input in inputs]
    body: dict[int, Any] = {
        1: model, 2: log_root(hashed), 3: 3, 4: 10, 5: 40, 6: 1, 7: 1, 8: 60_000, 9: 0,
        10: [node.address], 11: "https://example.org/{index}",
    }  # fmt: skip
    bond = statement(name, node, "bond", 2, TIME + 3, {1: 5_000})
    job = statement(name, KEYS[1], "job", 3, TIME + 3, body)
    id = leaf_hash(job)
    chain.append(bond, job)
    chain.append()
    salts = [work.leaf_salt(b"\xbb" * 32, index) for index in range(3)]
    batch = leaves(id, node.address, salts)
    nodes = [leaf.tree for leaf in batch]
    root, units = work.tree(nodes)
    attested = {2: id, 3: root, 4: 3, 5: units, 6: [1, digest(b"quotes")]}
    attest = statement(name, node, "attest", 3, TIME + 6, attested)
    chain.append(attest)
    for _ in range(3):
        chain.append()
    value = chain.ledger.values[JOB, id]
    openings = []
    for leaf in batch:
        steps = [list(step) for step in work.path_in_tree(nodes, leaf.index)]
        input_path = b"".join(path_to(hashed, leaf.index))
        openings.append([leaf.index, *leaf.value[2:], steps, input_path])
    seed = jobs.Job.parse(decode(value)).opening_seed or b""
    drawn = [work.drawn_unit(seed, id, number, units) for number in range(8)]
    hit = sorted({0 if unit < 5 else 1 if unit < 12 else 2 for unit in drawn})
    shown = {1: id, 2: [openings[index] for index in hit]}
    opened = statement(name, node, "open", 4, TIME + 12, shown)
    settlements = chain.append(opened)
    entry = settlements[0]
    index = len(chain.entries) - 1
    path = work.path_in_tree(nodes, 1)
    inference = InferenceProof(batch[1], path, chain.proof(index))
    made = {
        "job": job, "attest-job": attest, "job-value": value, "open": opened,
        "settlement": entry, "header-8": chain.ledger.header.encoded,
        "inference-proof": inference.encoded,
    }  # fmt: skip
    items = [batch[0 if unit < 5 else 1 if unit < 12 else 2] for unit in drawn]
    answer = digest(encode([units, [[leaf.index, leaf.units, leaf.output] for leaf in items]]))
    told: dict[str, str | bytes] = {
        "job id": id, "input root": body[2], "attest-job id": leaf_hash(attest),
        "work root": root, "open id": leaf_hash(opened), "answer": answer,
        "settlement id": leaf_hash(entry), "drawn": ", ".join(map(str, drawn)),
        **{f"salt {number}": salt for number, salt in enumerate(salts)},
        **{f"block {head.height}": head.hash for head in chain.headers},
    }  # fmt: skip
    return made, {key: text(value) for key, value in told.items()}


def draws() -> dict[str, str]:
    """§16.7: draws for given seeds."""
    seed, job, node = digest(b"seed"), digest(b"job"), KEYS[2].address
    ticket = int.from_bytes(digest(seed, job, node)[:8], "big")
    lot = int.from_bytes(digest(seed, job)[:8], "big")
    told = {"seed": text(seed), "job": text(job), "ticket": f"{ticket:016x}", "lot": str(lot)}
    for bonded in (3, 10, 100):
        rounds = (number for number in range(64))
        first = next(r for r in rounds if work.is_eligible(node, seed, job, 2, r, bonded))
        told[f"first round of {bonded}"] = f"| {bonded} | 2 | {first} |"
    units = [work.drawn_unit(seed, job, number, 1_000_003) for number in range(4)]
    told["units"] = ", ".join(map(str, units))
    whole = [n for n in range(1, 21) if work.is_checked(seed, job, n)]
    told["checked"] = ", ".join(map(str, whole))
    return told


def judged() -> bytes:
    """The settlement of §16.6 that has every label."""
    paid = jobs.SettledSlot(KEYS[1].address, jobs.PAID, digest(b"right"), 23, 225, 5, 500, 0, 1)
    wrong = replace(
        paid, node=KEYS[3].address, outcome=jobs.SLASHED, root=digest(b"wrong"), pay=0,
        royalty=0, gained=0, lost=1_000, evidence=0,
    )  # fmt: skip
    slots = [paid, replace(paid, node=KEYS[2].address), wrong]
    return jobs.Settlement(
        digest(b"job"), digest(b"model"), KEYS[0].address, digest(b"inputs"), 3, 10, jobs.FINAL,
        jobs.BY_JUDGES, digest(b"answer"), slots, 12, 740, 1_000, (KEYS[0].address, 0, 1_000), 2,
        True,
    ).encoded  # fmt: skip


def second_validator() -> Vectors:
    """§16.8: key 2 becomes a validator, on another chain of the same genesis."""
    chain = Chain()
    name, old = chain.genesis.chain, chain.genesis.header.validators
    for _ in range(8):
        chain.append()
    change = [ADD_VALIDATOR, KEYS[1].public]
    vote = statement(name, KEYS[0], "vote", 1, TIME + 13, {1: change})
    chain.append(vote)
    proposed = chain.ledger.values[READY, KEYS[1].address]
    ready = statement(name, KEYS[1], "vote", 1, TIME + 15, {1: [6]})
    chain.append(ready)
    header = chain.ledger.header
    assert header.validators == old != header.next_validators
    made = {"vote-validator": vote, "ready": ready, "header-10": header.encoded}
    told = {
        "id of the addition": digest(encode(change)),
        "key of the proposal": state_key(READY, KEYS[1].address),
        "proposal": proposed, "value of ready": Ready(2, 300).encoded,
        "validators": encode(chain.ledger.validators),
        "next validators": header.next_validators, "block 9": header.parent,
        "block 10": header.hash, "state root 10": header.state_root,
    }  # fmt: skip
    light, told_light = light_client(chain)
    told |= told_light
    return made | light, {f"§16.8 {key}": text(value) for key, value in told.items()}


def light_client(chain: Chain) -> Vectors:
    """§16.9: from the genesis over a change of validators to block 11, and its checkpoint."""
    name, keys = chain.genesis.chain, KEYS[:2]
    changed = decode(chain.ledger.header.encoded)
    link = [changed, chain.certificate(KEYS[0]), [key.public for key in keys]]
    cosigning = KEYS[1].cosigning_key()
    public = cosigning.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    said = statement(name, KEYS[1], "vote", 2, TIME + 16, {1: [7, public]})
    before = [leaf_hash(entry) for entry in chain.entries]
    chain.append(said)
    head, seals = chain.ledger.header, chain.certificate(*keys)
    leaves = [leaf_hash(entry) for entry in chain.entries]
    # From a log of one entry to any other: the path of that entry.
    consistency = b"".join(path_to(leaves, 0))
    update = {1: [decode(head.encoded), seals], 2: consistency, 4: [link]}
    entries = {1: b"".join(peaks(before)), 2: chain.entries[head.first_index :]}
    index = head.first_index + 1
    content = formats.SealContent.of(head, 0)
    proof = {
        1: said, 2: index, 3: b"".join(path_to(leaves, index)), 4: list(vars(content).values()),
        5: head.validators, 6: seals[1], 7: seals[2], 8: [link],
    }  # fmt: skip
    root = base64.b64encode(head.log_root).decode()
    body = f"{name}\n{head.log_size}\n{root}\n"
    owner = f"{name}/{formats.address_text(KEYS[1].address)}"
    key_id = digest(owner.encode(), b"\n\x04", public)[:4]
    time = TIME + 17
    signature = cosigning.sign(f"cosignature/v1\ntime {time}\n{body}".encode())
    line = base64.b64encode(key_id + time.to_bytes(8, "big") + signature).decode()
    made = {
        "cosigner": said, "header-11": head.encoded, "update": encode(Tag(0x41535955, update)),
        "linked-proof": encode(Tag(0x41535950, proof)),
        "block-entries": encode(Tag(0x41535945, entries)),
        "checkpoint": f"{body}\n\u2014 {owner} {line}\n".encode(),
    }  # fmt: skip
    told = {
        "cosigning key": public, "value of cosigners": encode([[KEYS[1].public, public]]),
        "block 11": head.hash,
        "verifier key": f"{owner}+{key_id.hex()}+{base64.b64encode(bytes([4]) + public).decode()}",
    }  # fmt: skip
    return made, told


def peaks(leaves: list[bytes]) -> list[bytes]:
    """The roots of the complete subtrees of a log, the largest first."""
    found, start = [], 0
    for height in reversed(range(len(leaves).bit_length())):
        if len(leaves) >> height & 1:
            found.append(log_root(leaves[start : start + (1 << height)]))
            start += 1 << height
    return found


def text(value: str | bytes) -> str:
    """A value as the document has it."""
    return value if isinstance(value, str) else value.hex()


def make() -> Vectors:
    """All vectors by their names: the long ones, and those that stand in tables."""
    chain = Chain()
    made, told = first_block(chain)
    more, told_more = life_of_a_job(chain)
    last, told_last = second_validator()
    made = {**made, **more, **last, "settlement-judged": judged()}
    return made, {**told, **told_more, **draws(), **told_last}


def stated() -> dict[str, bytes]:
    """The vectors in the specification: code blocks that begin with ```hex NAME."""
    written = SPECIFICATION.read_text("utf-8")
    blocks = re.findall(r"^```hex (\S+)\n(.*?)^```", written, re.MULTILINE | re.DOTALL)
    return {name: bytes.fromhex("".join(digits.split())) for name, digits in blocks}


def write(made: dict[str, bytes]) -> None:
    """Writes the long vectors into the specification."""
    written = SPECIFICATION.read_text("utf-8")
    for name, value in made.items():
        lines = "\n".join(textwrap.wrap(value.hex(), 96))
        block = rf"^```hex {re.escape(name)}\n.*?^```"
        new = f"```hex {name}\n{lines}\n```"
        written = re.sub(block, new, written, flags=re.MULTILINE | re.DOTALL)
    SPECIFICATION.write_text(written, "utf-8")


def main() -> int:
    """Compares the vectors that are made with those that are stated."""
    made, told = make()
    if sys.argv[1:] == ["--write"]:
        write(made)
        for name, value in told.items():
            print(f"{name}: {value}")
    failed, written = 0, stated()
    for name in sorted(made.keys() | written.keys()):
        if made.get(name) == written.get(name):
            print(f"ok    {name}: {len(made[name])} bytes")
        else:
            failed += 1
            reason = "differs" if name in made and name in written else "is only in one place"
            print(f"FAIL  {name}: {reason}")
    whole = SPECIFICATION.read_text("utf-8")
    for name, value in told.items():
        if value not in whole:
            failed += 1
            print(f"FAIL  {name}: {value} is not in the document")
    example = (ROOT / "Genesis" / "dev.json").read_bytes()
    if genesis_from_json(example) != made["genesis"]:
        failed += 1
        print("FAIL  Genesis/dev.json is not the genesis of the vectors")
    print(f"{len(made) + len(told) + 1 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
