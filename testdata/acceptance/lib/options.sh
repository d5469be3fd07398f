# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# What the options of tandem convert do. Sourced by the acceptance tests, never run.

check_options() {
    plain=$work/inputs/bookworm-arm64.img
    check 'an image is converted' convert "$plain" "$scratch/plain.img"
    check 'the same bytes from anywhere, at any time' same_bytes
    check 'the same bytes from each packing' same_bytes_from_packings
    check 'compressed by name and by option, the image is the same' compressed
    check 'an artifact is the same, however it is compressed' artifact_compressed
    check 'the plan names everything, and is all that a dry run makes' dry_run
    check 'default sizes' default_sizes
    check 'wanted sizes' wanted_sizes
    check 'the largest roots on a card of that size' card_size
    check 'a root smaller than that of the stock image' smaller_root
    check 'an empty slot B is a hole' empty_slot
    check 'a disk id' wanted_disk_id
    check 'a board before the Pi 4 gets what it starts from' older_board
    check 'what the client goes by' client_configuration
    check 'the device trusts the key of the artifact' trusts_artifact_key
    check 'a runtime that was made before is taken' runtime_made_before
    check 'without the client' without_client
}

# Everything around it that could leave a trace: place and name of files, their times, time zone, language, umask, directory.
same_bytes() {
    local number
    for number in 1 2; do new_directory "$scratch/same-$number/results"; done
    cp "$plain" "$scratch/same-1/a.img"
    cp "$plain" "$scratch/same-2/another name.img"
    touch -d '2001-02-03 04:05:06' "$scratch/same-2/another name.img"
    (
        cd "$scratch/same-1" || exit 1
        umask 022
        TZ=UTC LC_ALL=C.UTF-8 convert a.img results/out.img --artifact results/out.mender -n release-1
    )
    sleep 1
    (
        cd /
        umask 077
        export TZ=Pacific/Kiritimati LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8
        convert "$scratch/same-2/another name.img" "$scratch/same-2/results/out.img" \
            --artifact "$scratch/same-2/results/out.mender" -n release-1
    )
    equal 'what is there' 'out.img out.img.bmap out.mender' "$(cd "$scratch/same-1/results" && echo ./* | sed 's|\./||g')"
    diff -r "$scratch/same-1/results" "$scratch/same-2/results"
    rm -r "$scratch/same-1" "$scratch/same-2"
}

same_bytes_from_packings() {
    local half=$(($(stat -c %s "$plain") / 1048576 / 2)) packing place=$scratch/packed
    new_directory "$place"
    if [ "$every" = yes ]; then
        xz -0 -T2 --block-size=16MiB -c "$plain" >"$place/blocks.img.xz"
        zstd -q -1 -c "$plain" >"$place/frame.img.zst"
    fi
    (cd "$place" && ln -s "$plain" inside.img && zip -q -0 stored.zip inside.img && rm inside.img)
    # Two streams, frames or members behind each other are one file.
    for packing in xz gz zst; do
        { pack_half 0 "$half" "$packing"; pack_half "$half" 100000 "$packing"; } >"$place/two.img.$packing"
    done
    mv "$place/two.img.gz" "$place/name-says-nothing"
    for packing in "$place"/*; do
        printf '%s\n' "${packing##*/}"
        convert "$packing" "$scratch/out.img"
        cmp "$scratch/plain.img" "$scratch/out.img"
        cmp "$scratch/plain.img.bmap" "$scratch/out.img.bmap"
    done
    rm -r "$place"
}

# pack_half FROM COUNT PACKING : of the image, in MiB.
pack_half() {
    local pack=(xz -0)
    case $3 in
        gz) pack=(gzip -1) ;;
        zst) pack=(zstd -q -1) ;;
    esac
    dd if="$plain" bs=1M skip="$1" count="$2" status=none | "${pack[@]}" -c
}

compressed() {
    local name
    for name in out.img.xz out.img.gz out.img.zst; do
        new_directory "$scratch/out"
        convert "$plain" "$scratch/out/$name"
        unpacks_to_plain "$scratch/out/$name"
        # The map is of the image; bmaptool finds it beside the compressed one.
        cmp "$scratch/plain.img.bmap" "$scratch/out/out.img.bmap"
        equal 'what is there' "out.img.bmap $name" "$(cd "$scratch/out" && echo ./* | sed 's|\./||g')"
    done
    bmaptool --quiet copy "$scratch/out/out.img.zst" "$scratch/out/copy.img" || bmaptool_without_zstd
    # The option decides, not the name.
    for name in zstd none; do
        new_directory "$scratch/out"
        convert "$plain" "$scratch/out/image.gz" --compress "$name"
        unpacks_to_plain "$scratch/out/image.gz" "$name"
    done
}

# Releases before 3.9 do not know it.
bmaptool_without_zstd() {
    local version
    version=$(bmaptool --version | grep -o '[0-9][0-9.]*')
    [ "$(printf '%s\n' 3.9 "$version" | sort -V | head -n 1)" != 3.9 ] || wrong_because "bmaptool $version refuses it"
}

# unpacks_to_plain FILE [COMPRESSION] : as its name says, or packed so.
unpacks_to_plain() {
    case ${2:-${1##*.}} in
        xz) xz -dc "$1" ;;
        gz) gzip -dc "$1" ;;
        zst | zstd) zstd -dc "$1" ;;
        none) cat "$1" ;;
    esac | cmp - "$scratch/plain.img"
}

artifact_compressed() {
    local compression
    rm -f "$scratch/p5"
    # Those with gzip are looked at with each release.
    for compression in none lzma zstd; do
        convert "$plain" "$scratch/out.img" --no-bmap --artifact "$scratch/out.mender" -n r \
            --artifact-compression "$compression"
        # The root of the first counts for all.
        if ! [ -e "$scratch/p5" ]; then cut_partition "$scratch/out.img" 5 "$scratch/p5"; fi
        tandem artifact validate "$scratch/out.mender"
        case $compression in
            none) tar -xOf "$scratch/out.mender" data/0000.tar ;;
            lzma) tar -xOf "$scratch/out.mender" data/0000.tar.xz | xz -dc ;;
            zstd) tar -xOf "$scratch/out.mender" data/0000.tar.zst | zstd -dc ;;
        esac | tar -xO | cmp - "$scratch/p5"
        # Releases before 4 of the reference do not know zstd.
        if [ "$compression" != zstd ]; then mender-artifact validate "$scratch/out.mender"; fi
    done
}

dry_run() {
    local line
    new_directory "$scratch/dry"
    new_directory "$scratch/tmp"
    everything_of "$scratch/dry" "$work/inputs" >"$scratch/before"
    (
        cd "$scratch/dry" || exit 1
        TMPDIR=$scratch/tmp convert "$plain" "$scratch/dry/out.img" --dry-run --artifact "$scratch/dry/out.mender" -n r \
            >"$scratch/plan"
    )
    everything_of "$scratch/dry" "$work/inputs" >"$scratch/after"
    same_lines 'files, with times' "$scratch/before" "$scratch/after"
    empty "$scratch/tmp"
    for line in 'bookworm.*arm64' '^  1 .*FAT32.*8 MiB.*64 MiB.*autoboot.txt' '^  2 .*FAT32.*72 MiB.*64 MiB' \
        '^  4 .*extended' '^  5 .*ext4.*208 MiB.*200 MiB' '^  7 .*ext4.*624 MiB.*16 MiB.*data' \
        'slot A: .*root=PARTUUID=[0-9a-f]{8}-05 .*tandem.slot=A' 'slot B: .*-06 .*tandem.slot=B' \
        'put +/etc/fstab' 'link +/etc/systemd/system/resize2fs_once.service -> /dev/null' \
        'put +/usr/lib/tandem/boot.sha256' 'put +/boot/firmware/ '; do
        matches 'the plan' "$line" "$scratch/plan"
    done
    # What is carried out later is what was planned.
    (
        cd "$scratch/dry" || exit 1
        convert "$plain" "$scratch/dry/out.img" --artifact "$scratch/dry/out.mender" -n r --verbose >"$scratch/carried-out"
    )
    same_lines 'the plan' "$scratch/plan" "$scratch/carried-out"
}

everything_of() { find "$@" -printf '%p %s %T@ %C@ %m\n' | sort; }

sectors() { partitions "$1" | awk -v number="$2" '$1 == number { print $3 }'; }

is_sound() {
    local number
    sfdisk --verify "$1"
    for number in 5 6 7; do e2fsck -fn "$(place "$1" "$number")"; done
    cut_partition "$1" 5 "$scratch/p5"
    fills "$scratch/p5"
}

default_sizes() {
    tandem convert "$plain" -o "$scratch/out.img" -t raspberrypi4-64 --client none
    is_sound "$scratch/out.img"
    equal 'partition 1' 131072 "$(sectors "$scratch/out.img" 1)"
    equal 'boot partitions' '524288 524288' "$(sectors "$scratch/out.img" 2) $(sectors "$scratch/out.img" 3)"
    equal 'data' 262144 "$(sectors "$scratch/out.img" 7)"
    local used
    used=$(dumpe2fs -h "$scratch/p5" 2>/dev/null | awk -F: '/^Block count/ { all = $2 } /^Free blocks/ { free = $2 } END { print (all - free) * 8 }')
    # 1 GiB more than what is in use, give or take what the tables of the larger file system need.
    at_least 'a root' $((2097152 + used - 131072)) "$(sectors "$scratch/out.img" 5)"
    at_least 'the root, that is what it may be at most' "$(sectors "$scratch/out.img" 5)" $((2097152 + used + 131072))
    matches 'the map' 'BlockSize' "$scratch/out.img.bmap"
    rm "$scratch/out.img.bmap"
    convert "$plain" "$scratch/out.img" --no-bmap
    [ ! -e "$scratch/out.img.bmap" ] || wrong_because 'there is a map in spite of --no-bmap'
}

wanted_sizes() {
    convert "$plain" "$scratch/out.img" --root-size 301MB --boot-size 99MiB --data-size 0.1GiB
    is_sound "$scratch/out.img"
    # Whole multiples of 8 MiB, not less than wanted.
    equal 'in MiB' '64 104 104 288 288 104' \
        "$(for number in 1 2 3 5 6 7; do echo $(($(sectors "$scratch/out.img" "$number") / 2048)); done | xargs)"
}

card_size() {
    local size
    tandem convert "$plain" -o "$scratch/out.img" -t raspberrypi4-64 --client none \
        --disk-size 2GB --boot-size 64MiB --data-size 16MiB
    is_sound "$scratch/out.img"
    size=$(stat -c %s "$scratch/out.img")
    at_least 'a card of 2 GB, for an image of that many bytes' "$size" 2000000000
    at_least 'the image, when roots are as large as they can be' $((2000000000 - 3 * 8388608)) "$size"
    equal 'the roots' "$(sectors "$scratch/out.img" 5)" "$(sectors "$scratch/out.img" 6)"
}

smaller_root() {
    convert "$plain" "$scratch/out.img" --root-size 96MiB
    is_sound "$scratch/out.img"
    equal 'a root' $((96 * 2048)) "$(sectors "$scratch/out.img" 5)"
    cut_partition "$plain" 2 "$scratch/stock"
    listing "$scratch/stock" "$scratch/stock.list"
    listing "$scratch/p5" "$scratch/root.list"
    # Blocks have moved, files must not have changed.
    contents "$scratch/stock.list" >"$scratch/expected"
    contents "$scratch/root.list" | grep -F -x -f "$scratch/expected" >"$scratch/found"
    same_lines 'the files' "$scratch/expected" "$scratch/found"
}

# Name and checksum of all files but the one that is to change.
contents() { grep sha256= "$1" | grep -vP '^/etc/fstab\t' | sed -E 's/\t.*(sha256=)/\t\1/'; }

empty_slot() {
    local number
    convert "$plain" "$scratch/out.img" --slot-b empty
    sfdisk --verify "$scratch/out.img"
    equal 'the partitions' "$(partitions "$scratch/plain.img")" "$(partitions "$scratch/out.img")"
    for number in 3 6; do
        cut_partition "$scratch/out.img" "$number" "$scratch/empty"
        cmp -n "$(stat -c %s "$scratch/empty")" "$scratch/empty" /dev/zero
    done
    for number in 1 2 5 7; do
        cut_partition "$scratch/plain.img" "$number" "$scratch/expected"
        cut_partition "$scratch/out.img" "$number" "$scratch/found"
        cmp "$scratch/expected" "$scratch/found"
    done
    # In 512-byte blocks; slot B has a boot partition and a root less.
    at_least 'what slot B needs on this disk' $((8 * 2048)) \
        $(($(stat -c %b "$scratch/plain.img") - $(stat -c %b "$scratch/out.img")))
    # A card that held something else must not show an old system in slot B.
    bmaptool --quiet copy "$scratch/out.img" "$scratch/copy.img"
    matches 'the map' "<Range[^>]*> *$((278528 / 8))-|<Range[^>]*> *[0-9]+-$((278528 / 8 + 255)) " "$scratch/out.img.bmap"
}

wanted_disk_id() {
    convert "$plain" "$scratch/out.img" --disk-id 0xCAFE0042
    equal 'the id' 0xcafe0042 "$(sfdisk --disk-id "$scratch/out.img")"
    cut_partition "$scratch/out.img" 3 "$scratch/p3"
    matches 'the command line of slot B' 'root=PARTUUID=cafe0042-06 ' <(mtype -i "$scratch/p3" ::/cmdline.txt)
}

older_board() {
    local image=$work/inputs/bookworm-armhf.img
    tandem convert "$image" -o "$scratch/out.img" -t raspberrypi3 --client none --root-size 200MiB
    cut_partition "$scratch/out.img" 1 "$scratch/p1"
    cut_partition "$image" 1 "$scratch/stock"
    fat_is_sound "$scratch/p1" 16384 BOOTCFG
    equal 'the files' '::/autoboot.txt ::/bootcode.bin ::/config.txt' "$(fat_names "$scratch/p1" | xargs)"
    equal 'the length of config.txt' 0 "$(mtype -i "$scratch/p1" ::/config.txt | wc -c)"
    mcopy -n -i "$scratch/stock" ::/bootcode.bin "$scratch/expected.bin"
    mcopy -n -i "$scratch/p1" ::/bootcode.bin "$scratch/found.bin"
    cmp "$scratch/expected.bin" "$scratch/found.bin"
    rm "$scratch/expected.bin" "$scratch/found.bin"
}

client_configuration() {
    openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 -out "$scratch/release.key"
    openssl pkey -in "$scratch/release.key" -pubout -out "$scratch/release.pub"
    convert "$plain" "$scratch/out.img" --verification-key "$scratch/release.pub" --update-url https://updates.example/feed
    cut_partition "$scratch/out.img" 5 "$scratch/p5"
    # shellcheck disable=SC2034 # root_file reads it
    here=$scratch
    root_file /etc/tandem/client.json >"$scratch/client.json"
    matches 'client.json' '"deviceType" *: *"raspberrypi4-64"' "$scratch/client.json"
    matches 'client.json' '"/etc/tandem/keys/release.pub"' "$scratch/client.json"
    matches 'client.json' '"https://updates.example/feed"' "$scratch/client.json"
    root_file /etc/tandem/keys/release.pub | sed '$!b; /^$/d' | diff - "$scratch/release.pub"
}

trusts_artifact_key() {
    local options=(--artifact "$scratch/out.mender" -n r -k "$scratch/signing.key" --artifact-compression none)
    openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 -out "$scratch/signing.key"
    openssl pkey -in "$scratch/signing.key" -pubout -out "$scratch/signing.pub"
    convert "$plain" "$scratch/out.img" --dry-run "${options[@]}" >"$scratch/plan"
    matches 'the plan' "put +/etc/tandem/keys/artifact-signing.pub .*RSA-2048 $(openssl pkey -pubin \
        -in "$scratch/signing.pub" -outform DER | sha256sum | cut -c 1-16)" "$scratch/plan"
    convert "$plain" "$scratch/out.img" "${options[@]}"
    tandem artifact validate -k "$scratch/signing.pub" "$scratch/out.mender"
    cut_partition "$scratch/out.img" 5 "$scratch/p5"
    # shellcheck disable=SC2034 # root_file reads it
    here=$scratch
    root_file /etc/tandem/client.json >"$scratch/client.json"
    matches 'client.json' '"/etc/tandem/keys/artifact-signing.pub"' "$scratch/client.json"
    root_file /etc/tandem/keys/artifact-signing.pub | sed '$!b; /^$/d' | diff - "$scratch/signing.pub"
    convert "$plain" "$scratch/out.img" --dry-run "${options[@]}" --verification-key none >"$scratch/plan"
    lacks 'the plan' '/etc/tandem/keys' "$scratch/plan"
    matches 'the plan' 'no verification key' "$scratch/plan"
}

runtime_made_before() {
    local cache=$scratch/cache/tandem-runtime
    new_directory "$cache"
    cp -r "$work/inputs/runtime-arm64" "$cache/bookworm-arm64-0123456789ab"
    ln -s bookworm-arm64-0123456789ab "$cache/bookworm-arm64"
    XDG_CACHE_HOME=$scratch/cache tandem convert "$plain" -o "$scratch/out.img" -t raspberrypi4-64 --dry-run >"$scratch/plan"
    matches 'the plan' 'put +/usr/lib/tandem/runtime/ +\(1 files' "$scratch/plan"
    matches 'the plan' "Note: .*runtime is that of $cache/bookworm-arm64-0123456789ab" "$scratch/plan"
}

without_client() {
    tandem convert "$plain" -o "$scratch/out.img" -t raspberrypi4-64 --client none --root-size 200MiB
    cut_partition "$scratch/out.img" 5 "$scratch/p5"
    listing "$scratch/p5" "$scratch/root.list"
    lacks 'the root' '^/usr/lib/tandem/(runtime|persist)|^/etc/tandem/client.json|tandem-generator' "$scratch/root.list"
    matches 'the root' '^/usr/lib/tandem/boot.sha256' "$scratch/root.list"
}
