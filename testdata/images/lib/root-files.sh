# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# The root of a stock image, as far as anything that converts or updates it looks at it. Contents are made up or cut down
# to what is read. Sourced by `small`, never run. Reads release, arch, version, kernel, boot_id, root_id, boot_mount.

make_root_files() {
    begin_tree
    make_skeleton
    make_identity
    make_accounts
    make_network
    make_kernel_files
    make_packages
    make_units
    make_first_boot
    if [ "$release" = trixie ]; then make_cloud_init; fi
    make_programs
    make_quirks
}

make_skeleton() {
    local folder
    for folder in boot dev etc home media mnt opt proc root run srv sys tmp usr var; do directory "/$folder"; done
    directory /root 700
    directory /tmp 1777
    for folder in bin games include lib local sbin share src local/bin local/lib local/sbin local/share; do
        directory "/usr/$folder"
    done
    # Merged since bullseye: whoever writes into /lib must follow the link.
    for folder in bin lib sbin; do symlink "/$folder" "usr/$folder"; done
    for folder in backups cache cache/apt lib lib/dbus lib/misc lib/systemd log log/journal mail opt spool; do
        directory "/var/$folder"
    done
    directory /var/tmp 1777
    directory /var/local 2775 0:50
    directory /var/log/journal 2755 0:101
    symlink /var/run /run
    symlink /var/lock /run/lock
    # The mount point of the boot partition. What lies in it is not seen while it is mounted.
    directory "$boot_mount"
    : | text /var/log/lastlog 664 0:43
    : | text /var/log/wtmp 664 0:43
    : | text /var/log/btmp 660 0:43
}

make_identity() {
    local pretty="Debian GNU/Linux $version ($release)" id=debian name='Debian GNU/Linux'
    if [ "$arch" = armhf ]; then pretty="Raspbian GNU/Linux $version ($release)" id=raspbian name='Raspbian GNU/Linux'; fi
    text /usr/lib/os-release <<TEXT
PRETTY_NAME="$pretty"
NAME="$name"
VERSION_ID="$version"
VERSION="$version ($release)"
VERSION_CODENAME=$release
ID=$id
$([ "$id" = debian ] || printf 'ID_LIKE=debian\n')
TEXT
    symlink /etc/os-release ../usr/lib/os-release
    text /etc/debian_version <<<"$debian_version"
    write_issue | text /etc/rpi-issue
    printf 'Debian GNU/Linux %s \\n \\l\n\n' "$version" | text /etc/issue
    text /etc/fstab <<TEXT
proc            /proc           proc    defaults          0       0
PARTUUID=$boot_id  $boot_mount  vfat    defaults          0       2
PARTUUID=$root_id  /               ext4    defaults,noatime  0       1
TEXT
    # Makes the first boot one: units with ConditionFirstBoot= run.
    text /etc/machine-id 444 <<<uninitialized
    symlink /etc/localtime /usr/share/zoneinfo/Europe/London
    text /etc/timezone <<<Europe/London
    text /usr/share/zoneinfo/Europe/London <<<TZif2
    text /usr/share/zoneinfo/Europe/Berlin <<<TZif2
    text /etc/default/locale <<<LANG=en_GB.UTF-8
    text /etc/default/keyboard <<<'XKBLAYOUT="gb"'
}

make_accounts() {
    text /etc/passwd <<'TEXT'
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
games:x:5:60:games:/usr/games:/usr/sbin/nologin
man:x:6:12:man:/var/cache/man:/usr/sbin/nologin
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
backup:x:34:34:backup:/var/backups:/usr/sbin/nologin
_apt:x:42:65534::/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
systemd-network:x:998:998:systemd Network Management:/:/usr/sbin/nologin
messagebus:x:100:107::/nonexistent:/usr/sbin/nologin
systemd-timesync:x:997:997:systemd Time Synchronization:/:/usr/sbin/nologin
sshd:x:101:65534::/run/sshd:/usr/sbin/nologin
avahi:x:102:110:Avahi mDNS daemon,,,:/run/avahi-daemon:/usr/sbin/nologin
pi:x:1000:1000:,,,:/home/pi:/bin/bash
rpi-first-boot-wizard:x:103:65534::/home/rpi-first-boot-wizard:/usr/sbin/nologin
TEXT
    # No account can log in before the first boot has asked for a name and a password.
    text /etc/shadow 640 0:42 <<'TEXT'
root:*:20000:0:99999:7:::
daemon:*:20000:0:99999:7:::
bin:*:20000:0:99999:7:::
sys:*:20000:0:99999:7:::
sync:*:20000:0:99999:7:::
games:*:20000:0:99999:7:::
man:*:20000:0:99999:7:::
mail:*:20000:0:99999:7:::
www-data:*:20000:0:99999:7:::
backup:*:20000:0:99999:7:::
_apt:*:20000:0:99999:7:::
nobody:*:20000:0:99999:7:::
systemd-network:!*:20000::::::
messagebus:!:20000::::::
systemd-timesync:!*:20000::::::
sshd:!:20000::::::
avahi:!:20000::::::
pi:!:20000:0:99999:7:::
rpi-first-boot-wizard:*:20000:0:99999:7:::
TEXT
    text /etc/group <<'TEXT'
root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:pi
tty:x:5:
disk:x:6:
mail:x:8:
man:x:12:
dialout:x:20:pi
cdrom:x:24:pi
sudo:x:27:pi
audio:x:29:pi
www-data:x:33:
backup:x:34:
shadow:x:42:
utmp:x:43:
video:x:44:pi
plugdev:x:46:pi
staff:x:50:
games:x:60:pi
users:x:100:pi
systemd-journal:x:101:
input:x:102:pi
render:x:105:pi
netdev:x:106:pi
messagebus:x:107:
avahi:x:110:
_ssh:x:111:
systemd-timesync:x:997:
systemd-network:x:998:
pi:x:1000:
gpio:x:993:pi
i2c:x:994:pi
spi:x:995:pi
nogroup:x:65534:
TEXT
    text /etc/gshadow 640 0:42 <<'TEXT'
root:*::
adm:*::pi
sudo:*::pi
shadow:*::
netdev:!::pi
pi:!::
nogroup:*::
TEXT
    text /etc/subuid <<<pi:100000:65536
    text /etc/subgid <<<pi:100000:65536
    text /etc/sudoers 440 <<<'@includedir /etc/sudoers.d'
    directory /etc/sudoers.d 750
    text /etc/sudoers.d/010_pi-nopasswd 440 <<<'pi ALL=(ALL) NOPASSWD: ALL'
    directory /home/pi 700 1000
    text /home/pi/.bashrc 644 1000 <<<'# ~/.bashrc: executed by bash(1) for non-login shells.'
    text /home/pi/.profile 644 1000 <<<'# ~/.profile: executed by the command interpreter for login shells.'
    text /home/pi/.bash_logout 644 1000 <<<'# ~/.bash_logout: executed by bash(1) when login shell exits.'
    directory /home/rpi-first-boot-wizard 755 103:65534
}

make_network() {
    text /etc/hostname <<<raspberrypi
    printf '127.0.0.1\tlocalhost\n::1\t\tlocalhost ip6-localhost ip6-loopback\n\n127.0.1.1\traspberrypi\n' | text /etc/hosts
    # The host keys are made at the first boot.
    directory /etc/ssh/sshd_config.d
    directory /etc/ssh/ssh_config.d
    text /etc/ssh/sshd_config <<<'Include /etc/ssh/sshd_config.d/*.conf'
    symlink /etc/resolv.conf /run/NetworkManager/resolv.conf
    case $release in
        bullseye)
            text /etc/dhcpcd.conf 664 0:106 <<<'option rapid_commit'
            directory /etc/wpa_supplicant
            text /etc/wpa_supplicant/wpa_supplicant.conf 600 <<<'ctrl_interface=DIR=/var/run/wpa_supplicant GROUP=netdev'
            ;;
        *)
            text /etc/NetworkManager/NetworkManager.conf <<<$'[main]\nplugins=ifupdown,keyfile'
            directory /etc/NetworkManager/system-connections 700
            directory /etc/NetworkManager/dispatcher.d
            directory /var/lib/NetworkManager 700
            ;;
    esac
}

# Since bookworm the root holds the source of all that is on the boot partition; before, the packages wrote there directly.
make_kernel_files() {
    local ending full file
    for flavour in "${flavours[@]}"; do
        read -r _ _ ending <<<"$flavour"
        full=$(full_version "$ending")
        text "/usr/lib/modules/$full/modules.dep" <<<'kernel/fs/fat/vfat.ko.xz: kernel/fs/fat/fat.ko.xz'
        printf '' | text "/usr/lib/modules/$full/kernel/fs/fat/fat.ko.xz"
        printf '' | text "/usr/lib/modules/$full/kernel/fs/fat/vfat.ko.xz"
        if [ "$release" = bullseye ]; then continue; fi
        copy "$work/kernel/vmlinuz-$full" "/boot/vmlinuz-$full"
        copy "$work/kernel/initrd.img-$full" "/boot/initrd.img-$full"
        text "/boot/config-$full" <<<'CONFIG_EXT4_FS=y'
        text "/boot/System.map-$full" 600 <<<'ffffffc008000000 T _text'
        for file in "$work"/boot/*.dtb; do copy "$file" "/usr/lib/linux-image-$full/broadcom/${file##*/}"; done
        for file in "$work"/boot/overlays/*; do copy "$file" "/usr/lib/linux-image-$full/overlays/${file##*/}"; done
    done
    [ "$release" != bullseye ] || return 0
    for file in "$work"/firmware/*; do copy "$file" "/usr/lib/raspi-firmware/${file##*/}"; done
    text /boot/config.txt <<'TEXT'
DO NOT EDIT THIS FILE

The file you are looking for has moved to /boot/firmware/config.txt
TEXT
    text /boot/cmdline.txt <<'TEXT'
DO NOT EDIT THIS FILE

The file you are looking for has moved to /boot/firmware/cmdline.txt
TEXT
    symlink /boot/overlays firmware/overlays
    symlink /boot/issue.txt firmware/issue.txt
    for file in kernel/postinst.d kernel/postrm.d initramfs/post-update.d; do
        text "/etc/$file/z50-raspi-firmware" 755 <<'TEXT'
#!/bin/sh
# Stand-in: the real one copies kernel, initramfs, device trees and firmware to /boot/firmware.
set -e
mountpoint -q /boot/firmware || exit 1
TEXT
    done
    text /etc/default/raspi-firmware <<<'KERNEL=auto'
}

make_packages() {
    {
        package raspberrypi-sys-mods "1:$date" "$arch"
        package raspi-config "$date" all
        package rpi-eeprom 27.0-1 all
        package userconf-pi 0.11 all
        package systemd "$systemd" "$arch"
        package e2fsprogs "$e2fsprogs" "$arch"
        package openssh-server 1:9.2p1-2 "$arch"
        package base-files "$version.1" "$arch"
        case $release in
            trixie)
                package cloud-init 25.2-1 all
                package rpi-swap 1.0 all
                ;;
            *)
                package dphys-swapfile 20100506-7 all
                package fake-hwclock 0.12 all
                ;;
        esac
        if [ "$release" = bullseye ]; then
            package raspberrypi-kernel "1:1.$kernel" "$arch"
            package raspberrypi-bootloader "1:1.$kernel" "$arch"
            package dhcpcd5 1:8.1.2-1 "$arch"
        else
            package raspi-firmware "1:1.$date-1" all
            package network-manager 1.42.4-1 "$arch"
            for flavour in "${flavours[@]}"; do
                package "linux-image-rpi-${flavour##*-}" "1:$kernel-1" "$arch"
                package "linux-image-$(full_version "${flavour##* }")" "1:$kernel-1" "$arch"
            done
        fi
    } | text /var/lib/dpkg/status
    directory /var/lib/dpkg/info
    text /var/lib/dpkg/arch <<<"$arch"
    text /etc/apt/sources.list <<<'# see sources.list.d'
    directory /etc/apt/apt.conf.d
    directory /var/lib/apt/lists
    directory /var/cache/apt/archives/partial 700 42:0
}

package() {
    printf 'Package: %s\nStatus: install ok installed\nPriority: optional\nSection: admin\nArchitecture: %s\n' "$1" "$3"
    printf 'Version: %s\nMaintainer: nobody\nDescription: stand-in\n\n' "$2"
}

# unit NAME TARGET [disabled] : makes a unit, with what is read from standard input before "[Install]"; TARGET "-" leaves that off.
unit() {
    {
        printf '[Unit]\nDescription=Stand-in for %s\n' "$1"
        cat
        [ "$2" = - ] || printf '\n[Install]\nWantedBy=%s\n' "$2"
    } | text "/usr/lib/systemd/system/$1"
    [ "$2" = - ] || [ "${3:-}" = disabled ] || symlink "/etc/systemd/system/$2.wants/$1" "/usr/lib/systemd/system/$1"
}

# service NAME TARGET COMMAND [disabled]
service() { unit "$1.service" "$2" "${4:-}" <<<$'\n[Service]\nExecStart='"$3"; }

make_units() {
    local timer
    directory /etc/systemd/network
    directory /etc/systemd/system/multi-user.target.wants
    service ssh multi-user.target '/usr/sbin/sshd -D' disabled
    service systemd-timesyncd sysinit.target /usr/lib/systemd/systemd-timesyncd
    symlink /etc/systemd/system/dbus-org.freedesktop.timesync1.service /usr/lib/systemd/system/systemd-timesyncd.service
    # shellcheck disable=SC2016 # the unit has the variable, not we
    service getty@ getty.target '-/sbin/agetty -o "-p -- \\u" --noclear - $TERM' disabled
    symlink /etc/systemd/system/getty.target.wants/getty@tty1.service /usr/lib/systemd/system/getty@.service
    service rpi-eeprom-update multi-user.target '/usr/bin/rpi-eeprom-update -s -a'
    service avahi-daemon multi-user.target '/usr/sbin/avahi-daemon -s'
    service cron multi-user.target '/usr/sbin/cron -f'
    unit multi-user.target - <<<$'Requires=basic.target\nAllowIsolate=yes'
    symlink /etc/systemd/system/default.target /usr/lib/systemd/system/multi-user.target
    for timer in apt-daily apt-daily-upgrade dpkg-db-backup e2scrub_all fstrim logrotate man-db; do
        unit "$timer.timer" timers.target <<<$'\n[Timer]\nOnCalendar=daily\nPersistent=true'
        service "$timer" - "/usr/bin/$timer"
    done
    case $release in
        bullseye) service dhcpcd multi-user.target '/usr/sbin/dhcpcd -w -q' ;;
        *)
            service NetworkManager multi-user.target '/usr/sbin/NetworkManager --no-daemon'
            service NetworkManager-wait-online network-online.target '/usr/bin/nm-online -s -q'
            ;;
    esac
    case $release in
        trixie)
            text /usr/lib/systemd/system-generators/rpi-swap-generator 755 <<<$'#!/bin/sh\nexit 0'
            text /usr/lib/systemd/journald.conf.d/40-rpi-volatile-storage.conf <<<$'[Journal]\nStorage=volatile'
            text /usr/lib/systemd/system.conf.d/40-rpi-enable-watchdog.conf \
                <<<$'[Manager]\nRuntimeWatchdogSec=1m\nRebootWatchdogSec=2m'
            ;;
        *)
            service dphys-swapfile multi-user.target '/sbin/dphys-swapfile setup'
            text /etc/dphys-swapfile <<<CONF_SWAPSIZE=100
            service fake-hwclock sysinit.target '/sbin/fake-hwclock load'
            text /etc/fake-hwclock.data <<<'2023-01-01 00:00:00'
            ;;
    esac
}

# What runs once: it would grow the root over the second slot, give the disk a new id, or make keys again in each slot.
make_first_boot() {
    local mods=/usr/lib/raspberrypi-sys-mods
    service regenerate_ssh_host_keys multi-user.target "$mods/regenerate_ssh_host_keys"
    text "$mods/regenerate_ssh_host_keys" 755 <<<$'#!/bin/sh -e\nssh-keygen -A\nsystemctl disable regenerate_ssh_host_keys'
    unit sshswitch.service multi-user.target <<TEXT
ConditionPathExistsGlob=$boot_mount/ssh{,.txt}
After=regenerate_ssh_host_keys.service

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'systemctl enable --now ssh && rm -f $boot_mount/ssh $boot_mount/ssh.txt'
TEXT
    service userconfig multi-user.target /usr/lib/userconf-pi/userconf-service
    text /usr/lib/userconf-pi/userconf-service 755 <<<$'#!/bin/sh\nexit 0'
    text /usr/lib/userconf-pi/userconf 755 <<<$'#!/bin/sh\nexit 0'
    text "$mods/imager_custom" 755 <<<$'#!/bin/sh\nexit 0'
    case $release in
        trixie)
            unit rpi-resize.service sysinit.target <<'TEXT'
ConditionFirstBoot=yes
DefaultDependencies=no
Wants=first-boot-complete.target systemd-growfs-root.service fstrim.service

[Service]
Type=oneshot
ExecStart=/usr/bin/true
ExecStartPost=/usr/bin/systemctl disable %n
TEXT
            initramfs_script init-top/rpi_wd 'disarms the watchdog unless watchdog_disarm=0'
            initramfs_script local-premount/resize_early 'grows partition 2 when the command line says resize'
            initramfs_script local-bottom/set_partuuid 'gives the disk a new id when the command line says resize'
            ;;
        bookworm)
            initramfs_script local-premount/firstboot 'grows the root partition when init= is firstboot'
            make_resize2fs_once
            text "$mods/firstboot" 755 <<<$'#!/bin/sh\n# Stand-in: gives the disk a new id and reboots.\nreboot -f'
            ;;
        bullseye)
            make_resize2fs_once
            text "$mods/firstboot" 755 <<<$'#!/bin/sh\n# Stand-in: gives the disk a new id and reboots.\nreboot -f'
            text /usr/lib/raspi-config/init_resize.sh 755 \
                <<<$'#!/bin/sh\n# Stand-in: grows the root partition, gives the disk a new id and reboots.\nreboot -f'
            ;;
    esac
}

initramfs_script() {
    text "/usr/share/initramfs-tools/scripts/$1" 755 <<<$'#!/bin/sh\n# Stand-in: '"$2"
}

# The only one with the names of System V: links in rc directories, which systemd turns into a unit.
make_resize2fs_once() {
    text /etc/init.d/resize2fs_once 755 <<'TEXT'
#!/bin/sh
### BEGIN INIT INFO
# Provides:          resize2fs_once
# Required-Start:
# Required-Stop:
# Default-Start: 3
# Default-Stop:
# Short-Description: Resize the root filesystem to fill partition
### END INIT INFO
case "$1" in
  start) resize2fs "$(findmnt / -o source -n)" && update-rc.d resize2fs_once remove && rm /etc/init.d/resize2fs_once ;;
esac
TEXT
    symlink /etc/rc3.d/S01resize2fs_once ../init.d/resize2fs_once
    directory /etc/rc5.d
}

make_cloud_init() {
    text /etc/cloud/cloud.cfg <<<$'users:\n  - default\ndisable_root: true'
    text /etc/cloud/cloud.cfg.d/99_raspberry-pi.cfg <<'TEXT'
datasource_list: [ NoCloud, None ]
datasource:
  NoCloud:
    seedfrom: file:///boot/firmware
TEXT
    directory /var/lib/cloud
    local name
    for name in cloud-init-local cloud-init-network cloud-config cloud-final; do
        service "$name" cloud-init.target "/usr/bin/cloud-init $name"
    done
    text /etc/netplan/00-network-manager-all.yaml 600 <<<$'network:\n  version: 2\n  renderer: NetworkManager'
}

# Programs as other things expect to find them; nothing here is ever run.
make_programs() {
    local path interpreter=/lib/ld-linux-aarch64.so.1
    if [ "$arch" = armhf ]; then interpreter=/lib/ld-linux-armhf.so.3; fi
    for path in bin/bash bin/dash bin/systemctl bin/python3 sbin/e2fsck sbin/fsck.fat sbin/resize2fs \
        sbin/blkid sbin/agetty sbin/sshd bin/ssh-keygen bin/vcmailbox bin/rpi-eeprom-update lib/systemd/systemd; do
        program "/usr/$path" 755
    done
    symlink /usr/bin/sh dash
    symlink /usr/sbin/init ../lib/systemd/systemd
    text "/usr${interpreter}" 755 <<<ld.so
    text /etc/ld.so.conf <<<'include /etc/ld.so.conf.d/*.conf'
    : | text /etc/ld.so.cache
}

# program PATH MODE [OWNER] : starts as a program of the architecture does.
program() {
    write_program "$1" >"$work/program"
    text "$@" <"$work/program"
}

write_program() {
    if [ "$arch" = arm64 ]; then
        printf '\177ELF\002\001\001%9s\003\0\267\0\001\0\0\0' '' | tr ' ' '\0'
    else
        printf '\177ELF\001\001\001%9s\003\0\050\0\001\0\0\0' '' | tr ' ' '\0'
    fi
    printf '%s\0' "$1"
    noise 20000
}

# What a copy of the tree most easily loses.
make_quirks() {
    local quirks=/usr/share/quirks i
    # Three names, one file; python3 has such, and so does git.
    text "$quirks/hard/one" <<<'one file with three names'
    field "$quirks/hard/one" links_count 3
    hard_link "$quirks/hard/two" "$quirks/hard/one" 3
    hard_link "$quirks/three" "$quirks/hard/one" 3
    # 40 MiB long, 4 KiB of it stored.
    truncate -s 20M "$work/sparse"
    printf 'in the middle' >>"$work/sparse"
    truncate -s 40M "$work/sparse"
    copy "$work/sparse" "$quirks/sparse"
    # Rights beyond rwx.
    program /usr/bin/sudo 4755
    program /usr/bin/passwd 4755
    program /usr/bin/chage 2755 0:42
    program /usr/bin/ping 755
    # cap_net_raw=ep in the form of revision 2.
    printf '\001\0\0\002\0\040\0\0\0\0\0\0\0\0\0\0\0\0\0\0' | extended /usr/bin/ping security.capability
    text "$quirks/attributes" <<<'has attributes of its own'
    printf 'a value' | extended "$quirks/attributes" user.tandem.test
    head -c 2000 "$work/noise" | extended "$quirks/attributes" user.tandem.large
    # user::rw- user:1000:rw- group::r-- mask::rw- other::r--, as the kernel hands it out.
    text "$quirks/acl" 664 <<<'one more may write'
    {
        printf '\002\0\0\0\001\0\006\0\377\377\377\377\002\0\006\0\350\003\0\0\004\0\004\0\377\377\377\377'
        printf '\020\0\006\0\377\377\377\377\040\0\004\0\377\377\377\377'
    } | extended "$quirks/acl" system.posix_acl_access
    # 0x80000 says that the blocks are in extents, as they are for every file; 0x10 is what chattr +i sets.
    text "$quirks/immutable" <<<'cannot be changed'
    field "$quirks/immutable" flags 0x80010
    # Names. One with a line end cannot be written in a script of debugfs: make_file_system brings it.
    text "$quirks/names/with spaces  in it" <<<spaces
    text "$quirks/names/\"quoted\" and 'quoted'" <<<quotes
    text "$quirks/names/back\\slash \$HOME \`x\` * ? [a] ; | & #" <<<shell
    text "$quirks/names/-rf" <<<option
    text "$quirks/names/ümläut-日本語" <<<'not ASCII'
    text "$quirks/names/$(printf '%0255d' 0)" <<<'as long as a name can be'
    symlink "$quirks/names/dangling" /nowhere/at/all
    # 60 bytes and more do not fit into the inode.
    symlink "$quirks/names/far" "/$(printf '%0200d' 0)"
    # Not files.
    node "$quirks/nodes/pipe" p 640 1000
    node "$quirks/nodes/null" c 1 3 666 0
    node "$quirks/nodes/disk" b 179 2 660 0:6
    # Deep, and wide enough for an index.
    directory "$quirks/deep$(printf '/%d' {1..40})"
    text "$quirks/deep$(printf '/%d' {1..40})/bottom" <<<bottom
    : >"$stage/empty"
    for ((i = 0; i < 700; i++)); do copy "$stage/empty" "$quirks/wide/a-file-with-a-name-of-some-length-$i"; done
    # Owners beyond 16 bits, and times before 1970 was over and after 2038.
    text "$quirks/owner" 600 100999:4000000000 <<<'somebody else'
    text "$quirks/old" <<<'written in the first second'
    field "$quirks/old" mtime @1
    text "$quirks/new" <<<'written in 2100, with nanoseconds'
    field "$quirks/new" mtime @4102444800
    field "$quirks/new" mtime_extra 0x1d6f3455
    symlink "$quirks/one" hard/one
    directory "$quirks/empty" 700 1000
}
