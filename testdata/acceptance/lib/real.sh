# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# Converts an image with a real system in it, of the size of one. Sourced by the acceptance tests, never run.

# bring_real_image : as the caller, who has the cache that the image is kept in.
bring_real_image() {
    local made sources=()
    # What a machine with another system takes its packages from is not Debian.
    if ! grep -q '^ID=debian$' /etc/os-release; then
        printf 'deb [signed-by=%s] http://deb.debian.org/debian bookworm main\n' \
            /usr/share/keyrings/debian-archive-keyring.gpg >"$work/sources.list"
        sources=(--sources "$work/sources.list")
    fi
    made=$("$root/testdata/images/arm64" "${sources[@]}")
    # As a second name if that can be: it has 2.5 GiB.
    ln -f -- "$made" "$work/real.img" 2>/dev/null || cp --sparse=always --reflink=auto -- "$made" "$work/real.img"
}

check_real() {
    here=$scratch
    check 'a real system is converted' convert_real
    check 'its partition table' real_partitions
    check 'its boot partitions are sound' real_boot
    check 'its other file systems are sound' real_file_systems
    check 'the artifact is valid, and holds the root' real_artifact
    check 'inspect tells what it is' real_inspected
    rm -f "$here/out.img" "$here/out.mender"
}

# With the sizes that a user gets who asks for none.
convert_real() {
    tandem convert "$work/real.img" -o "$here/out.img" -t raspberrypi4-64 --runtime "$work/inputs/runtime-arm64" \
        --no-progress --artifact "$here/out.mender" -n release-1 --artifact-compression gzip
}

real_partitions() {
    sfdisk --verify "$here/out.img"
    equal 'numbers and types' '1 c, 2 c, 3 c, 4 5, 5 83, 6 83, 7 83' \
        "$(partitions "$here/out.img" | awk '{ printf "%s%s %s", (NR > 1 ? ", " : ""), $1, $4 }')"
}

real_boot() {
    local number label first
    for number in 1 2 3; do
        label=$(printf 'BOOTCFG BOOT-A BOOT-B' | cut -d ' ' -f "$number")
        read -r _ first _ < <(partitions "$here/out.img" | grep "^$number ")
        cut_partition "$here/out.img" "$number" "$here/p$number"
        fat_is_sound "$here/p$number" "$first" "$label"
    done
    cut_partition "$work/real.img" 1 "$here/stock"
    for number in 2 3; do
        same_lines "names on partition $number" <(fat_names "$here/stock") <(fat_names "$here/p$number")
    done
    rm "$here"/p[123] "$here/stock"
}

real_file_systems() {
    local number
    for number in 5 6 7; do e2fsck -fn "$(place "$here/out.img" "$number")"; done
}

real_artifact() {
    tandem inspect --json --hash --no-progress "$here/out.img" >"$here/image.json"
    mender-artifact validate "$here/out.mender"
    mender-artifact read "$here/out.mender" >"$here/artifact.txt"
    matches 'mender-artifact read' "rootfs-image.checksum: $(hash_of 5)" "$here/artifact.txt"
    equal 'slot B' "$(hash_of 5)" "$(hash_of 6)"
}

# hash_of NUMBER : of a partition, as inspect found it.
hash_of() {
    /usr/bin/python3 -c 'import json, sys
print(*[p["sha256"] for p in json.load(open(sys.argv[1]))["partitions"] if p["number"] == int(sys.argv[2])])' \
        "$here/image.json" "$1"
}

real_inspected() {
    local line
    tandem inspect --no-progress "$here/out.img" --svg "$here/image.svg" >"$here/image.txt"
    lacks 'inspect' 'Warning|No image' "$here/image.txt"
    for line in 'converted image, layout pi-tryboot' '^Slot A +default slot, partitions 2 and 5' 'bookworm.*arm64' \
        '^Slot B .*the same system as in slot A' '^1 +selector +0c +fat32 +BOOTCFG ' '^6 +root B +83 +ext4 +rootfs ' \
        '^7 +data +83 +ext4 +data '; do
        matches 'inspect' "$line" "$here/image.txt"
    done
    # The first line begins with the path of the image, which may be of any length.
    at_least 'the longest line: up to' "$(tail -n +2 "$here/image.txt" | wc -L)" 80
    /usr/bin/python3 -c 'import sys, xml.etree.ElementTree as tree
tree.parse(sys.argv[1])' "$here/image.svg"
}
