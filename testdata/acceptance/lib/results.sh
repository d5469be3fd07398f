# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# What a converted image holds. Sourced by the acceptance tests, never run.

# Number, first sector, sectors and type of partitions of 64, 64, 64, 200, 200 and 16 MiB, in front of each and between the
# logical ones 8 MiB.
LAYOUT='1 16384 131072 c
2 147456 131072 c
3 278528 131072 c
4 409600 901120 5
5 425984 409600 83
6 851968 409600 83
7 1277952 32768 83'

check_results() {
    local release arch start features packing
    while read -r release arch start features packing; do
        if [ -n "$release" ]; then check_image "$release" "$arch" "$start" "$features" "$packing"; fi
    done < <(if [ "$every" = yes ]; then all_images; else printf '%s' "$IMAGES"; fi)
}

check_image() {
    local name="$1 $2" image=$work/inputs/$1-$2.img
    here=$scratch/$1-$2
    release=$1
    if [ "$every" = yes ]; then
        name="$1 $2, sector $3, $4"
        image=$scratch/$1-$2-input.img
        make_input_at "$image" "$@"
    fi
    new_directory "$here"
    stock=$image
    if [ "$5" != img ]; then image=$image.$5; fi
    check "$name: is converted, from .${image##*.}" convert "$image" "$here/out.img" \
        --artifact "$here/out.mender" -n release-1 --artifact-compression gzip
    check "$name: partition table" partition_table
    # What follows looks at single partitions.
    cut_all
    check "$name: partition 1 names slot A in one sector" partition_1
    check "$name: boot partitions are complete" boot_partitions
    check "$name: command lines" command_lines
    check "$name: roots are sound and the same" roots
    check "$name: data is empty" data_partition
    check "$name: every stock file survives" root_survives
    check "$name: what was added is what should be" root_added
    check "$name: fstab" fstab
    check "$name: boot files in the root" boot_tree
    check "$name: the artifact holds the root" artifact
    check "$name: bmaptool copies it" bmap_copies
    # The newest and the oldest: it takes long.
    case $every,$name in
        yes,* | no,"trixie arm64" | no,"bullseye armhf")
            check "$name: what the block map leaves out is not needed" bmap_is_enough
            ;;
    esac
    rm -rf "$here"
}

make_input_at() {
    local features=()
    if [ "$5" != stock ]; then features=(--features "$5"); fi
    "$root/testdata/images/small" --release "$2" --arch "$3" --start "$4" "${features[@]}" -o "$1"
}

cut_all() {
    local number
    for number in 1 2 3 5 6 7; do cut_partition "$here/out.img" "$number" "$here/p$number"; done
    for number in 1 2; do cut_partition "$stock" "$number" "$here/s$number"; done
    fat_files "$here/s1" "$here/stock-boot"
    listing "$here/s2" "$here/stock.list"
    listing "$here/p5" "$here/root.list"
    disk_id=$(sfdisk --disk-id "$here/out.img")
    disk_id=${disk_id#0x}
}

partition_table() {
    equal 'the partitions' "$LAYOUT" "$(partitions "$here/out.img")"
    sfdisk --verify "$here/out.img"
    equal 'the size in MiB' 640 "$(($(stat -c %s "$here/out.img") >> 20))"
    local id
    id=$(sfdisk --disk-id "$here/out.img")
    [[ $id =~ ^0x[0-9a-f]{8}$ ]] || wrong_because "no disk id: $id"
    [ "$id" != 0x00000000 ] || wrong_because 'there is no disk id'
    [ "$id" != "$(sfdisk --disk-id "$stock")" ] || wrong_because 'it has the disk id of the stock image'
}

partition_1() {
    fat_is_sound "$here/p1" 16384 BOOTCFG
    # raspberrypi4-64 needs nothing else; start*.elf would keep a Pi 4 from looking further.
    equal 'the files' '::/autoboot.txt' "$(fat_names "$here/p1")"
    printf '[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n' >"$here/expected"
    mtype -i "$here/p1" ::/autoboot.txt | cmp - "$here/expected"
    equal 'clusters of autoboot.txt' 1 "$(mshowfat -i "$here/p1" ::/autoboot.txt | grep -o '<[0-9]*>' | wc -l)"
}

boot_partitions() {
    local number
    fat_is_sound "$here/p2" 147456 BOOT-A
    fat_is_sound "$here/p3" 278528 BOOT-B
    fat_names "$here/s1" >"$here/expected"
    for number in 2 3; do
        fat_names "$here/p$number" >"$here/names"
        same_lines "names on partition $number" "$here/expected" "$here/names"
        fat_files "$here/p$number" "$here/boot-$number"
        diff -r --exclude=cmdline.txt "$here/stock-boot" "$here/boot-$number"
    done
    equal 'different serial numbers' 3 \
        "$(for number in 1 2 3; do mdir -i "$here/p$number" :: | grep 'Serial Number'; done | sort -u | wc -l)"
}

command_lines() {
    local words=("console=serial0,115200" console=tty1 root=PARTUUID=@ rootfstype=ext4 fsck.repair=yes rootwait)
    if [ "$release" != trixie ]; then words+=(quiet); fi
    local line="${words[*]} panic=10 watchdog_disarm=0 tandem.slot="
    equal 'of slot A' "${line/@/$disk_id-05}A" "$(mtype -i "$here/p2" ::/cmdline.txt)"
    equal 'of slot B' "${line/@/$disk_id-06}B" "$(mtype -i "$here/p3" ::/cmdline.txt)"
    equal 'lines' 1 "$(mtype -i "$here/p2" ::/cmdline.txt | wc -l)"
}

# superblock FILE : what does not depend on its size.
superblock() {
    dumpe2fs -h "$1" 2>/dev/null | grep -E '^Filesystem (volume name|UUID|features|revision|flags|state|OS type)|^Block size|^Inode size|^Directory Hash Seed|^Default (mount|directory)'
}

# fills FILE : its file system is as long as it is itself.
fills() {
    local blocks
    blocks=$(dumpe2fs -h "$1" 2>/dev/null | sed -n 's/^Block count: *//p')
    equal "size of the file system on ${1##*/}" "$(stat -c %s "$1")" "$((blocks * 4096))"
}

roots() {
    local number
    for number in 5 6; do
        e2fsck -fn "$here/p$number"
        fills "$here/p$number"
    done
    cmp "$here/p5" "$here/p6"
    superblock "$here/s2" >"$here/expected"
    superblock "$here/p5" >"$here/found"
    same_lines 'the superblock' "$here/expected" "$here/found"
}

data_partition() {
    e2fsck -fn "$here/p7"
    fills "$here/p7"
    matches 'its name' '^Filesystem volume name: +data$' <(superblock "$here/p7")
    matches 'its state' '^Filesystem state: +clean$' <(superblock "$here/p7")
    listing "$here/p7" "$here/data.list"
    equal 'what is in it' $'/\n/lost+found' "$(cut -f 1 "$here/data.list")"
    [ "$(dumpe2fs -h "$here/p7" 2>/dev/null | grep UUID)" != "$(dumpe2fs -h "$here/s2" 2>/dev/null | grep UUID)" ] \
        || wrong_because 'it has the UUID of the root file system'
}

# Nothing else may differ than fstab, and the length of directories that got new entries.
root_survives() {
    names_of "$here/stock.list"
    names_of "$here/root.list"
    comm -23 "$here/stock.list.names" "$here/root.list.names" >"$here/missing"
    equal 'missing' '' "$(cat "$here/missing")"
    comm -13 "$here/stock.list.names" "$here/root.list.names" | sed 's|/[^/]*$||; s|^$|/|' | sort -u >"$here/got-entries"
    survivors "$here/stock.list" >"$here/expected"
    survivors "$here/root.list" >"$here/found"
    same_lines 'what was there before' "$here/expected" "$here/found"
    at_least 'names that were compared' 900 "$(wc -l <"$here/found")"
}

names_of() { cut -f 1 "$1" | sort >"$1.names"; }

# survivors LISTING : the lines of it for names that the stock root has, without what is meant to change.
survivors() {
    awk -F '\t' -v OFS='\t' -v stock="$here/stock.list.names" -v grown="$here/got-entries" '
        BEGIN {
            while ((getline name < stock) > 0) wanted[name] = 1
            while ((getline name < grown) > 0) longer[name] = 1
        }
        !($1 in wanted) || $1 == "/etc/fstab" { next }
        $1 in longer { sub(/Flags: [^;]*;/, "", $2); sub(/Size: [^;]*; Links: [0-9]+ Blockcount: [^;]*;/, "", $2) }
        { print }
    ' "$1"
}

root_added() {
    expected_additions | sort -u >"$here/additions"
    { cat "$here/additions"; missing_parents; } | sort -u >"$here/expected"
    comm -13 "$here/stock.list.names" "$here/root.list.names" >"$here/added"
    awk -F '\t' -v added="$here/added" '
        BEGIN { while ((getline name < added) > 0) wanted[name] = 1 }
        $1 in wanted {
            split($2, part, " ")
            link = $2
            if (!sub(/.*Fast link dest: "/, "-> ", link)) link = ""
            sub(/"; $/, "", link)
            owner = $2
            sub(/.*; User: /, "", owner)
            sub(/ Project.*/, "", owner)
            sub(/ Group: /, ":", owner)
            print $1 " " part[2] " " part[4] " " owner link
        }' "$here/root.list" | sed 's/ *-> / -> /' | sort >"$here/found"
    same_lines 'what was added' "$here/expected" "$here/found"
    # In the time of the stock image, not of this day.
    equal 'their times' "$(times <(grep -P '^/etc/hostname\t' "$here/stock.list"))" \
        "$(times <(awk -F '\t' -v added="$here/added" '
            BEGIN { while ((getline name < added) > 0) wanted[name] = 1 } $1 in wanted' "$here/root.list"))"
}

times() { grep -oE '(cr|a|c|m)time: [^;]*' "$1" | sort -u; }

# Name, type, mode, owner of all that is new in the root.
expected_additions() {
    local kind mode path unit
    while read -r kind mode path; do
        case $kind in
            file) printf '/%s regular %s 0:0\n' "$path" "$mode" ;;
            directory) printf '/%s directory %s 0:0\n' "$path" "$mode" ;;
        esac
    done < <(grep -v '^#' "$root/update-client/target/device.manifest")
    printf '%s regular 0755 0:0\n' /usr/lib/tandem/runtime/bin/java
    for path in /etc/mender/artifact_info /etc/tandem/client.json /etc/tandem/boot-mount /usr/lib/tandem/boot.sha256; do
        printf '%s regular 0644 0:0\n' "$path"
    done
    if [ "$release" = trixie ]; then unit=rpi-resize; else unit=resize2fs_once; fi
    for unit in "$unit" rpi-eeprom-update; do
        printf '/etc/systemd/system/%s.service symlink 0777 0:0 -> /dev/null\n' "$unit"
    done
    (cd "$here/stock-boot" && find . -type f -printf '/boot/firmware/%P regular 0755 0:0\n')
}

# Directories above them that the stock root does not have.
missing_parents() {
    sed -E 's/^(\/[^ ]*) .*/\1/' "$here/additions" \
        | awk -F / -v stock="$here/stock.list.names" -v given="$here/additions" '
            BEGIN {
                while ((getline name < stock) > 0) known[name] = 1
                while ((getline line < given) > 0) { split(line, word, " "); known[word[1]] = 1 }
            }
            { path = ""; for (i = 2; i < NF; i++) { path = path "/" $i; if (!(path in known)) print path " directory 0755 0:0" } }
        '
}

# root_file PATH : its content on the root of slot A.
root_file() { printf 'cat "%s"\n' "$1" | ask "$here/p5" | sed 1d; }

fstab() {
    root_file /etc/fstab >"$here/fstab"
    lacks 'fstab' 'UUID|LABEL|mmcblk|vfat' <(grep -v '^#' "$here/fstab")
    equal 'the root' '/dev/root / ext4 defaults,noatime 0 1' "$(awk '$2 == "/" { $1 = $1; print }' "$here/fstab")"
    equal 'proc' 1 "$(grep -c '^proc ' "$here/fstab")"
    equal 'the mount point' "$(if [ "$release" = bullseye ]; then echo /boot; else echo /boot/firmware; fi)" \
        "$(root_file /etc/tandem/boot-mount)"
}

boot_tree() {
    new_directory "$here/rdump"
    # It cannot give the files to root, and says so for each.
    debugfs -R "rdump /boot/firmware $here/rdump" "$here/p5" 2>"$here/rdump.errors"
    lacks 'rdump' '.' <(grep -vE '^debugfs [0-9.]+ \(|Operation not permitted while changing ownership' "$here/rdump.errors")
    root_file /usr/lib/tandem/boot.sha256 >"$here/boot.sha256"
    (cd "$here/rdump/firmware" && sha256sum --quiet --strict -c "$here/boot.sha256")
    # As the system has them, the command line as well.
    diff -r "$here/stock-boot" "$here/rdump/firmware"
    grep -v '^#' "$here/boot.sha256" | cut -c 67- | sort >"$here/found"
    (cd "$here/stock-boot" && find . -type f -printf '%P\n' | sort) >"$here/expected"
    same_lines 'the files in the manifest' "$here/expected" "$here/found"
}

artifact() {
    mender-artifact validate "$here/out.mender"
    mender-artifact read "$here/out.mender" >"$here/artifact.txt"
    matches 'mender-artifact read' 'Name: release-1$' "$here/artifact.txt"
    matches 'mender-artifact read' 'Compatible devices: .*raspberrypi4-64' "$here/artifact.txt"
    matches 'mender-artifact read' 'Type: +rootfs-image$' "$here/artifact.txt"
    matches 'mender-artifact read' "rootfs-image.checksum: $(sha256sum <"$here/p5" | cut -c 1-64)" "$here/artifact.txt"
    tar -xOf "$here/out.mender" data/0000.tar.gz | gzip -dc | tar -xO | cmp - "$here/p5"
}

bmap_copies() {
    bmaptool --quiet copy "$here/out.img" "$here/copy.img"
    equal 'its size' "$(stat -c %s "$here/out.img")" "$(stat -c %s "$here/copy.img")"
    e2fsck -fn "$(place "$here/copy.img" 5)"
    rm "$here/copy.img"
}

# bmaptool makes an ordinary file empty before it writes, so it is called from inside, as for a card that was in use.
bmap_is_enough() {
    local card=$here/card number
    yes 'what an earlier system left on the card' | head -c "$(stat -c %s "$here/out.img")" >"$card" || true
    /usr/bin/python3 - "$here/out.img" "$here/out.img.bmap" "$card" <<'TEXT'
import sys
try:
    from bmaptools import BmapCopy
except ImportError:
    from bmaptool import BmapCopy
with open(sys.argv[1], "rb") as image, open(sys.argv[2], "r") as bmap, open(sys.argv[3], "r+b") as card:
    BmapCopy.BmapCopy(image, card, bmap).copy(sync=False, verify=True)
TEXT
    equal 'the partitions' "$LAYOUT" "$(partitions "$card")"
    equal 'the disk id' "0x$disk_id" "$(sfdisk --disk-id "$card")"
    # Otherwise this shows nothing.
    grep -qa 'what an earlier system left' "$card" || wrong_because 'nothing is left of what the card held before'
    for number in 1 2 3; do
        cut_partition "$card" "$number" "$here/card-$number"
        fsck.vfat -n "$here/card-$number"
        fat_files "$here/p$number" "$here/expected-files"
        fat_files "$here/card-$number" "$here/found-files"
        diff -r "$here/expected-files" "$here/found-files"
        rm "$here/card-$number"
    done
    for number in 5 6 7; do e2fsck -fn "$(place "$card" "$number")"; done
    for number in 5 6; do
        listing "$(place "$card" "$number")" "$here/card.list"
        same_lines "partition $number of the card" "$here/root.list" "$here/card.list"
    done
    rm "$card"
}

# place IMAGE NUMBER : a partition, as e2fsprogs take it.
place() {
    local first
    read -r _ first _ < <(partitions "$1" | grep "^$2 ")
    printf '%s?offset=%s\n' "$1" "$((first * 512))"
}
