# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# The images that are converted. Sourced by the acceptance tests, never run.

# Release, architecture, first sector, features, packing. Each release with each architecture, and each value of the others
# at least once.
IMAGES='
trixie   arm64 16384 stock                              xz
trixie   armhf 8192  metadata_csum_seed,orphan_file     gz
bookworm arm64 8192  64bit,huge_file                    zip
bookworm armhf 16384 ^metadata_csum                     zst
bullseye arm64 16384 ^has_journal                       img
bullseye armhf 8192  stock                              img
'

FEATURES='stock metadata_csum_seed,orphan_file 64bit,huge_file ^metadata_csum ^has_journal'

VARIANTS='gpt one-partition overlapping truncated no-ext4 fat-corrupt ext4-corrupt'

# Every combination, in the form of IMAGES.
all_images() {
    local release arch start features
    for release in trixie bookworm bullseye; do
        for arch in arm64 armhf; do
            for start in 8192 16384; do
                for features in $FEATURES; do
                    printf '%s %s %s %s img\n' "$release" "$arch" "$start" "$features"
                done
            done
        done
    done
}

check_inputs() {
    local release arch start features packing variant
    inputs=$work/inputs
    for arch in arm64 armhf; do make_runtime "$arch"; done
    while read -r release arch start features packing; do
        if [ -n "$release" ]; then make_input "$release" "$arch" "$start" "$features" "$packing"; fi
    done <<<"$IMAGES"
    for variant in $VARIANTS; do
        "$root/testdata/images/small" --release bookworm --arch arm64 --variant "$variant" --root-size 96 \
            -o "$inputs/$variant.img"
    done
    chmod -R a-w "$inputs"
    state_of_inputs >"$work/inputs.state"
}

# make_input RELEASE ARCH START FEATURES PACKING : and the same packed, as RELEASE-ARCH.img.PACKING.
make_input() {
    local image=$work/inputs/$1-$2.img features=()
    if [ "$4" != stock ]; then features=(--features "$4"); fi
    "$root/testdata/images/small" --release "$1" --arch "$2" --start "$3" "${features[@]}" -o "$image"
    pack "$image" "$5"
}

pack() {
    case $2 in
        img) ;;
        xz) xz -0 -T1 -c "$1" >"$1.xz" ;;
        gz) gzip -n -1 -c "$1" >"$1.gz" ;;
        zst) zstd -q -1 -c "$1" >"$1.zst" ;;
        zip) (cd "$(dirname -- "$1")" && zip -q -1 -X "$1.zip" "$(basename -- "$1")") ;;
    esac
}

# Nothing of it is run: what stands in the header of its one program is looked at.
make_runtime() {
    local bin=$work/inputs/runtime-$1/bin
    mkdir -p "$bin"
    if [ "$1" = arm64 ]; then
        printf '\177ELF\002\001\001%9s\003\0\267\0\001\0\0\0' '' | tr ' ' '\0' >"$bin/java"
    else
        printf '\177ELF\001\001\001%9s\003\0\050\0\001\0\0\0' '' | tr ' ' '\0' >"$bin/java"
    fi
    chmod 755 "$bin/java"
}

check_unchanged() { check 'the inputs are as they were' inputs_unchanged; }

inputs_unchanged() {
    state_of_inputs >"$scratch/inputs.state"
    same_lines 'the inputs' "$work/inputs.state" "$scratch/inputs.state"
}

# The time of the last change of an inode is that of the clock: no ordinary user can set it back.
state_of_inputs() { find "$work/inputs" -printf '%p %i %s %m %T@ %C@\n' | sort; }

# convert IMAGE OUTPUT [OPTION...] : a small result. The name of the image says the architecture.
convert() {
    local image=$1 output=$2 arch=arm64
    shift 2
    case $image in *armhf*) arch=armhf ;; esac
    tandem convert "$image" -o "$output" -t raspberrypi4-64 --runtime "$work/inputs/runtime-$arch" \
        --root-size 200MiB --boot-size 64MiB --data-size 16MiB "$@"
}

tandem() { "$root/tandem" "$@"; }
