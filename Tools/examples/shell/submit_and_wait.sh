#!/usr/bin/env bash
# Sends an amount, waits until that is final, and looks it up. Needs assay, curl and jq.
#
#   submit_and_wait.sh ADDRESS
set -euo pipefail

url=${ASSAY_RPC:-http://127.0.0.1:8645}
to=${1:?"usage: submit_and_wait.sh ADDRESS"}

# `assay` signs; it answers once the statement is certified and on disk. Of `assay dev`, key 1 is
# rich, and known to everybody: use --key NAME for one of your own (assay key new NAME).
txid=$(assay transfer --dev-key 1 --to "$to" --amount 1000 --json | jq -r .txid)

# From here on no key is needed.
curl -sS "$url" -H 'Content-Type: application/json' \
    -d '{"jsonrpc":"2.0","id":1,"method":"tx_get","params":{"txid":"'"$txid"'"}}' |
    jq -r 'if .error then "\(.error.message)\n" | halt_error(1) else .result |
        "\(.statement.txid) is final in block \(.height), entry \(.index)",
        "\(.statement.body.to) got \(.statement.body.amount)" end'
