"""Attests what a device computed, with a key of its own, and proves it offline.

pip install Tools/python, then: python3 Tools/examples/python/attest.py GENESIS.json

GENESIS.json is what you trust: `assay dev --home DIR` keeps it as DIR/genesis.json.
"""

import hashlib
import sys
from pathlib import Path

import assay

trust = assay.Trust.load(sys.argv[1])
client = assay.Client()

# The device's key, kept for the next time. It needs an account, so somebody sends it something.
path = Path("device.key")
if not path.exists():
    assay.PrivateKey.generate().save(path)  # for its owner alone: mode 600
device = assay.PrivateKey.load(path)
client.send(assay.PrivateKey.development(1), assay.Transfer(to=device.address, amount=1000))

# The model is registered once: by the digest of whatever says, to the byte, what it is.
manifest = "0x" + hashlib.sha256(b"counts words, version 1").hexdigest()
terms = assay.RegisterModel(manifest, unit_rule="input-byte", exact=True)
model = client.send(device, terms).txid

# What was computed. Inputs and outputs stay here; salted digests of them go into a Merkle tree,
# and only its root leaves the device, however many inferences there are.
work = assay.Work()
for text in ("the quick brown fox", "jumps over", "the lazy dog"):
    work.add(input=text.encode(), output=str(len(text.split())).encode(), units=len(text))
leaves = Path("words.receipt.leaves")
leaves.unlink(missing_ok=True)
final, tree = client.attest(device, work, model=model, leaves=leaves)
print(f"{tree.count} inferences, {tree.units} units: final in block {final.height}")

# The receipt is a file that anybody can verify, without a node: assay verify, Tools/verify.py, or
receipt = client.receipt(final.txid)
Path("words.receipt").write_bytes(receipt)
print(trust.verify(receipt))

# One inference of many, for whoever may see it:
print("assay receipt inference words.receipt --index 1 --save one.inference")
