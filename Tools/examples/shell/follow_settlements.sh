#!/usr/bin/env bash
# Prints what each worker earned, as jobs end. Stop it with Ctrl-C. Needs curl and jq.
set -euo pipefail

url=${ASSAY_RPC:-http://127.0.0.1:8645}

# The place in the log behind which to go on. Who keeps it misses nothing, however rarely it asks:
# a page begins where the last one ended.
after=null
while true; do
    page=$(curl -sS "$url" -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0","id":1,
        "method":"settlement_list","params":{"after":'"$after"'}}' |
        jq -c 'if .error then "\(.error.message)\n" | halt_error(1) else .result end')
    jq -r '.settlements[] | "\(.job) \(.status) in block \(.height)",
        (.slots[] | "  \(.node) \(.outcome), \(.pay)")' <<<"$page"
    after=$(jq --argjson after "$after" '.settlements[-1].index // $after' <<<"$page")
    [ "$(jq 'has("next")' <<<"$page")" = true ] || sleep 1 # that was the last one so far
done
