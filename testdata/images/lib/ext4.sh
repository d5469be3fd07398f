# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# Fills an ext4 file system by a script for debugfs: no root, no mount, and the same bytes each time, because we choose
# the order and e2fsprogs take the time from E2FSPROGS_FAKE_TIME. Sourced by the image makers, never run.
#
#   begin_tree; directory, text, copy, symlink, ... ; finish_tree IMAGE
#
# Paths are absolute. Parents are made when they are missing. OWNER is UID or UID:GID and 0 when it is not given.

# What mke2fs would take from the machine it runs on. These are the settings of Debian 12, which built the stock images.
write_mke2fs_config() {
    cat >"$1" <<'TEXT'
[defaults]
    base_features = sparse_super,large_file,filetype,resize_inode,dir_index,ext_attr
    default_mntopts = acl,user_xattr
    enable_periodic_fsck = 0
    blocksize = 4096
    inode_size = 256
    inode_ratio = 16384
[fs_types]
    ext4 = {
        features = has_journal,extent,huge_file,flex_bg,metadata_csum,64bit,dir_nlink,extra_isize
    }
    small = {
    }
TEXT
}

begin_tree() {
    # In "something | text /path" text must run in this shell, because it remembers where it is.
    shopt -s lastpipe
    stage=$work/stage
    script=$work/tree.debugfs
    mkdir -p "$stage"
    : >"$script"
    staged=0
    here=''
    declare -gA made=([/]=yes)
}

# go PATH : makes its parents and goes there. Sets leaf, the last part, quoted for debugfs.
go() {
    local folder=${1%/*}
    folder=${folder:-/}
    directory "$folder"
    if [ "$here" != "$folder" ]; then
        printf 'cd "%s"\n' "$(quoted "$folder")" >>"$script"
        here=$folder
    fi
    leaf=$(quoted "${1##*/}")
}

# debugfs has no other escape than a doubled quotation mark.
quoted() { printf '%s' "${1//\"/\"\"}"; }

# directory PATH [MODE [OWNER]]
directory() {
    if [ -z "${made[$1]:-}" ]; then
        go "$1"
        printf 'mkdir "%s"\n' "$leaf" >>"$script"
        made[$1]=yes
    fi
    if [ $# -gt 1 ]; then
        go "$1"
        attributes "04" "$2" "${3:-0}"
    fi
}

# text PATH [MODE [OWNER]] : content from standard input.
text() {
    staged=$((staged + 1))
    cat >"$stage/$staged"
    copy "$stage/$staged" "$@"
}

# copy FILE PATH [MODE [OWNER]] : holes stay holes.
copy() {
    go "$2"
    printf 'write "%s" "%s"\n' "$1" "$leaf" >>"$script"
    attributes 010 "${3:-644}" "${4:-0}"
}

# symlink PATH TARGET
symlink() {
    go "$1"
    printf 'symlink "%s" "%s"\n' "$leaf" "$(quoted "$2")" >>"$script"
}

# hard_link PATH EXISTING COUNT : how many names there are in the end; debugfs does not count them.
hard_link() {
    go "$1"
    printf 'ln "%s" "%s"\nsif "%s" links_count %d\n' "$(quoted "$2")" "$leaf" "$leaf" "$3" >>"$script"
}

# node PATH TYPE [MAJOR MINOR] MODE OWNER : p is a pipe, c a character device, b a block device.
node() {
    go "$1"
    case $2 in
        p)
            printf 'mknod "%s" p\n' "$leaf" >>"$script"
            attributes 001 "$3" "$4"
            ;;
        c | b)
            printf 'mknod "%s" %s %s %s\n' "$leaf" "$2" "$3" "$4" >>"$script"
            if [ "$2" = c ]; then attributes 002 "$5" "$6"; else attributes 006 "$5" "$6"; fi
            ;;
    esac
}

# attributes TYPE MODE OWNER : of "leaf" in the current directory. TYPE is the octal of the inode's type bits.
attributes() {
    printf 'sif "%s" mode %s%04o\n' "$leaf" "$1" "0$2" >>"$script"
    [ "$3" != 0 ] || return 0
    printf 'sif "%s" uid %d\nsif "%s" gid %d\n' "$leaf" "${3%:*}" "$leaf" "${3#*:}" >>"$script"
}

# field PATH FIELD VALUE : any field that debugfs can set.
field() {
    go "$1"
    printf 'sif "%s" %s %s\n' "$leaf" "$2" "$3" >>"$script"
}

# extended PATH ATTRIBUTE : the value, raw, from standard input.
extended() {
    staged=$((staged + 1))
    cat >"$stage/$staged"
    go "$1"
    printf 'ea_set -f "%s" "%s" %s\n' "$stage/$staged" "$leaf" "$2" >>"$script"
}

# command LINE... : anything else.
command_line() { printf '%s\n' "$@" >>"$script"; }

# finish_tree IMAGE : runs the script, indexes large directories, checks.
finish_tree() {
    # debugfs ends with 0 whatever went wrong, but says it. Its first line is its version.
    debugfs -w -f "$script" "$1" >"$work/debugfs.out" 2>"$work/debugfs.err" </dev/null
    if grep -v '^debugfs [0-9.]* (' "$work/debugfs.err" >&2; then
        fail "debugfs could not do everything; what it said is above"
    fi
    # The first run finds what to index and the second does nothing more; only the last one tells whether all is well.
    e2fsck -fyD "$1" >"$work/e2fsck.log" 2>&1 || true
    e2fsck -fyD "$1" >>"$work/e2fsck.log" 2>&1 || true
    quietly "$work/e2fsck.log" e2fsck -fn "$1"
}
