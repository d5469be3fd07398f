# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# What cannot be converted, and what must not be replaced. Sourced by the acceptance tests, never run.

check_refusals() {
    local inputs=$work/inputs variant
    plain=$inputs/bookworm-arm64.img
    out=$scratch/out
    check 'no image' not_images
    for variant in $VARIANTS; do
        check "an image that is $variant" refused 1 "$(reason "$variant")" "$inputs/$variant.img"
    done
    check 'an image that has been converted' converted_before
    check 'a download that broke off' cut_off
    check 'packed downloads that broke off' packed_cut_off
    check 'packed downloads that are damaged' packed_damaged
    check 'archives without an image, or with two' archives
    check 'a device type that the image does not serve' not_served
    check 'sizes that are too small' too_small
    check 'sizes that are too large' too_large
    check 'sizes that are none' no_sizes
    check 'a runtime for another processor' refused 1 'made for another processor' "$plain" \
        --runtime "$inputs/runtime-armhf"
    check 'no runtime where the client needs one' refused 1 'needs Java 17' "$plain" --runtime none
    check 'no runtime made yet' no_runtime_yet
    check 'a client or a key that is not there' not_there
    check 'keys that are of no use, or secret' no_verification_keys
    check 'the input as output' over_the_input
    check 'one file for two outputs' one_for_two
    check 'outputs that cannot be files' no_files
    check 'what was there before stays as it was' old_output_stays
    check 'a signature that fails at the end' signing_fails
    check 'a limit on the length of files' file_size_limit
}

# What must be said of each variant.
reason() {
    case $1 in
        gpt) echo 'type ee|GPT' ;;
        one-partition) echo 'expected two, boot .* and root' ;;
        overlapping) echo 'overlap|inside|expected two' ;;
        truncated) echo 'not complete' ;;
        no-ext4) echo 'no ext4 on its second partition' ;;
        fat-corrupt) echo 'chain|cluster' ;;
        ext4-corrupt) echo 'e2fsck found' ;;
    esac
}

# refused STATUS REASON IMAGE [OPTION...] : with that exit code and a message like that, and nothing is left anywhere.
refused() {
    local status=$1 reason=$2 image=$3
    shift 3
    new_directory "$out"
    new_directory "$scratch/tmp"
    TMPDIR=$scratch/tmp ends_with "$status" convert "$image" "$out/out.img" "$@"
    is_an_answer "$reason"
    empty "$out"
    empty "$scratch/tmp"
}

# What was said is for people: what is wrong, in few lines, and no trace of Java.
is_an_answer() {
    matches 'the message' "$1" "$scratch/errors"
    matches 'the message' '^tandem convert: ' "$scratch/errors"
    lacks 'the message' 'a defect in tandem|Exception|\.java:|(^|[^/])null' "$scratch/errors"
    # Names of hidden files mean nothing to anybody; when a disk is full, they tell at least which.
    lacks 'the message' '/\.tandem-|/\.out' <(grep -vE 'No space left|File too large' "$scratch/errors")
    at_least 'few lines: up to' "$(grep -vc ' \.\.\.$' "$scratch/errors")" 25
}

not_images() {
    : >"$scratch/empty.img"
    head -c 100000 "$0" >"$scratch/text.img"
    head -c 3000000 /dev/zero >"$scratch/zeros.img"
    refused 1 'less than a sector' /dev/null
    refused 1 'less than a sector' "$scratch/empty.img"
    refused 1 'no partition table' "$scratch/text.img"
    refused 1 'no partition table' "$scratch/zeros.img"
    refused 1 'no partition table' /dev/zero
    refused 1 'is a directory' "$work/inputs"
    refused 1 'does not exist' "$scratch/nowhere.img"
}

converted_before() {
    convert "$plain" "$scratch/once.img"
    refused 1 'has been converted already' "$scratch/once.img"
    rm "$scratch"/once.img*
}

# Where something ends or begins, beside it, and in the midst of it.
cut_off() {
    local size boot system length lengths
    size=$(stat -c %s "$plain")
    read -r _ boot _ < <(partitions "$plain" | grep '^1 ')
    read -r _ system _ < <(partitions "$plain" | grep '^2 ')
    boot=$((boot * 512)) system=$((system * 512))
    lengths=(511 512 "$boot" $((boot + 5000000)) "$system" $((system + 2047)) $((size - 1)))
    if [ "$every" = yes ]; then
        lengths+=(1 513 $((boot - 1)) $((boot + 512)) $((system - 1)) $((system + 1024)) $((system + 2048)) \
            $((system + 4096)) $((system + 50000000)) $((size - 4096)))
    fi
    for length in "${lengths[@]}"; do
        printf 'at %d\n' "$length"
        head -c "$length" "$plain" >"$scratch/cut.img"
        refused 1 'not complete|less than a sector' "$scratch/cut.img"
    done
    rm "$scratch/cut.img"
}

packed_inputs() {
    local packing
    new_directory "$scratch/packed"
    for packing in xz gz zst; do pack_half 0 100000 "$packing" >"$scratch/packed/a.img.$packing"; done
    (cd "$scratch/packed" && cp --sparse=always "$plain" a.img && zip -q -1 a.img.zip a.img && rm a.img)
}

packed_cut_off() {
    local packing size length lengths
    packed_inputs
    for packing in xz gz zst zip; do
        size=$(stat -c %s "$scratch/packed/a.img.$packing")
        lengths=(9 $((size * 2 / 3)) $((size - 1)))
        if [ "$every" = yes ]; then lengths+=(3 30 $((size / 3)) $((size - 20))); fi
        for length in "${lengths[@]}"; do
            printf '%s, at %d of %d\n' "$packing" "$length" "$size"
            head -c "$length" "$scratch/packed/a.img.$packing" >"$scratch/cut"
            refused 1 'not complete|less than a sector' "$scratch/cut"
            names_input "$scratch/cut"
        done
    done
}

packed_damaged() {
    local packing size part parts='2 8'
    if [ "$every" = yes ]; then parts='1 3 5 7 9'; fi
    packed_inputs
    for packing in xz gz zst zip; do
        size=$(stat -c %s "$scratch/packed/a.img.$packing")
        for part in $parts; do
            printf '%s, at %d/10\n' "$packing" "$part"
            damage "$scratch/packed/a.img.$packing" $((size * part / 10)) "$scratch/damaged"
            refused 1 'damaged' "$scratch/damaged"
            names_input "$scratch/damaged"
        done
    done
}

names_input() { matches 'the message' "$1" "$scratch/errors"; }

# damage FILE OFFSET RESULT : 16 bytes there become their complement.
damage() {
    cp "$1" "$3"
    chmod u+w "$3"
    dd if="$1" bs=1 skip="$2" count=16 status=none \
        | tr "$(printf '\\%03o' {0..255})" "$(printf '\\%03o' {255..0})" \
        | dd of="$3" bs=1 seek="$2" conv=notrunc status=none
}

archives() {
    (cd "$scratch" && printf 'text\n' >readme.txt && rm -f none.zip && zip -q none.zip readme.txt)
    (cd "$scratch" && cp readme.txt a.img && cp readme.txt b.img && rm -f two.zip && zip -q two.zip a.img b.img)
    refused 1 'should hold one file \*\.img, it has 0' "$scratch/none.zip"
    refused 1 'should hold one file \*\.img, it has 2' "$scratch/two.zip"
}

not_served() {
    cp "$plain" "$scratch/newer.img"
    chmod u+w "$scratch/newer.img"
    local first
    read -r _ first _ < <(partitions "$plain" | grep '^1 ')
    mdel -i "$scratch/newer.img@@$((first * 512))" ::/bootcode.bin
    refused 1 'no boot files for a board before the Raspberry Pi 4' "$scratch/newer.img" -t raspberrypi3
    rm "$scratch/newer.img"
}

too_small() {
    refused 1 '--root-size is 24 MiB; this system needs at least [0-9]+ MiB' "$plain" --root-size 24MiB
    refused 1 '--boot-size is 10 MiB; this system needs at least [0-9]+ MiB' "$plain" --boot-size 10MiB
    refused 1 '--data-size is 1 MiB; this system needs at least 16 MiB' "$plain" --data-size 1MiB
    new_directory "$out"
    ends_with 1 tandem convert "$plain" -o "$out/out.img" -t raspberrypi4-64 --client none --disk-size 800MB
    is_an_answer 'On a disk of [0-9]+ MiB there is room for two root file systems of [0-9]+ MiB; this system needs'
    empty "$out"
}

too_large() {
    refused 1 'more than the 2 TiB' "$plain" --root-size 3TiB
    refused 1 'an MBR describes at most' "$plain" --root-size 1.5TiB
    refused 1 'more than the 2 TiB' "$plain" --data-size 9999999999999TB
}

no_sizes() {
    local size
    for size in much -1 '' 1e9 200MoB; do
        printf '%s\n' "$size"
        new_directory "$out"
        ends_with 2 convert "$plain" "$out/out.img" --root-size "$size"
        empty "$out"
    done
}

# The line that is named is one that works.
no_runtime_yet() {
    local line
    new_directory "$out"
    new_directory "$scratch/cache"
    XDG_CACHE_HOME=$scratch/cache ends_with 1 tandem convert "$plain" -o "$out/out.img" -t raspberrypi4-64
    is_an_answer 'needs Java 17 .* has none'
    line=$(grep -m 1 -x ' */.*--arch arm64 --suite bookworm.*' "$scratch/errors")
    ends_with 0 sh -c "${line%% --*} --help"
    empty "$out"
}

not_there() {
    refused 1 'no folder' "$plain" --client "$scratch/nowhere"
    refused 1 'no bin/java' "$plain" --runtime "$scratch/nowhere"
    refused 2 'nowhere.pub does not exist' "$plain" --verification-key "$scratch/nowhere.pub"
}

# What the client could not verify with, or what must not get onto a device.
no_verification_keys() {
    openssl genpkey -algorithm ed25519 -out "$scratch/ed25519.key"
    openssl pkey -in "$scratch/ed25519.key" -pubout -out "$scratch/ed25519.pub"
    openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 -out "$scratch/private.pem"
    early 2 'ed25519.pub.* Ed25519' "$plain" "$out/out.img" --verification-key "$scratch/ed25519.pub"
    early 2 'private.pem.* private key' "$plain" "$out/out.img" --verification-key "$scratch/private.pem"
}

over_the_input() {
    local name
    new_directory "$scratch/own"
    cp "$plain" "$scratch/own/a.img"
    chmod u+w "$scratch/own/a.img"
    ln "$scratch/own/a.img" "$scratch/own/hard.img"
    ln -s a.img "$scratch/own/soft.img"
    find "$scratch/own" | sort >"$scratch/before"
    for name in a.img ./a.img ../own/a.img hard.img soft.img; do
        (cd "$scratch/own" && ends_with 2 convert "$scratch/own/a.img" "$name")
        is_an_answer 'would replace the input'
        (cd "$scratch/own" && ends_with 2 convert "$scratch/own/a.img" "$scratch/out.img" --artifact "$name" -n r)
        is_an_answer 'would replace the input'
    done
    # The map of blocks would be called like the input.
    mv "$scratch/own/a.img" "$scratch/own/b.img.bmap"
    (cd "$scratch/own" && ends_with 2 convert b.img.bmap b.img)
    is_an_answer 'would replace the input'
    mv "$scratch/own/b.img.bmap" "$scratch/own/a.img"
    find "$scratch/own" | sort >"$scratch/after"
    same_lines 'the files' "$scratch/before" "$scratch/after"
    cmp "$plain" "$scratch/own/a.img"
}

one_for_two() {
    refused 2 'same file' "$plain" --artifact "$out/out.img" -n r
    refused 2 'same file' "$plain" --artifact "$out/out.img.bmap" -n r
}

# Found before anything is unpacked: that takes minutes.
no_files() {
    local name
    new_directory "$out/folder"
    for name in "$out/folder" / "$out/nowhere/out.img"; do
        printf '%s\n' "$name"
        early 1 "${name%/out.img}" "$plain" "$name"
        early 1 "${name%/out.img}" "$plain" "$scratch/result.img" --artifact "$name" -n r
    done
    early 1 /dev/null "$plain" /dev/null
    # What root may do, others may not.
    early 1 '/usr ' "$plain" /usr/out.img
    rmdir "$out/folder"
    empty "$out"
    if [ -e "$scratch/result.img" ] || [ -e "$scratch/result.img.bmap" ]; then wrong_because 'something is left'; fi
}

# early STATUS REASON IMAGE OUTPUT [OPTION...] : refused before the first stage.
early() {
    local status=$1 reason=$2
    shift 2
    ends_with "$status" convert "$@"
    is_an_answer "$reason"
    lacks 'what was done before' '^Unpacking' "$scratch/errors"
}

old_output_stays() {
    new_directory "$out"
    printf 'image\n' >"$out/out.img"
    printf 'map\n' >"$out/out.img.bmap"
    printf 'artifact\n' >"$out/out.mender"
    everything_of "$out" | grep -v "^$out " >"$scratch/before"
    ends_with 1 convert "$work/inputs/ext4-corrupt.img" "$out/out.img" --artifact "$out/out.mender" -n r
    ends_with 1 convert "$work/inputs/truncated.img" "$out/out.img" --artifact "$out/out.mender" -n r
    ends_with 1 convert "$plain" "$out/out.img" --artifact "$out/out.mender" -n r --runtime none
    everything_of "$out" | grep -v "^$out " >"$scratch/after"
    same_lines 'the files' "$scratch/before" "$scratch/after"
}

signing_fails() {
    refused 1 'Signing command' "$plain" --artifact "$out/out.mender" -n r --sign-with false
    matches 'what was done before' '^Writing the artifact' "$scratch/errors"
}

# Like a full disk, but at a place that can be chosen: while unpacking, while the root grows, as the image begins. The
# programs of e2fsprogs are ended by a signal then.
file_size_limit() {
    local mebibytes
    for mebibytes in 50 150 170 400; do
        printf '%d MiB\n' "$mebibytes"
        new_directory "$out"
        new_directory "$scratch/tmp"
        (
            ulimit -f $((mebibytes * 1024))
            export TMPDIR=$scratch/tmp
            ends_with 1 convert "$plain" "$out/out.img"
        )
        is_an_answer 'File too large|could not be made|25'
        empty "$out"
        empty "$scratch/tmp"
    done
}

# A file system with room for the beginning, and one with room for few files.
prepare_full_disk() {
    mkdir -p "$work/full-disk/room" "$work/full-disk/inodes"
    if [ -n "$user" ]; then chown "$user:$user" "$work/full-disk"; fi
    mount -t tmpfs -o size=280M,mode=1777 none "$work/full-disk/room"
    mount -t tmpfs -o size=2G,nr_inodes=40,mode=1777 none "$work/full-disk/inodes"
}

check_full_disk() {
    plain=$work/inputs/bookworm-arm64.img
    check 'there is not enough room, and that is said at once' no_room
    check 'the room ends while the system is changed' room_ends_at 'Changing the system'
    check 'the room ends while the image is written' room_ends_at 'Writing the image'
    check 'the inodes end while the system is changed' inodes_end
}

no_room() {
    out=$scratch/room
    head -c 200M /dev/zero >"$out/filler"
    ends_with 1 convert "$plain" "$out/out.img"
    is_an_answer 'About [0-9]+ MiB are needed in .*/room, [0-9]+ MiB are free there'
    rm "$out/filler"
    empty "$out"
}

# room_ends_at STAGE : somebody else takes it all as the stage begins. The program is stopped meanwhile: some of the stages
# take no longer than this does.
room_ends_at() {
    local child line status=0
    out=$scratch/room
    rm -f "$scratch/says"
    mkfifo "$scratch/says"
    : >"$scratch/errors"
    (
        # The child is the program itself, not a shell.
        # shellcheck disable=SC2317 # convert calls it
        tandem() { exec "$root/tandem" "$@"; }
        convert "$plain" "$out/out.img"
    ) >"$scratch/said" 2>"$scratch/says" &
    child=$!
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$scratch/errors"
        case $line in
            "$1"*)
                kill -STOP "$child"
                head -c 1G /dev/zero >"$out/filler" 2>/dev/null || true
                kill -CONT "$child"
                ;;
        esac
    done <"$scratch/says"
    wait "$child" || status=$?
    [ -e "$out/filler" ] || wrong_because "it has ended before \"$1\":" "$(cat "$scratch/errors")"
    equal 'exit code' 1 "$status"
    is_an_answer '.'
    rm "$out/filler"
    empty "$out"
}

inodes_end() {
    out=$scratch/inodes
    ends_with 1 convert "$plain" "$out/out.img"
    is_an_answer 'No space left on device'
    empty "$out"
}

# Nothing behind these names can be run.
prepare_no_e2fsprogs() {
    local folder program
    for folder in /usr/local/sbin /usr/sbin /sbin /usr/local/bin /usr/bin /bin; do
        for program in debugfs dumpe2fs e2fsck mke2fs resize2fs; do
            if [ -x "$folder/$program" ]; then mount --bind /dev/null "$folder/$program"; fi
        done
    done
}

check_no_e2fsprogs() {
    check 'what is missing is said before anything is done' missing_programs
}

missing_programs() {
    out=$scratch/out
    new_directory "$out"
    early 1 'apt-get install e2fsprogs' "$work/inputs/bookworm-arm64.img" "$out/out.img"
    early 1 'apt-get install e2fsprogs' "$work/inputs/bookworm-arm64.img" "$out/out.img" --dry-run
    empty "$out"
}
