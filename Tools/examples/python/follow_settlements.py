"""Prints what each worker earned, as jobs end. Stop it with Ctrl-C.

pip install requests, then: python3 Tools/examples/python/follow_settlements.py
"""

import os
import time

import requests

URL = os.environ.get("ASSAY_RPC", "http://127.0.0.1:8645")


def call(method, **params):
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = requests.post(URL, json=body, timeout=60).json()
    if "error" in answer:
        raise SystemExit(f"{method}: {answer['error']['message']}")
    return answer["result"]


# The place in the log behind which to go on. Who keeps it can be stopped for a month, and still
# misses nothing: a page begins where the last one ended.
after = None
while True:
    page = call("settlement_list", after=after)
    for settlement in page["settlements"]:
        after = settlement["index"]
        print(settlement["job"], settlement["status"], f"in block {settlement['height']}")
        for slot in settlement["slots"]:
            print(f"  {slot['node']} {slot['outcome']}, {slot['pay']}", flush=True)
    if "next" not in page:  # that was the last one so far
        time.sleep(1)
