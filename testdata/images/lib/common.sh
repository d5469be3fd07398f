# shellcheck shell=bash
# What the image makers have in common. Sourced by them after PROGRAM and usage() are set, never run.

# mke2fs, debugfs, mkfs.vfat and sfdisk live in sbin, which users without root rights often lack in PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
# Names sort by bytes, mtools takes them for UTF-8, and FAT keeps local time.
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

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

# value OPTION VALUE... : the value, when there is one.
value() {
    [ $# -ge 2 ] || wrong "$1 takes a value"
    printf '%s\n' "$2"
}

# one_of WHAT VALUE ALLOWED...
one_of() {
    local what=$1 given=$2 allowed
    shift 2
    for allowed in "$@"; do
        [ "$given" != "$allowed" ] || return 0
    done
    wrong "$what is one of: $*; not '$given'"
}

require() {
    local tool missing=''
    for tool in "$@"; do
        command -v "$tool" >/dev/null || missing="$missing $tool"
    done
    [ -z "$missing" ] || fail "missing:$missing; ./test installs what the image makers need, or names the line that does"
}

# make_work_directory WHERE : sets work, a directory that is gone when the script ends, unless it is killed.
make_work_directory() {
    work=$(mktemp -d "$1/tandem-images.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

# quietly LOG COMMAND... : what it prints is shown only when it fails.
quietly() { quietly_with_input "$@" </dev/null; }

quietly_with_input() {
    local log=$1 status=0
    shift
    "$@" >"$log" 2>&1 || status=$?
    [ "$status" -eq 0 ] && return 0
    cat "$log" >&2
    fail "'$1' ended with $status; its output is above"
}

# put_in_place FILE PLACE : the last step of every maker. PLACE is the old file or the whole new one, never a part, as long
# as the machine keeps running: a test image is not worth waiting for the disk.
put_in_place() {
    local beside
    beside=$(mktemp "$(dirname -- "$2")/.$(basename -- "$2").XXXXXX")
    if ! cp --sparse=always --reflink=auto --no-preserve=all -- "$1" "$beside"; then
        rm -f -- "$beside"
        fail "could not write $2; it is as it was"
    fi
    chmod 644 -- "$beside"
    mv -f -- "$beside" "$2"
}

# copy_into IMAGE FILE SECTOR : zeros are left as holes, so the place must not have been written before.
copy_into() {
    dd if="$2" of="$1" bs=1M seek="$(($3 * 512))" oflag=seek_bytes conv=notrunc,sparse status=none
}
