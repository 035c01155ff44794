"""Writes as CSV what each worker earned by jobs that ended.

pip install requests, then: python3 Tools/examples/python/payout_report.py > payouts.csv

What the epoch pool pays on top is not in settlements: see epoch_get.
"""

import csv
import os
import sys
from collections import Counter, defaultdict

import requests

URL = os.environ.get("ASSAY_RPC", "http://127.0.0.1:8645")


def call(method, **params):
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = requests.post(URL, json=body, timeout=60).json()
    if "error" in answer:
        raise SystemExit(f"{method}: {answer['error']['message']}")
    return answer["result"]


def settlements():
    """All of them, page after page, the oldest first."""
    page = {"next": None}
    while "next" in page:
        page = call("settlement_list", after=page["next"], limit=200)
        yield from page["settlements"]


totals = defaultdict(Counter)
for settlement in settlements():
    for slot in settlement["slots"]:
        of = totals[slot["node"]]
        of["jobs"] += 1
        of["paid"] += slot["outcome"] == "paid"
        # Amounts are text: they can be too large for the numbers of JSON. Python's are not.
        for name in ("units", "pay", "gained", "lost"):
            of[name] += int(slot[name])

columns = ["jobs", "paid", "units", "pay", "gained", "lost"]
report = csv.writer(sys.stdout, lineterminator="\n")
report.writerow(["worker", *columns, "earned"])
for worker, of in sorted(totals.items()):
    earned = of["pay"] + of["gained"] - of["lost"]  # what others lost, and what it lost itself
    report.writerow([worker, *(of[name] for name in columns), earned])
