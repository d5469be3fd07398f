# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# The programs that `install` compares Tandem with. Sourced by it, never run.

peer_nodes=/dev/tandem-bench
made_artifact_info=no
bus_process=''
rauc_process=''

peer_versions() {
    dpkg-query -W -f '${Package} ${Version}, ' mender-client rauc swupdate | sed 's/, $//'
}

end_peers() {
    rm -f "$peer_nodes"-a2 "$peer_nodes"-b3
    if [ "$made_artifact_info" = yes ]; then rm -f /etc/mender/artifact_info; fi
    if [ -n "$rauc_process" ]; then kill "$rauc_process"; fi
    if [ -n "$bus_process" ]; then kill "$bus_process"; fi
}

# ---- the Mender client: a boot loader environment in a text file ----

prepare_mender() {
    local tools=$work/mender/bin device
    mkdir -p "$tools"
    cat >"$tools/fw_printenv" <<'SH'
#!/bin/sh
if [ $# -eq 0 ]; then exec cat "$BENCH_ENVIRONMENT"; fi
for name; do grep "^$name=" "$BENCH_ENVIRONMENT" || exit 1; done
SH
    # fw_setenv NAME VALUE, or fw_setenv -s - with lines of NAME=VALUE.
    cat >"$tools/fw_setenv" <<'SH'
#!/bin/sh
put() {
    grep -v "^$1=" "$BENCH_ENVIRONMENT" >"$BENCH_ENVIRONMENT.new"
    if [ -n "$2" ]; then echo "$1=$2" >>"$BENCH_ENVIRONMENT.new"; fi
    mv "$BENCH_ENVIRONMENT.new" "$BENCH_ENVIRONMENT"
}
if [ "$1" != -s ]; then put "$1" "$2"; exit; fi
while IFS= read -r line; do
    name=${line%%[= ]*}
    value=${line#"$name"}
    if [ -n "$name" ]; then put "$name" "${value#[= ]}"; fi
done
SH
    # It asks mount which device the root file system is on.
    cat >"$tools/mount" <<SH
#!/bin/sh
if [ \$# -eq 0 ]; then echo "$peer_nodes-a2 on / type ext4 (rw)"; else exec /bin/mount "\$@"; fi
SH
    chmod +x "$tools"/*
    # Its partitions end in the number that the boot loader knows them by.
    device=$(stat -c %d /)
    rm -f "$peer_nodes"-a2 "$peer_nodes"-b3
    mknod "$peer_nodes-a2" b $((device >> 8)) $((device & 255))
    mknod "$peer_nodes-b3" b 7 "${loop#/dev/loop}"
    cat >"$work/mender/mender.conf" <<JSON
{ "RootfsPartA": "$peer_nodes-a2", "RootfsPartB": "$peer_nodes-b3", "DeviceTypeFile": "$work/mender/device_type",
  "ServerURL": "http://127.0.0.1:9", "DBus": { "Enabled": false } }
JSON
    echo '{}' >"$work/mender/none.conf"
    echo device_type=bench-board >"$work/mender/device_type"
    if [ ! -e /etc/mender/artifact_info ]; then
        mkdir -p /etc/mender
        echo artifact_name=original >/etc/mender/artifact_info
        made_artifact_info=yes
    fi
}

# Knows none and gzip, and lzma; the release that Debian has, not zstd.
install_mender() {
    local folder=$work/mender
    rm -rf "$folder/data"
    mkdir "$folder/data"
    printf '%s\n' mender_boot_part=2 mender_boot_part_hex=2 upgrade_available=0 bootcount=0 \
        mender_check_saveenv_canary=1 mender_saveenv_canary=1 >"$folder/environment"
    timed_command env PATH="$folder/bin:$PATH" BENCH_ENVIRONMENT="$folder/environment" MENDER_CONF_DIR="$folder" \
        MENDER_DATASTORE_DIR="$folder/data" mender --no-syslog --config "$folder/mender.conf" --data "$folder/data" \
        --fallback-config "$folder/none.conf" install "$work/packed.mender"
}

# ---- RAUC: a service on a bus of its own ----

prepare_rauc() {
    local folder=$work/rauc
    mkdir -p "$folder/mnt" "$folder/data"
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /O=bench/CN=bench -addext keyUsage=digitalSignature \
        -addext extendedKeyUsage=emailProtection -keyout "$work/key.pem" -out "$work/cert.pem" 2>"$work/openssl.log"
    truncate -s 1M "$folder/a.img"
    cat >"$folder/system.conf" <<INI
[system]
compatible=bench
bootloader=noop
mountprefix=$folder/mnt
data-directory=$folder/data
[keyring]
path=$work/cert.pem
[slot.rootfs.0]
device=$folder/a.img
type=ext4
bootname=A
[slot.rootfs.1]
device=$loop
type=ext4
bootname=B
INI
    cat >"$folder/bus.conf" <<XML
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=$folder/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_type="signal"/>
<allow receive_type="method_call"/><allow receive_type="signal"/><allow receive_type="method_return"/>
<allow receive_type="error"/><allow send_destination="*" eavesdrop="true"/></policy></busconfig>
XML
    dbus-daemon --config-file="$folder/bus.conf" --nofork --nopidfile >"$folder/bus.log" 2>&1 &
    bus_process=$!
    await "$folder/bus"
}

# Packs squashfs, with what is compressed in it as wanted.
pack_rauc() {
    local options=("-comp $1")
    if [ "$1" = none ]; then options=('-noI -noD -noF -noX'); fi
    rm -rf "$work/bundle"
    mkdir "$work/bundle"
    ln "$work/new.ext4" "$work/bundle/rootfs.ext4"
    printf '%s\n' '[update]' compatible=bench version=2.0 '[bundle]' format=plain '[image.rootfs]' \
        filename=rootfs.ext4 >"$work/bundle/manifest.raucm"
    rauc bundle --mksquashfs-args="${options[0]}" --cert="$work/cert.pem" --key="$work/key.pem" \
        --keyring="$work/cert.pem" "$work/bundle" "$work/packed.raucb" >"$work/pack.log" 2>&1 \
        || fail "not packed: $(tail -n 3 "$work/pack.log")"
    rm -r "$work/bundle"
}

# The time is that of `rauc install`; the service does the work.
install_rauc() {
    local folder=$work/rauc timer status=0 wall user system service
    export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$folder/bus
    rm -rf "$folder/data"
    mkdir "$folder/data"
    /usr/bin/time -o "$folder/time" -f '%U\t%S\t%M' \
        rauc -c "$folder/system.conf" service --override-boot-slot=A >"$folder/service.log" 2>&1 &
    timer=$!
    until rauc_process=$(pgrep -P "$timer") && rauc status >"$folder/status.log" 2>&1; do sleep 0.1; done
    timed_command rauc install "$work/packed.raucb" || status=1
    kill "$rauc_process"
    wait "$timer" || true
    rauc_process=''
    IFS=$'\t' read -r wall user system _ <"$work/time"
    service=$(tail -n 1 "$folder/time")
    awk -v wall="$wall" -v u="$user" -v s="$system" \
        '{ printf "%s\t%.2f\t%.2f\t%s\n", wall, $1 + u, $2 + s, $3 }' <<<"$service" >"$work/time" || status=1
    return "$status"
}

# ---- SWUpdate ----

prepare_swupdate() { mkdir -p "$work/swupdate/tmp"; }

pack_swupdate() {
    local folder=$work/swupdate compressed=''
    rm -f "$folder"/rootfs.ext4 "$folder"/sw-description*
    case $1 in
        none) ln "$work/new.ext4" "$folder/rootfs.ext4" ;;
        gzip) gzip -6 -c "$work/new.ext4" >"$folder/rootfs.ext4" && compressed='compressed = "zlib";' ;;
        zstd) zstd -q -3 -c "$work/new.ext4" >"$folder/rootfs.ext4" && compressed='compressed = "zstd";' ;;
    esac
    cat >"$folder/sw-description" <<CFG
software = {
    version = "2.0";
    description = "bench"; hardware-compatibility: [ "1.0" ];
    images: ({ filename = "rootfs.ext4"; device = "$loop"; type = "raw"; $compressed installed-directly = true;
        sha256 = "$(sha256sum <"$folder/rootfs.ext4" | cut -c 1-64)"; });
}
CFG
    openssl cms -sign -in "$folder/sw-description" -out "$folder/sw-description.sig" -signer "$work/cert.pem" \
        -inkey "$work/key.pem" -outform DER -nosmimecap -binary
    (cd "$folder" && printf '%s\n' sw-description sw-description.sig rootfs.ext4 | cpio --quiet -o -H crc) \
        >"$work/packed.swu"
    rm -f "$folder/rootfs.ext4"
}

install_swupdate() {
    timed_command env TMPDIR="$work/swupdate/tmp" swupdate -H bench:1.0 -k "$work/cert.pem" -i "$work/packed.swu"
}

# await PATH : until it is there.
await() {
    local i
    for ((i = 0; i < 300; i++)); do
        if [ -e "$1" ]; then return; fi
        sleep 0.1
    done
    fail "$1 did not appear"
}
