#!/usr/bin/env bash
# Prints an account whenever its balance changes, and believes no node: `assay account --trust`
# checks the proof of each answer. Stop it with Ctrl-C. Needs assay and jq.
#
#   watch_account.sh ADDRESS GENESIS.json
set -euo pipefail

address=${1:?"usage: watch_account.sh ADDRESS GENESIS.json"}
genesis=${2:?"usage: watch_account.sh ADDRESS GENESIS.json"}
last=
while true; do
    account=$(assay account "$address" --trust "$genesis" --json) # fails if it is not proven
    balance=$(jq -r .balance <<<"$account")
    if [ "$balance" != "$last" ]; then
        jq -r '"block \(.height): \(.balance), proven"' <<<"$account"
        last=$balance
    fi
    sleep 1
done
