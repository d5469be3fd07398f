# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# The boot partition of a stock image: which files each release has for which boards. The contents are made up, except
# where something reads them. Sourced by `small`, never run. Reads release, arch, version, root_id; fills $work/boot.

make_boot_files() {
    mkdir -p "$work/boot/overlays" "$work/firmware" "$work/kernel"
    make_noise
    make_firmware
    make_kernels
    make_device_trees
    make_overlays
    make_boot_texts
}

# What does not compress, the same on each run: real firmware and kernels do not compress either.
make_noise() {
    openssl enc -aes-128-ctr -K "$(printf '%032x' 1)" -iv "$(printf '%032x' "0x$disk_id")" </dev/zero 2>/dev/null \
        | head -c 4194304 >"$work/noise" || true
    noise_at=0
}

# noise BYTES : the next bytes of it.
noise() {
    tail -c "+$((noise_at + 1))" "$work/noise" | head -c "$1" || true
    noise_at=$(((noise_at + $1) % 2000000))
}

# bootcode.bin starts the boards before the Pi 4, the files with a 4 are for it, and a Pi 5 has all of it in its EEPROM.
make_firmware() {
    local kind
    noise 52000 >"$work/boot/bootcode.bin"
    for kind in '' _cd _db _x 4 4cd 4db 4x; do
        noise 65000 >"$work/boot/start$kind.elf"
        noise 5400 >"$work/boot/fixup$kind.dat"
    done
    cat >"$work/boot/LICENCE.broadcom" <<'TEXT'
Stand-in for the licence of the boot firmware. The firmware files beside it are made-up bytes for tests.
TEXT
    cp "$work"/boot/*.elf "$work"/boot/*.dat "$work/boot/bootcode.bin" "$work/boot/LICENCE.broadcom" "$work/firmware"
}

# Sets flavours: file name of the kernel, of the initramfs, and what the kernel's version ends with, for each kernel.
find_flavours() {
    case $release,$arch in
        bullseye,arm64) flavours=('kernel8.img - v8+') ;;
        bullseye,armhf) flavours=('kernel.img - +' 'kernel7.img - v7+' 'kernel7l.img - v7l+' 'kernel8.img - v8+') ;;
        *,arm64) flavours=('kernel8.img initramfs8 rpt-rpi-v8' 'kernel_2712.img initramfs_2712 rpt-rpi-2712') ;;
        bookworm,armhf)
            flavours=('kernel.img initramfs rpt-rpi-v6' 'kernel7.img initramfs7 rpt-rpi-v7'
                'kernel7l.img initramfs7l rpt-rpi-v7l' 'kernel8.img initramfs8 rpt-rpi-v8')
            ;;
        trixie,armhf)
            flavours=('kernel.img initramfs rpt-rpi-v6' 'kernel7.img initramfs7 rpt-rpi-v7'
                'kernel8.img initramfs8 rpt-rpi-v8')
            ;;
    esac
}

# full_version ENDING : of a kernel.
full_version() {
    case $release,$1 in
        bullseye,+) printf '%s+' "$kernel" ;;
        bullseye,*) printf '%s-%s' "$kernel" "$1" ;;
        *) printf '%s+%s' "$kernel" "$1" ;;
    esac
}

make_kernels() {
    local image initramfs ending full
    find_flavours
    for flavour in "${flavours[@]}"; do
        read -r image initramfs ending <<<"$flavour"
        full=$(full_version "$ending")
        case $image in
            kernel8.img | kernel_2712.img)
                make_kernel_64 "$full" >"$work/plain"
                gzip -n <"$work/plain" >"$work/boot/$image"
                ;;
            *) make_kernel_32 "$full" >"$work/boot/$image" ;;
        esac
        cp "$work/boot/$image" "$work/kernel/vmlinuz-$full"
        if [ "$initramfs" != - ]; then
            make_initramfs "$full" >"$work/plain"
            zstd -q -c <"$work/plain" >"$work/boot/$initramfs"
            cp "$work/boot/$initramfs" "$work/kernel/initrd.img-$full"
        fi
    done
}

# The header of a 64-bit kernel: a jump, size and flags, and "ARM\x64" at byte 56.
make_kernel_64() {
    printf 'MZ\0\221\0\0\0\024%48s' '' | tr ' ' '\0'
    printf 'ARM\144\0\0\0\0Linux version %s' "$1"
    noise 700000
}

# The header of a compressed 32-bit kernel: its mark stands at byte 36.
make_kernel_32() {
    printf '%36s' '' | tr ' ' '\0'
    printf '\030\050\157\001Linux version %s' "$1"
    noise 500000
}

# An archive in the format that the kernel unpacks, with one file.
make_initramfs() {
    cpio_header 1 100644 "$((${#1} + 1))" usr/version
    printf '%s\n' "$1"
    pad_to_four "$((${#1} + 1))"
    cpio_header 2 100644 300000 usr/content
    noise 300000
    cpio_header 0 0 0 'TRAILER!!!'
}

# cpio_header INODE MODE SIZE NAME
cpio_header() {
    printf '070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\0' \
        "$1" "0$2" 0 0 1 "$E2FSPROGS_FAKE_TIME" "$3" 0 0 0 0 "$((${#4} + 1))" 0 "$4"
    pad_to_four "$((110 + ${#4} + 1))"
}

pad_to_four() {
    local count
    for ((count = $1; count % 4 != 0; count++)); do printf '\0'; done
}

make_device_trees() {
    local names=() board
    [ "$arch" = arm64 ] || names+=(bcm2708-rpi-b bcm2708-rpi-b-plus bcm2708-rpi-b-rev1 bcm2708-rpi-cm bcm2708-rpi-zero
        bcm2708-rpi-zero-w bcm2709-rpi-2-b bcm2709-rpi-cm2)
    names+=(bcm2710-rpi-2-b bcm2710-rpi-3-b bcm2710-rpi-3-b-plus bcm2710-rpi-cm3 bcm2710-rpi-zero-2 bcm2710-rpi-zero-2-w
        bcm2711-rpi-4-b bcm2711-rpi-400 bcm2711-rpi-cm4 bcm2711-rpi-cm4s)
    [ "$release" = bullseye ] || names+=(bcm2712-rpi-5-b bcm2712-rpi-cm5-cm5io bcm2712-rpi-cm5l-cm5io)
    [ "$release" != trixie ] || names+=(bcm2710-rpi-cm0 bcm2712-rpi-500 bcm2712d0-rpi-5-b)
    for board in "${names[@]}"; do
        make_device_tree "$board" >"$work/boot/$board.dtb"
    done
}

make_device_tree() {
    printf '\320\015\376\355%s\0' "$1"
    noise 25000
}

make_overlays() {
    local overlay
    for overlay in act-led disable-bt disable-wifi dwc2 gpio-fan hat_map i2c-rtc imx219 miniuart-bt nospi10 overlay_map \
        pi3-disable-bt uart0 upstream-pi4 vc4-fkms-v3d vc4-kms-v3d vc4-kms-v3d-pi4 vc4-kms-v3d-pi5 w1-gpio; do
        case $overlay in
            *_map) { printf '\320\015\376\355' && noise 3000; } >"$work/boot/overlays/$overlay.dtb" ;;
            *) { printf '\320\015\376\355' && noise 1500; } >"$work/boot/overlays/$overlay.dtbo" ;;
        esac
    done
    # The firmware looks whether this one exists when os_prefix is set.
    printf 'Introduction\n============\n\nStand-in for the description of all overlays.\n' >"$work/boot/overlays/README"
}

make_boot_texts() {
    write_config >"$work/boot/config.txt"
    write_command_line >"$work/boot/cmdline.txt"
    write_issue >"$work/boot/issue.txt"
    [ "$release" = trixie ] || return 0
    cat >"$work/boot/meta-data" <<'TEXT'
# Read by cloud-init at the first boot; see its documentation of the NoCloud source.
dsmode: local
instance_id: rpios-image
TEXT
    cat >"$work/boot/user-data" <<'TEXT'
#cloud-config

# Users, keys, packages and commands for the first boot go here.
#hostname: raspberrypi
TEXT
    cat >"$work/boot/network-config" <<'TEXT'
# Networks for the first boot, in the form of netplan.
#network:
#  version: 2
TEXT
}

write_config() {
    cat <<'TEXT'
# Every option and what it does: see the documentation of config.txt

# Uncomment some or all of these to enable the optional hardware interfaces
#dtparam=i2c_arm=on
#dtparam=i2s=on
#dtparam=spi=on

# Enable audio (loads snd_bcm2835)
dtparam=audio=on

# Load overlays for cameras and displays that are found
camera_auto_detect=1
display_auto_detect=1

TEXT
    [ "$release" = bullseye ] || printf '# Load the initramfs that belongs to the kernel\nauto_initramfs=1\n\n'
    cat <<'TEXT'
# Enable DRM VC4 V3D driver
dtoverlay=vc4-kms-v3d
max_framebuffers=2

TEXT
    [ "$release" = bullseye ] || printf '# Leave the display to the kernel\ndisable_fw_kms_setup=1\n\n'
    [ "$arch" != arm64 ] || printf '# Run in 64-bit mode\narm_64bit=1\n\n'
    cat <<'TEXT'
# Disable compensation for displays with overscan
disable_overscan=1

# Run as fast as firmware / board allows
arm_boost=1

[cm4]
# Enable host mode on the built-in USB controller
otg_mode=1

TEXT
    [ "$release" = bullseye ] || printf '[cm5]\ndtoverlay=dwc2,dr_mode=host\n\n'
    [ "$release" != trixie ] || printf '[pi5]\ndtoverlay=nospi10\n\n'
    printf '[all]\n'
}

write_command_line() {
    local line="console=serial0,115200 console=tty1 root=PARTUUID=$root_id rootfstype=ext4 fsck.repair=yes rootwait"
    case $release in
        trixie) printf '%s resize\n' "$line" ;;
        bookworm) printf '%s quiet init=/usr/lib/raspberrypi-sys-mods/firstboot\n' "$line" ;;
        bullseye) printf '%s quiet init=/usr/lib/raspi-config/init_resize.sh\n' "$line" ;;
    esac
}

write_issue() {
    printf 'Raspberry Pi reference %s\nStand-in for an image of that day, %s, made for tests, stage2\n' "$date" "$arch"
}
