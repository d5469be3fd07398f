# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# A working directory, a copy of the program in it, and somebody without any rights who works there. Sourced by the acceptance
# tests after PROGRAM, root and keep are set, never run.

user=''
work=''

require() {
    local tool missing=''
    for tool in "$@"; do
        command -v "$tool" >/dev/null || missing="$missing $tool"
    done
    [ -z "$missing" ] || fail "missing:$missing; ./test installs them, or names the line that does"
}

make_work_directory() {
    # shellcheck disable=SC2031 # the other TMPDIRs are those of single commands
    work=$(mktemp -d "${TMPDIR:-/tmp}/tandem-$PROGRAM.XXXXXX")
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    if [ "$(id -u)" = 0 ]; then user=$(free_user_id); fi
}

finish() {
    local status=$?
    if [ "$keep" = yes ]; then say "kept: $work"; else rm -rf "$work"; fi
    exit "$status"
}

# An id without an account and without a process.
free_user_id() {
    local id
    for ((id = 64900; id > 64000; id--)); do
        if ! getent passwd "$id" >/dev/null && [ -z "$(find /proc -maxdepth 1 -uid "$id" -print -quit)" ]; then
            printf '%s\n' "$id"
            return
        fi
    done
    fail "there is no free user id from 64001 to 64900"
}

# Built, as a clone is after its first ./tandem.
copy_program() {
    "$root/tandem" --version >/dev/null
    mkdir "$work/tree" "$work/home"
    (
        cd "$root" || exit
        cp -a --parents tandem .ci pom.xml ./*/pom.xml ./*/src/main update-client/src/device* image-tool/runtime image-tool/target/tandem \
            update-client/target/device update-client/target/device.manifest testdata/acceptance testdata/images "$work/tree"
    )
    # The copy is as it is, and not to be built again by a user without Maven's files.
    touch "$work/tree/image-tool/target/tandem/built"
    chmod -R u+rwX "$work/tree"
    if [ -n "$user" ]; then chown -R "$user:$user" "$work"; fi
    # Not a file of the caller's must be needed.
    cd "$work" || exit
}

# become USER COMMAND... : nothing of root is left, no group, no capability, and no program that gives one back.
become() {
    local id=$1
    shift
    if [ -z "$id" ]; then
        "$@"
    else
        setpriv --reuid="$id" --regid="$id" --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs \
            env HOME="$work/home" "$@"
    fi
}
