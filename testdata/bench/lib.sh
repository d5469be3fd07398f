# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# What the benchmarks have in common. Sourced by them after PROGRAM and usage() are set, never run.

# value OPTION VALUE... : the value, when there is one.
value() {
    [ $# -ge 2 ] || wrong "$1 takes a value"
    printf '%s\n' "$2"
}

wrong() {
    say "$1"
    usage >&2
    exit 2
}

say() { printf '%s: %s\n' "$PROGRAM" "$*" >&2; }

fail() {
    say "$1"
    exit 1
}

require() {
    local tool missing=''
    for tool in "$@"; do
        command -v "$tool" >/dev/null || missing="$missing $tool"
    done
    [ -z "$missing" ] \
        || fail "missing:$missing; apt-get install mender-artifact zstd xz-utils e2fsprogs fdisk python3 time"
}

describe_machine() {
    local machine memory
    machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
    memory=$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)
    printf 'Machine: %s x %s, %s, Linux %s\n' "$cores" "$machine" "$memory" "$(uname -r)"
}

version_of() { "$1" --version | grep -o -m 1 '[0-9][0-9]*\.[0-9][0-9.]*[^ ,]*' | head -n 1; }

# The one that ./tandem uses.
java_version() {
    # shellcheck source=.ci/prerequisites.sh
    (. "$root/.ci/prerequisites.sh" && find_jdk && printf '%s\n' "$java_version")
}

# timed STEP GROUP ROLE NAME OUTPUT COMMAND... : runs the command and adds a line to the results. With an output, also how
# long it takes until that is on the disk: tandem waits for it, the others do not.
timed() {
    local step=$1 group=$2 role=$3 name=$4 output=$5 size=0 after=0
    shift 5
    if [ -n "$output" ]; then rm -f "$output"; fi
    sync
    /usr/bin/time -o "$work/time" -f '%e\t%U\t%S\t%M' "$@" >"$work/output.log" 2>&1 </dev/null \
        || fail "failed: $* : $(tail -n 5 "$work/output.log")"
    if [ -n "$output" ]; then
        /usr/bin/time -o "$work/time-sync" -f '%e' sync "$output"
        after=$(cat "$work/time-sync")
        size=$(stat -c %s "$output")
    fi
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
        "$step" "$group" "$role" "$name" "$(cat "$work/time")" "$after" "$size" >>"$results"
}
