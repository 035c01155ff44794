#!/usr/bin/env bash
# Writes as CSV what each worker earned by jobs that ended. Needs curl and jq.
#
#   payout_report.sh > payouts.csv
set -euo pipefail

url=${ASSAY_RPC:-http://127.0.0.1:8645}
declare -A jobs paid units pay gained lost

# One page after another, the oldest first.
after=null
while [ -n "$after" ]; do
    page=$(curl -sS "$url" -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0","id":1,
        "method":"settlement_list","params":{"limit":200,"after":'"$after"'}}' |
        jq -c 'if .error then "\(.error.message)\n" | halt_error(1) else .result end')
    # Amounts are text, and jq's numbers lose digits above 2^53; the shell's do not.
    while read -r node ok u p g l; do
        jobs[$node]=$((${jobs[$node]:-0} + 1))
        paid[$node]=$((${paid[$node]:-0} + ok))
        units[$node]=$((${units[$node]:-0} + u)) pay[$node]=$((${pay[$node]:-0} + p))
        gained[$node]=$((${gained[$node]:-0} + g)) lost[$node]=$((${lost[$node]:-0} + l))
    done < <(jq -r '.settlements[].slots[] |
        "\(.node) \(if .outcome == "paid" then 1 else 0 end) \(.units) \(.pay) \(.gained) \(.lost)"' <<<"$page")
    after=$(jq -r '.next // empty' <<<"$page")
done

echo worker,jobs,paid,units,pay,gained,lost,earned
for node in "${!jobs[@]}"; do
    g=${gained[$node]} l=${lost[$node]} p=${pay[$node]}
    echo "$node,${jobs[$node]},${paid[$node]},${units[$node]},$p,$g,$l,$((p + g - l))"
done | sort
