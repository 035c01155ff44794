#!/usr/bin/env bash
# Prints what each worker earned at the moment a job ends, over a WebSocket that connects again by
# itself. Stop it with Ctrl-C. Needs assay and jq.
set -euo pipefail

# The place in the log behind which to begin: the index of the last event that was seen. The node
# sends all that came since, and then what comes.
assay watch settlements --after "${1:-0}" --json |
    jq -r --unbuffered '"\(.settlement.job) \(.settlement.status) in block \(.height)",
        (.settlement.slots[] | "  \(.node) \(.outcome), \(.pay)")'
