# shellcheck shell=bash
# shellcheck disable=SC2016 # what is written here is for the shell on the device
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# Versions of one system for the boot tests, good and bad. Sourced by ../boot, never run.

make_keys() {
    mkdir "$work/scenarios"
    "$root/tandem" keygen --type ecdsa-p256 -o "$work/keys" >/dev/null
    "$root/tandem" keygen --type ecdsa-p256 -o "$work/foreign-keys" >/dev/null
}

# make_systems SCENARIOS : release-1.img, and the artifacts that these need.
make_systems() {
    local name
    system release-1 stock.img
    for name in ${1//,/ }; do
        case $name in
            update | copies | cuts-*) make_releases ;;
            unhealthy) make_unhealthy ;;
            no-init) make_no_init ;;
            panic) make_with_init panic 'exit 1' ;;
            # There is no link for it.
            hang) make_with_init hang 'while :; do /bin/busybox sleep 3600; done' ;;
            refused) make_refused ;;
        esac
    done
}

make_releases() {
    local name
    for name in release-2 release-3; do
        [ -e "$work/$name.mender" ] || system "$name" stock.img
    done
}

# system NAME STOCK [DEVICE-TYPE] : an artifact of that name, signed, of the stock image; of release-1 the image as well.
system() {
    local name=$1 stock=$2 type=${3:-raspberrypi4-64} layout_options=(--layout "$layout")
    # That of QEMU's machine comes from the host.
    if [ "$layout" = uboot ]; then layout_options+=(--u-boot board); fi
    mkdir -p "$work/overlay-$name/etc"
    printf '%s\n' "$name" >"$work/overlay-$name/etc/release-of-the-test"
    "$root/tandem" convert "$work/$stock" -o "$work/$name.img" -t "$type" --runtime "$work/runtime" --no-bmap --no-progress \
        "${layout_options[@]}" \
        --boot-size 48MiB --root-size 224MiB --data-size 64MiB --slot-b empty --hostname device --overlay "$work/overlay-$name" \
        --artifact "$work/$name.mender" -n "$name" -k "$work/keys/private.key" 2>"$work/$name.log" \
        || fail "$name could not be made: $(cat "$work/$name.log")"
    [ "$name" = release-1 ] || rm "$work/$name.img"
}

make_unhealthy() {
    local checks=$work/overlay-unhealthy/etc/tandem/health.d
    mkdir -p "$checks"
    printf '#!/bin/sh\necho the application does not answer\nexit 1\n' >"$checks/application"
    chmod 755 "$checks/application"
    system unhealthy stock.img
}

# systemd is there, and is no program.
make_no_init() {
    mkdir -p "$work/overlay-no-init/usr/lib/systemd"
    echo 'this is no program' >"$work/overlay-no-init/usr/lib/systemd/systemd"
    chmod 755 "$work/overlay-no-init/usr/lib/systemd/systemd"
    system no-init stock.img
}

# make_with_init NAME COMMAND : a system whose initramfs does only that. A second archive behind the first overwrites its files.
make_with_init() {
    local name=$1 tree=$work/initramfs-$1 start
    mkdir "$tree"
    printf '#!/bin/sh\n%s\n' "$2" >"$tree/init"
    chmod 755 "$tree/init"
    cp --sparse=always "$work/stock.img" "$work/stock-$name.img"
    start=$(sfdisk -d "$work/stock-$name.img" | sed -n 's/.*img1 : start= *\([0-9]*\),.*/\1/p')
    mcopy -i "$work/stock-$name.img@@$((start * 512))" ::initramfs8 "$work/initramfs8"
    (cd "$tree" && echo init | cpio --quiet -o -H newc | gzip -n) >>"$work/initramfs8"
    mcopy -o -i "$work/stock-$name.img@@$((start * 512))" "$work/initramfs8" ::initramfs8
    system "$name" "stock-$name.img"
    rm "$work/stock-$name.img"
}

make_refused() {
    cp "$work/release-1.mender" "$work/foreign.mender"
    "$root/tandem" artifact sign -f -k "$work/foreign-keys/private.key" "$work/foreign.mender"
    [ -e "$work/release-2.mender" ] || system release-2 stock.img
    head -c "$(($(stat -c %s "$work/release-2.mender") / 2))" "$work/release-2.mender" >"$work/truncated.mender"
    system other-board stock.img raspberrypi5
}

# plant BUG SYSTEM... : has the client of these systems do what it must not. What is wrong stands in a script before the launcher.
plant() {
    local bug=$1 name overlay
    shift
    for name in "$@"; do
        overlay=$work/overlay-$name
        mkdir -p "$overlay/usr/bin" "$overlay/usr/lib/tandem"
        cp "$root/update-client/target/device/usr/bin/tandem-update" "$overlay/usr/lib/tandem/launcher"
        {
            printf '#!/bin/sh\n'
            "bug_$bug"
            printf 'exec /usr/lib/tandem/launcher "$@"\n'
        } >"$overlay/usr/bin/tandem-update"
        chmod 755 "$overlay/usr/bin/tandem-update" "$overlay/usr/lib/tandem/launcher"
    done
}

# The verdict is always good.
bug_no_checks() {
    printf 'if [ "$1" = resume ]; then rm -rf /etc/tandem/health.d; fi\n'
}

# The new system becomes the default as soon as it is installed, not when it has proved itself.
bug_early_flip() {
    printf 'if [ "$1" = install ]; then\n    /usr/lib/tandem/launcher "$@" || code=$?\n'
    flip
    printf '    exit "${code:-0}"\nfi\n'
}

# It becomes the default before it is written.
bug_flip_first() {
    printf 'if [ "$1" = install ]; then\n'
    flip
    printf 'fi\n'
}

flip() {
    cat <<'TEXT'
    case $(cat /proc/cmdline) in *tandem.slot=A*) new=3 old=2 ;; *) new=2 old=3 ;; esac
    mkdir -p /run/selector
    mount /dev/vda1 /run/selector
    printf '[all]\ntryboot_a_b=1\nboot_partition=%s\n[tryboot]\nboot_partition=%s\n' "$new" "$old" >/run/selector/autoboot.txt
    umount /run/selector
    sync
TEXT
}
