# shellcheck shell=bash
# What Tandem needs from the machine. Sourced by tandem and test, never run.
#
# A tool counts as present when its command is found, whoever installed it; a package is only named for what is missing.

MIN_JAVA=17
MIN_MAVEN=3.8.7

# Group, what must be found, package that brings it; the names are those of Debian 12 and Ubuntu 24.04 and newer. A name with
# ".so." is looked for as a library, one with a slash as a file.
TOOLS='
build    javac           jdk
build    mvn             maven
build    flock           util-linux
build    find            findutils
program  mke2fs          e2fsprogs
program  debugfs         e2fsprogs
program  resize2fs       e2fsprogs
tests    shellcheck      shellcheck
tests    mender-artifact mender-artifact
tests    softhsm2-util   softhsm2
tests    pkcs11-tool     opensc
tests    openssl         openssl
tests    zstd            zstd
tests    xz              xz-utils
tests    gzip            gzip
tests    tar             tar
tests    sha256sum       coreutils
tests    libdeflate.so.0 libdeflate0
tests    mkfs.vfat       dosfstools
tests    fsck.vfat       dosfstools
tests    mcopy           mtools
tests    sfdisk          fdisk
tests    dumpe2fs        e2fsprogs
tests    bmaptool        bmap-tools
tests    systemd-analyze systemd
tests    dash            dash
tests    partx           util-linux
tests    script          bsdutils
tests    mkimage         u-boot-tools
tests    /usr/lib/u-boot/qemu_arm64/u-boot.bin u-boot-qemu
tests    fw_setenv       libubootenv-tool
tests    qemu-system-aarch64 qemu-system-arm
images   mke2fs          e2fsprogs
images   debugfs         e2fsprogs
images   mkfs.vfat       dosfstools
images   mcopy           mtools
images   sfdisk          fdisk
images   openssl         openssl
images   zstd            zstd
images   mmdebstrap      mmdebstrap
images   fakeroot        fakeroot
images   cpio            cpio
images   depmod          kmod
images   dpkg-deb        dpkg
images   bmaptool        bmap-tools
images   zip             zip
images   setpriv         util-linux
images   unshare         util-linux
boot     qemu-system-aarch64 qemu-system-arm
boot     /usr/lib/ipxe/qemu/efi-virtio.rom ipxe-qemu
boot     qemu-aarch64-static qemu-user-static
images   /usr/share/keyrings/debian-archive-keyring.gpg debian-archive-keyring
'

say() { printf '%s: %s\n' "${PROGRAM:-tandem}" "$*" >&2; }

# require_tools GROUP... : returns when everything is there, installs what is not, or says how to and returns 1.
# Sets java_home, java_version and mvn.
require_tools() {
    find_tools "$@" && return 0
    local missing=$packages lacking=$absent
    if ! command -v apt-get >/dev/null; then
        say "missing: $lacking; install them with this system's package manager and run the command again"
        return 1
    fi
    if ! may_install; then
        say "missing: $lacking; installing needs root. Run this line, then the same command again:"
        local line="apt-get update && apt-get install -y --no-install-recommends $missing"
        if command -v sudo >/dev/null; then line="sudo sh -c '$line'"; else line="su -c '$line'"; fi
        printf '  %s\n' "$line" >&2
        return 1
    fi
    install_packages "$lacking" "$@" || return 1
    find_tools "$@" && return 0
    say "still missing after the installation: $absent"
    [ "$found_maven" = none ] \
        || say "Maven $MIN_MAVEN or newer is needed, this system offers $found_maven: put a newer mvn first in PATH or name its folder in MAVEN_HOME"
    return 1
}

# Fills absent (for people) and packages (for apt) with what the groups lack; true when nothing is.
find_tools() {
    absent='' packages='' found_maven=none
    find_jdk || true
    local group name package
    while read -r group name package; do
        case " $* " in *" $group "*) ;; *) continue ;; esac
        case $name in
            javac) [ -z "$java_home" ] || continue ;;
            mvn) ! find_maven || continue ;;
            *.so.*) ! has_library "$name" || continue ;;
            /*) [ ! -e "$name" ] || continue ;;
            *) ! command -v "$name" >/dev/null || continue ;;
        esac
        case $package in
            jdk) package=$(jdk_package) name="a JDK >= $MIN_JAVA" ;;
            maven)
                name="Maven >= $MIN_MAVEN"
                if [ "$found_maven" != none ]; then name="$name (found $found_maven)"; fi
                ;;
        esac
        absent="$absent${absent:+, }$name"
        case " $packages " in *" $package "*) ;; *) packages="$packages${packages:+ }$package" ;; esac
    done <<<"$TOOLS"
    [ -z "$absent" ]
}

# Sets java_home and java_version to the first JDK that is new enough. Starts no process in the usual case:
# this is on the way of every single ./tandem.
find_jdk() {
    local on_path home
    java_home='' java_version=''
    if [ -n "${JAVA_HOME:-}" ] && is_jdk "$JAVA_HOME"; then return 0; fi
    if on_path=$(command -v java); then
        on_path=$(readlink -f -- "$on_path")
        if is_jdk "${on_path%/bin/java}"; then return 0; fi
        # Version managers put a script of their own on PATH: ask it.
        home=$("$on_path" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p') || true
        if [ -n "$home" ] && is_jdk "$home"; then return 0; fi
    fi
    for home in /usr/lib/jvm/*; do
        if is_jdk "$home"; then return 0; fi
    done
    return 1
}

# Each JDK since 9 states its version in the file "release".
is_jdk() {
    local line version='' runtime=''
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r line; do
        line=${line%$'\r'}
        case $line in
            JAVA_VERSION=*) version=${line#*=} ;;
            JAVA_RUNTIME_VERSION=*) runtime=${line#*=} ;;
        esac
    done <"$1/release"
    version=${version//\"/} runtime=${runtime//\"/}
    local major=${version%%[!0-9]*}
    [ "${major:-0}" -ge "$MIN_JAVA" ] || return 1
    java_home=$1 java_version=${runtime:-$version}
}

java_major() { printf '%s' "${java_version%%[!0-9]*}"; }

# Sets mvn to the first Maven that is new enough. Without a JDK no Maven can say its version: the first is believed.
find_maven() {
    local candidate version
    for candidate in "${MAVEN_HOME:-/nonexistent}/bin/mvn" "$(command -v mvn || true)" /usr/bin/mvn; do
        [ -x "$candidate" ] || continue
        # shellcheck disable=SC2034 # read by the scripts that source this one
        mvn=$candidate
        [ -n "$java_home" ] || return 0
        version=$(JAVA_HOME=$java_home "$candidate" -v 2>/dev/null \
            | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1) || true
        found_maven=${version:-unknown}
        if printf '%s\n' "$MIN_MAVEN" "$found_maven" | sort -V -C; then return 0; fi
    done
    return 1
}

has_library() {
    local file
    for file in /usr/lib/*/"$1" /usr/lib/"$1" /lib/*/"$1" /usr/local/lib/"$1"; do
        [ -e "$file" ] && return 0
    done
    return 1
}

# The oldest that will do, so that the build is the documented one; newer releases no longer carry 17.
jdk_package() {
    local release
    for release in 17 21 25; do
        if apt-cache show "openjdk-$release-jdk-headless" >/dev/null 2>&1; then
            printf 'openjdk-%s-jdk-headless' "$release"
            return
        fi
    done
    printf 'openjdk-17-jdk-headless'
}

may_install() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# install_packages WHAT GROUP... : one update, one install. What apt says is shown when it fails.
install_packages() {
    local log status=0
    log=$(mktemp)
    say "missing: $1; installing with apt ..."
    # An unreachable source among several must not keep the others from serving.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update >"$log" 2>&1 </dev/null || true
    # Only now can apt tell which JDKs it has.
    find_tools "${@:2}" || true
    # shellcheck disable=SC2086 # a list of names
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 $packages >>"$log" 2>&1 </dev/null || status=$?
    if [ "$status" -ne 0 ]; then
        cat "$log" >&2
        say "apt could not install: $packages"
    fi
    rm -f "$log"
    return "$status"
}
