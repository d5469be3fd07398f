# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# From a stock image to a committed update: what convert makes is updated by the client that it has put in, on the image
# itself. The firmware is played here: it reads autoboot.txt and the request for a trial. Sourced by ../convert.

check_update() {
    # shellcheck source=.ci/prerequisites.sh
    . "$root/.ci/prerequisites.sh"
    find_jdk
    client=$root/update-client/target/device/usr/lib/tandem/tandem-update.jar
    check 'two versions of a system' two_versions
    check 'an update is tried once and committed' good_update
    check 'an update that is not healthy comes back' bad_update
    check 'an artifact of somebody else is refused' foreign_artifact
}

two_versions() {
    tandem keygen --type ecdsa-p256 -o "$scratch/keys"
    tandem keygen --type ecdsa-p256 -o "$scratch/foreign"
    local version
    for version in 1 2 3; do
        convert "$work/inputs/bookworm-arm64.img" "$scratch/v$version.img" --hostname "version-$version" \
            --artifact "$scratch/v$version.mender" -n "release-$version" -k "$scratch/keys/private.key" \
            --verification-key "$scratch/keys/public.key"
    done
    mv "$scratch/v1.img" "$scratch/card.img"
    rm -f "$scratch"/v?.img "$scratch"/*.bmap
    # What the device has of the system that is running, as far as the client looks at it.
    device=$scratch/device
    mkdir -p "$device/proc/sys/kernel/random" "$device/run/systemd" "$device/etc/tandem/health.d" \
        "$device/etc/tandem/keys" "$device/data/persist/etc"
    cp "$scratch/keys/public.key" "$device/etc/tandem/keys/"
    echo '{"deviceType":"raspberrypi4-64","verificationKeys":["/etc/tandem/keys/public.key"],
        "trial":{"deadline":"5s","stableFor":"1s","checkInterval":"1s"},"rebootCommand":["true"]}' \
        >"$device/etc/tandem/client.json"
    echo 0123456789abcdef0123456789abcdef >"$device/data/persist/etc/machine-id"
    start A
}

good_update() {
    device=$scratch/device
    update 4 install "$scratch/v2.mender"
    restart
    runs B
    same_boot_files B
    update 0 resume --at-boot
    equal 'the default partition' 3 "$(default_partition)"
    equal 'the artifact' release-2 "$(update 0 show-artifact)"
    update 0 status --json >"$scratch/status.json"
    grep -q '"result" : "COMMITTED"' "$scratch/status.json"
    root_of B >"$scratch/root.ext4"
    e2fsck -fn "$scratch/root.ext4" >/dev/null
    equal 'the host name' version-2 "$(debugfs -R 'cat /etc/hostname' "$scratch/root.ext4" 2>/dev/null)"
    grep -q 'systemd.machine_id=0123456789abcdef0123456789abcdef' "$device/proc/cmdline"
}

bad_update() {
    device=$scratch/device
    update 4 install "$scratch/v3.mender"
    restart
    runs A
    printf '#!/bin/sh\necho the application does not answer\nexit 1\n' >"$device/etc/tandem/health.d/application"
    chmod 755 "$device/etc/tandem/health.d/application"
    update 0 resume --at-boot
    rm "$device/etc/tandem/health.d/application"
    restart
    runs B
    update 0 resume --at-boot
    update 0 status >"$scratch/status"
    grep -q 'release-3 was rolled back' "$scratch/status"
    grep -q 'the application does not answer' "$scratch/status"
    equal 'the default partition' 3 "$(default_partition)"
}

foreign_artifact() {
    device=$scratch/device
    tandem artifact sign -f -k "$scratch/foreign/private.key" "$scratch/v3.mender"
    root_of A | sha256sum >"$scratch/before"
    update 1 install "$scratch/v3.mender"
    root_of A | sha256sum | cmp - "$scratch/before"
}

# update CODE COMMAND... : runs the client of the image, which must end like this.
update() {
    local expected=$1 found=0
    shift
    "$java_home/bin/java" -Xmx32m -XX:+UseSerialGC -jar "$client" "$@" --root "$device" --disk "$scratch/card.img" || found=$?
    equal "the exit code of $1" "$expected" "$found"
}

restart() {
    local partition request=$device/run/systemd/reboot-param
    partition=$(default_partition)
    if [ -f "$request" ] && [ "$(cat "$request")" = '0 tryboot' ]; then partition=$((5 - partition)); fi
    rm -f "$request"
    if [ "$partition" = 2 ]; then start A; else start B; fi
}

# start SLOT : the kernel gets the command line of the slot's boot partition.
start() {
    boot_file "$1" cmdline.txt >"$device/proc/cmdline"
    rm -rf "$device/run/tandem"
    date +%s.%N >"$device/proc/sys/kernel/random/boot_id"
}

runs() { grep -q "tandem.slot=$1" "$device/proc/cmdline"; }

default_partition() {
    mcopy -n -i "$scratch/card.img@@$(offset_of 1)" ::autoboot.txt - | sed -n 's/^boot_partition=//p' | head -n 1
}

boot_file() {
    local number=2
    if [ "$1" = B ]; then number=3; fi
    mcopy -n -i "$scratch/card.img@@$(offset_of "$number")" "::$2" -
}

# Slot by slot, the kernel is the one that its root file system brings along.
same_boot_files() {
    root_of "$1" >"$scratch/root.ext4"
    boot_file "$1" kernel8.img >"$scratch/kernel"
    debugfs -R 'cat /boot/firmware/kernel8.img' "$scratch/root.ext4" 2>/dev/null | cmp - "$scratch/kernel"
}

root_of() {
    local number=5
    if [ "$1" = B ]; then number=6; fi
    dd if="$scratch/card.img" bs=1M iflag=skip_bytes,count_bytes skip="$(offset_of "$number")" \
        count="$(size_of "$number")" status=none
}

offset_of() { sfdisk -d "$scratch/card.img" | sed -n "s/.*img$1 : start= *\([0-9]*\),.*/\1/p" | awk '{ print $1 * 512 }'; }

size_of() { sfdisk -d "$scratch/card.img" | sed -n "s/.*img$1 : .*size= *\([0-9]*\),.*/\1/p" | awk '{ print $1 * 512 }'; }
