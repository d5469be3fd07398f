# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# Boot partition and partition table. Sourced by the image makers, never run. Reads cluster, disk_id.

# make_fat FOLDER FILE MEBIBYTES : a FAT32 with what is in FOLDER and in FOLDER/overlays.
make_fat() {
    local file files=()
    export MTOOLSRC=/dev/null MTOOLS_SKIP_CHECK=1
    truncate -s "$3M" "$2"
    quietly "$work/mkfs.log" mkfs.vfat -F 32 -s "$cluster" -n bootfs -i "$disk_id" --invariant "$2"
    quietly "$work/mtools.log" mmd -i "$2" ::/overlays
    find "$1" -type f -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
    for file in "$1"/*; do if [ -f "$file" ]; then files+=("$file"); fi; done
    quietly "$work/mtools.log" mcopy -m -i "$2" "${files[@]}" ::/
    quietly "$work/mtools.log" mcopy -m -i "$2" "$1"/overlays/* ::/overlays/
    quietly "$work/fsck.log" fsck.vfat -n "$2"
}

# partition DISK : by the script for sfdisk on standard input.
partition() { quietly_with_input "$work/sfdisk.log" sfdisk --quiet --no-reread --no-tell-kernel "$1"; }
