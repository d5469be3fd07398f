# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# Runs checks and says how they went. Sourced by the acceptance tests, never run.

say() { printf '%s: %s\n' "$PROGRAM" "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

wrong() {
    say "$*"
    usage >&2
    exit 2
}

# A directory for what the checks of a group need.
begin_group() {
    scratch=$work/$1
    mkdir -p "$scratch"
    printf '# %s, as user %s\n' "$1" "$(id -u)"
}

# check NAME COMMAND... : passes when the command, usually a function, ends with 0. A function ends at the first of its
# commands that fails.
check() {
    local name=$1 log=$scratch/check.log began=$SECONDS status
    shift
    set +e
    (
        set -e
        "$@"
    ) >"$log" 2>&1 </dev/null
    status=$?
    set -e
    if [ "$status" -eq 0 ]; then
        printf 'ok %s (%d s)\n' "$name" "$((SECONDS - began))"
        echo ok >>"$work/verdicts"
    else
        printf 'FAILED %s (%s ended with %d)\n' "$name" "$1" "$status"
        tail -n 12 "$log" | cut -c 1-1000 | sed 's/^/    /'
        echo "FAILED $name" >>"$work/verdicts"
    fi
}

summarise() {
    local passed failed
    passed=$(grep -c '^ok' "$work/verdicts") || true
    failed=$(grep -c '^FAILED' "$work/verdicts") || true
    printf '# %s passed, %s failed, %d s\n' "$passed" "$failed" "$SECONDS"
    # No check at all is no success.
    if [ "$failed" -ne 0 ] || [ "$passed" -eq 0 ]; then exit 1; fi
}

# wrong_because TEXT... : what a check says when it fails.
wrong_because() {
    printf '%s\n' "$*"
    return 1
}

# equal WHAT EXPECTED FOUND
equal() {
    [ "$2" = "$3" ] || wrong_because "$1: expected '$2', found '$3'"
}

# at_least WHAT LEAST FOUND
at_least() {
    [ "$3" -ge "$2" ] || wrong_because "$1: expected at least $2, found $3"
}

# matches WHAT EXTENDED-REGEX FILE
matches() {
    grep -qE -e "$2" "$3" || wrong_because "$1: expected something like '$2', found:" "$(head -c 2000 "$3")"
}

# lacks WHAT EXTENDED-REGEX FILE
lacks() {
    if grep -nE -e "$2" "$3"; then wrong_because "$1: there should be nothing like '$2'"; fi
}

# same_lines WHAT EXPECTED-FILE FOUND-FILE
same_lines() {
    diff "$2" "$3" >"$scratch/difference" \
        || wrong_because "$1 (< expected, > found):" "$(head -n 30 "$scratch/difference")"
}

# ends_with STATUS COMMAND... : its output goes to said and errors, in scratch.
ends_with() {
    local expected=$1 status=0
    shift
    "$@" >"$scratch/said" 2>"$scratch/errors" || status=$?
    [ "$status" = "$expected" ] \
        || wrong_because "exit code: expected $expected, found $status; it said:" "$(cat "$scratch/said" "$scratch/errors")"
}

# empty DIRECTORY : hidden files count.
empty() {
    local found
    found=$(find "$1" -mindepth 1)
    equal "what is in $1" '' "$found"
}

# new_directory PATH : empty, whatever was there.
new_directory() {
    rm -rf "$1"
    mkdir -p "$1"
}
