# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# Conversions that are ended from outside. Sourced by the acceptance tests, never run.

# As they are named on standard error when they begin.
STAGES='Unpacking
Changing the system
Writing the image
Compressing the image
Writing the artifact'

check_interruptions() {
    local stage
    plain=$work/inputs/bookworm-arm64.img
    out=$scratch/out
    while read -r stage; do
        check "Ctrl-C: ${stage,}" interrupted_in "$stage" INT
        check "SIGTERM: ${stage,}" interrupted_in "$stage" TERM
    done <<<"$STAGES"
    check 'SIGHUP' interrupted HUP 'Changing the system' 0
}

interrupted_in() {
    local delay delays='0 0.1'
    if [ "$every" = no ]; then
        if [ "$2" = INT ]; then delays=0.1; else delays=0; fi
    fi
    for delay in $delays; do interrupted "$2" "$1" "$delay"; done
}

# interrupted SIGNAL STAGE DELAY : a terminal sends SIGINT to all processes of the command; a service manager SIGTERM to the
# first one only.
interrupted() {
    local signal=$1 stage=$2 delay=$3 child status=0 target
    printf '%s, %s after "%s"\n' "$signal" "$delay" "$stage"
    new_directory "$out"
    new_directory "$scratch/tmp"
    # With a process group of its own, in which SIGINT is not ignored. The child is the program itself, not a shell.
    set -m
    (
        # shellcheck disable=SC2317 # convert calls it
        tandem() { exec "$root/tandem" "$@"; }
        TMPDIR=$scratch/tmp convert "$plain" "$out/out.img.gz" --root-size 600MiB --artifact "$out/out.mender" -n r \
            --artifact-compression lzma
    ) >"$scratch/said" 2>"$scratch/errors" &
    child=$!
    set +m
    until grep -q "^$stage" "$scratch/errors"; do
        kill -0 "$child" 2>/dev/null || wrong_because "it has ended before \"$stage\":" "$(cat "$scratch/errors")"
        sleep 0.01
    done
    sleep "$delay"
    target=$child
    if [ "$signal" = INT ]; then target=-$child; fi
    kill -s "$signal" -- "$target" || wrong_because "it has ended by itself:" "$(cat "$scratch/errors")"
    wait "$child" || status=$?
    if [ "$status" = 0 ]; then
        # It was through already, and must have done all of it then.
        equal 'what is there' 'out.img.bmap out.img.gz out.mender' "$(cd "$out" && echo ./* | sed 's|\./||g')"
    else
        equal 'exit code' $((128 + $(kill -l "$signal"))) "$status"
        empty "$out"
    fi
    empty "$scratch/tmp"
    no_process_is_left "$child"
    lacks 'what it said' 'defect|Exception|Could not remove' "$scratch/errors"
}

# no_process_is_left GROUP : e2fsprogs must not go on writing. What has ended, and waits only for init to take note of it, does not.
no_process_is_left() {
    local tries left
    for ((tries = 0; tries < 50; tries++)); do
        left=$(ps -e -o pgid=,stat=,pid=,args= | awk -v group="$1" '$1 == group && $2 !~ /^Z/')
        if [ -z "$left" ]; then return 0; fi
        sleep 0.02
    done
    wrong_because 'processes are left of it:' "$left"
}
