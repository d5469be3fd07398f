# shellcheck shell=bash
# Reads partition tables and FAT volumes, with sfdisk, fsck.vfat and mtools. Sourced by the acceptance tests, never run.

# partitions IMAGE : number, first sector, sectors and type of each, a line each.
partitions() {
    sfdisk --dump "$1" \
        | sed -nE 's/^.*[^0-9]([0-9]+) : start= *([0-9]+), size= *([0-9]+), type=([0-9a-f]+).*$/\1 \2 \3 \4/p'
}

# cut_partition IMAGE NUMBER FILE : zeros become holes.
cut_partition() {
    local first sectors
    read -r _ first sectors _ < <(partitions "$1" | grep "^$2 ")
    rm -f "$3"
    dd if="$1" of="$3" bs=1M iflag=skip_bytes,count_bytes skip="$((first * 512))" count="$((sectors * 512))" \
        conv=sparse status=none
    # What ends with a hole is shorter than it should be.
    truncate -s "$((sectors * 512))" "$3"
}

# fat_is_sound FILE FIRST-SECTOR LABEL : a FAT32 with one sector a cluster, which every firmware reads.
fat_is_sound() {
    fsck.vfat -n -v "$1" >"$1.fsck" || wrong_because "fsck.vfat ended with $?:" "$(cat "$1.fsck")"
    cat "$1.fsck"
    matches 'fsck.vfat' '2 FATs, 32 bit entries' "$1.fsck"
    matches 'fsck.vfat' '^ +512 bytes per cluster' "$1.fsck"
    matches 'fsck.vfat' "^ +$2 hidden sectors" "$1.fsck"
    lacks 'fsck.vfat' 'wrong|differ|dirty|inconsistent|unused|reclaim|lost' <(grep -v 'Checking for unused clusters' "$1.fsck")
    at_least 'data clusters' 65525 "$(sed -nE 's/^ +([0-9]+) data clusters.*/\1/p' "$1.fsck")"
    matches 'the label' "Volume label is $3 " <(mlabel -s -i "$1" ::)
}

# fat_names FILE : every file and directory, as it is written.
fat_names() { mdir -/ -b -i "$1" :: | sort; }

# fat_files FILE DIRECTORY : all files of it.
fat_files() {
    new_directory "$2"
    mcopy -s -n -m -i "$1" '::*' "$2/"
}
