# What deploy/test and deploy/demo say and how; sourced by both.
# shellcheck shell=bash

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m'
else
    bold='' dim='' red='' green='' yellow='' plain=''
fi

heading() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
say() { printf '%s\n' "$*"; }
good() { printf '%sok%s    %s\n' "$green" "$plain" "$*"; }
bad() { printf '%sFAIL%s  %s\n' "$red" "$plain" "$*"; }
note() { printf '%s%s%s\n' "$dim" "$*" "$plain"; }
warn() { printf '%s%s%s\n' "$yellow" "$*" "$plain"; }

# duration SECONDS: 75 is 1m15s.
duration() { if [ "$1" -ge 60 ]; then printf '%dm%02ds' $(($1 / 60)) $(($1 % 60)); else printf '%ds' "$1"; fi; }

# The process group of the command under way, for the trap.
running_group=''

# watched TITLE LOG LIMIT COMMAND…: runs the command with its output in LOG, at most LIMIT seconds, and shows how far a
# build is: in place on a terminal, else a line twice a minute. Returns the command's status.
watched() {
    local title=$1 log=$2 limit=$3 began=$SECONDS told=$SECONDS status=0 progress
    shift 3
    say "$title"
    # A group of its own, so that what it started ends with it.
    set -m
    timeout --signal=INT --kill-after=20 "$limit" "$@" >"$log" 2>&1 </dev/null &
    running_group=$!
    set +m
    while kill -0 "$running_group" 2>/dev/null; do
        sleep 0.5
        progress=$(tail -c 4000 "$log" 2>/dev/null | tr '\r' '\n' | grep -aoE '^\[[0-9]+/[0-9]+\].{0,60}' | tail -n 1) || true
        if [ -t 1 ]; then
            printf '\r\e[K%s  %s %s%s' "$dim" "$(duration $((SECONDS - began)))" "$progress" "$plain"
        elif [ $((SECONDS - told)) -ge 30 ]; then
            told=$SECONDS
            note "  $(duration $((SECONDS - began)))${progress:+ $progress}"
        fi
    done
    if [ -t 1 ]; then printf '\r\e[K'; fi
    wait "$running_group" || status=$?
    end_group "$running_group"
    running_group=''
    if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then bad "$title: stopped after $(duration "$limit")"; fi
    return "$status"
}

# Ends what is left of a process group; it need not be there.
end_group() {
    local signal
    for signal in INT TERM KILL; do
        kill "-$signal" -- "-$1" 2>/dev/null || return 0
        for _ in {1..50}; do
            kill -0 -- "-$1" 2>/dev/null || return 0
            sleep 0.1
        done
    done
}
