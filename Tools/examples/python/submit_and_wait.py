"""Makes a key, sends it an amount, and waits until that is final.

pip install Tools/python, then: python3 Tools/examples/python/submit_and_wait.py
"""

import assay

# The node: $ASSAY_RPC, or the one that `assay dev` starts.
client = assay.Client()

# Key 1 of `assay dev`, which everybody knows, and which is rich.
alice = assay.PrivateKey.development(1)
device = assay.PrivateKey.generate()  # device.save("device.key") would keep it

try:
    # Signed with the next nonce, submitted, and answered once it is certified and on disk.
    final = client.send(alice, assay.Transfer(to=device.address, amount=1000))
except assay.AssayError as error:
    raise SystemExit(f"failed: {error}") from None  # the errors say what to do

print(f"{final.txid} is final in block {final.height}, entry {final.index}")
print(f"{device.address} has {client.account(device.address).balance}")
