"""Prints an account whenever its balance changes, and believes no node. Stop it with Ctrl-C.

pip install requests cbor2 cryptography, then:
python3 Tools/examples/python/watch_account.py ADDRESS GENESIS.json
"""

import os
import sys
import time
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import verify  # noqa: E402 - Tools/verify.py: one file, to be copied wherever you like

URL = os.environ.get("ASSAY_RPC", "http://127.0.0.1:8645")
address, genesis = sys.argv[1], Path(sys.argv[2]).read_bytes()


def call(method, **params):
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = requests.post(URL, json=body, timeout=60).json()
    if "error" in answer:
        raise SystemExit(f"{method}: {answer['error']['message']}")
    return answer["result"]


asked, last = (1, verify.account_of(address)), None
while True:
    proof = bytes.fromhex(call("account_get", address=address, prove=True)["proof"][2:])
    # All that is trusted is the genesis file: seals, log and state are checked against it. What is
    # printed is what the proof shows, not what the node says.
    trust = verify.read_trust(genesis, now=int(time.time()), days=365)
    try:
        shown = verify.verify(proof, trust, asked)
    except verify.Refused as error:
        raise SystemExit(f"the node's answer is not proven: {error}") from None
    held = shown.split(" after block ")[0]
    if held != last:
        print(shown, flush=True)
        last = held
    time.sleep(1)
