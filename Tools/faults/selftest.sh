#!/usr/bin/env bash
# Proves the library and the cut on programs that are killed: selftest.sh BUILD-DIRECTORY
# Run by `make selftest`. Exit code 0 if all holds. Ends within a minute: on a slow disk it kills at
# fewer calls, spread over the whole run, and says so. LIMIT=SECONDS moves that bound (default 45).
set -euo pipefail
build=$(realpath "${1:?usage: selftest.sh BUILD-DIRECTORY}")
limit=${LIMIT:-45}
work=$(mktemp -d "${TMPDIR:-/tmp}/cut-to-sync-XXXXXX")
trap 'rm -rf "$work"' EXIT
journal=$work/journal acknowledged=$work/acknowledged
failures=0

# A fresh directory to be cut, and beside it what must survive the kill.
begin() {
    rm -rf "${work:?}"/*
    mkdir "$work/db" "$work/kept"
    : > "$acknowledged"
}

# guarded [NAME=VALUE...] PROGRAM...: becomes the program, with the library; to be run in ( ) or &.
guarded() {
    exec env LD_PRELOAD="$build/libcut-to-sync.so" ASSAY_CUT_DIR="$work/db" \
        ASSAY_CUT_JOURNAL="$journal" "$@" 2>> "$work/errors"
}

# writer COUNT synced|unsynced [NAME=VALUE...]: the LevelDB program, in the background; its id is
# then in $!.
writer() {
    guarded "${@:3}" "$build/selftest-leveldb" write "$work/db" "$acknowledged" "$1" "$2" &
}

# Waits for it. It was killed (137) or came to its end (0); after 20 s it ends itself (142).
ended() {
    local code=0
    wait "$!" 2> /dev/null || code=$?
    ((code == 137 || code == 0)) || expect 'the program was killed or ended' '0 or 137' "$code"
}

cut() { "$build/cut-to-sync" --apply "$journal" "$work/db" "$@" >> "$work/cuts"; }
check() { "$build/selftest-leveldb" check "$work/db" "$acknowledged"; }

# What a command prints, and its exit code.
result() { local text code=0; text=$("$@") || code=$?; echo "$text ($code)"; }

# expect DESCRIPTION PATTERN ACTUAL
expect() {
    # shellcheck disable=SC2053 # a pattern is wanted
    if [[ $3 == $2 ]]; then
        echo "ok: $1: $3"
    else
        echo "FAILED: $1: '$3', not '$2'"
        failures=$((failures + 1))
    fi
}

testCalls() {
    begin
    ln -s "$work/db" "$work/link"
    "$build/selftest-calls" prepare "$work/db"
    local expected
    expected=$(guarded ASSAY_CUT_DIR="$work/link/" ASSAY_COUNT_FILE="$work/count" \
        "$build/selftest-calls" do "$work/db")
    expect 'calls counted' "$expected" "$(cat "$work/count")"
    cut
    expect 'lengths after the cut' '*, 0 of a wrong length (0)' \
        "$(result "$build/selftest-calls" check "$work/db")"
    expect 'the library was silent' '' "$(cat "$work/errors")"
    expect 'a second cut without a run is refused' ' (2)' "$(result cut 2> /dev/null)"
    rm "$journal"
    expect 'a cut without a journal is refused' ' (2)' "$(result cut 2> /dev/null)"
}

# The test of the test: without syncs records must be lost, or the cut cuts nothing. At several
# calls, since LevelDB itself syncs a full table now and then, and nothing is lost just after that.
testWithoutSync() {
    local at outcome lost=0
    for at in 150 250 350 450; do
        begin
        writer 500 unsynced ASSAY_KILL_AT=$at
        ended
        cp -r "$work/db" "$work/uncut"
        expect 'unsynced and killed, but not cut' '[1-9]* acknowledged, 0 lost (0)' \
            "$(result "$build/selftest-leveldb" check "$work/uncut" "$acknowledged")"
        cut
        outcome=$(result check)
        echo "    and cut: $outcome"
        case $outcome in *' acknowledged, '[1-9]*' lost (3)') lost=$((lost + 1)) ;; esac
    done
    expect 'unsynced, killed and cut: runs of 4 that lost records' '[1-4]' "$lost"
    begin
    writer 500 synced ASSAY_IGNORE_SYNC=1 ASSAY_KILL_AT=500
    ended
    cut
    expect 'syncs ignored, killed and cut' '*[1-9]* acknowledged, [1-9]* lost (3)' \
        "$(result check)"
}

testKilledFromOutside() {
    local i
    for i in 1 2 3; do
        begin
        writer 1000000 synced
        sleep "0.$((RANDOM % 5 + 3))"
        kill -KILL "$!"
        ended
        cut --seed "$i"
        expect 'synced, kill -9 at any time' '[1-9]* acknowledged, 0 lost (0)' "$(result check)"
    done
}

# Kills at one call, in one of four ways, and looks for what was acknowledged.
killAt() { # CALL WAY
    local how=("ASSAY_KILL_AT=$1") cutting=() outcome cutBytes undone
    case $2 in
        1) how+=(ASSAY_KILL_HALF=1) ;;
        2) how+=(ASSAY_KILL_HALF=1) cutting+=(--seed "$1") ;;
        3) how+=(ASSAY_CUT_KEEP="$work/kept") cutting+=(--undo-renames) ;;
    esac
    begin
    writer "$records" synced "${how[@]}"
    ended
    cut "${cutting[@]}"
    read -r _ _ _ _ _ _ cutBytes _ _ _ _ undone _ < "$work/cuts"
    cutSum=$((cutSum + cutBytes)) undoneSum=$((undoneSum + undone))
    outcome=$(result check)
    case $outcome in
        *' acknowledged, 0 lost (0)') ;;
        *) expect "killed with ${how[*]}, cut with ${cutting[*]}" '* 0 lost (0)' "$outcome" ;;
    esac
}

testKilledAtEveryCall() {
    local calls at first kills=0 sum=0 cutSum=0 undoneSum=0 stride=16 records=150
    begin
    writer "$records" synced ASSAY_COUNT_FILE="$work/count"
    ended
    calls=$(cat "$work/count")
    # In strides, so that a run that is out of time has seen all parts.
    for ((first = 1; first <= stride; first++)); do
        for ((at = first; at <= calls && SECONDS < limit; at += stride)); do
            killAt "$at" $((kills % 4))
            sum=$((sum + $(wc -l < "$acknowledged")))
            kills=$((kills + 1))
        done
    done
    echo "killed at $kills of the $calls calls of a run"
    expect 'bytes cut off' '[1-9]*' "$cutSum"
    expect 'renames and unlinks undone' '[1-9]*' "$undoneSum"
    expect 'enough kills' '@([2-9]?|[1-9]??*)' "$kills"
    # Near none would mean that the kills came too early, near all that they did not come.
    expect "records acknowledged before a kill, of $records, on average" '@([3-9]?|1[01]?)' \
        "$((sum / kills))"
}

testCalls
testWithoutSync
testKilledFromOutside
testKilledAtEveryCall
((failures == 0)) || { echo "$failures failed"; exit 1; }
echo "all held, in $SECONDS s"
