#!/usr/bin/env bash
# Shows how the node is, and why the chain waits if it does. Needs curl and jq.
set -euo pipefail

# The node to ask: $ASSAY_RPC, or the one that `assay dev` starts.
url=${ASSAY_RPC:-http://127.0.0.1:8645}

curl -sS "$url" -H 'Content-Type: application/json' \
    -d '{"jsonrpc":"2.0","id":1,"method":"node_status"}' |
    jq -r 'if .error then "\(.error.message)\n" | halt_error(1) else .result |
        "chain    \(.chainId)",
        "block    \(.head.height), \(.headAge) ms old",
        "quorum   \(.quorum) of \(.validators) validators",
        "waiting  \(.mempool) statements",
        if .consensus.waiting then "STANDS STILL: not heard: \(.consensus.missing)" else empty end
        end'
