package dev.tandem.imagetool.provision;

import static dev.tandem.imagetool.config.ConfigField.Kind.FLAG;
import static dev.tandem.imagetool.config.ConfigField.Kind.PATH;
import static dev.tandem.imagetool.config.ConfigField.Kind.PATHS;
import static dev.tandem.imagetool.config.ConfigField.Kind.SIZE;
import static dev.tandem.imagetool.config.ConfigField.choice;
import static dev.tandem.imagetool.config.ConfigField.refused;
import static dev.tandem.imagetool.config.ConfigField.section;
import static dev.tandem.imagetool.config.ConfigField.sections;
import static dev.tandem.imagetool.config.ConfigField.text;
import static dev.tandem.imagetool.config.ConfigField.texts;
import static dev.tandem.imagetool.config.ConfigField.value;

import dev.tandem.imagetool.config.ConfigField;
import dev.tandem.imagetool.config.Shown;
import dev.tandem.imagetool.provision.Provisioning.User;
import dev.tandem.imagetool.provision.Provisioning.Wifi;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.UBootLayout;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** All keys of {@code image.yaml}, once. The table in docs/image-yaml.md is compared with it by a test. */
final class ConfigSchema {
    private static final List<String> IMAGE_COMPRESSIONS = List.of("none", "gzip", "xz", "zstd");
    /** As {@code artifact write --compression} has them. */
    private static final List<String> ARTIFACT_COMPRESSIONS =
            List.of("none", "gzip", "lzma", "zstd", "zstd_fastest", "zstd_fast", "zstd_better", "zstd_best");

    private static final Pattern DISK_ID = Pattern.compile("(?:0x)?[0-9A-Fa-f]{8}");
    private static final Pattern DEVICE_TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    static final ConfigField ROOT = section(
            "",
            "the file",
            value(PATH, "input", "the stock image; .xz, .gz, .zst and .zip are unpacked on the way"),
            value(PATH, "output", "where the A/B image goes"),
            value(FLAG, "bmap", "false writes no block map beside the A/B image"),
            choice("compress", IMAGE_COMPRESSIONS, "how the A/B image is compressed; by default as its name ends"),
            text("deviceType", ConfigSchema::checkDeviceType, "the name that artifacts for this kind of device bear"),
            choice("slotB", List.of("full", "empty"), "whether slot B holds the system too"),
            text(
                    "diskId",
                    ConfigSchema::checkDiskId,
                    "of the partition table, eight hexadecimal digits; by default made of the input"),
            section(
                            "layout",
                            "the partitions; what is left out follows from the input",
                            choice(
                                    "type",
                                    List.of(PiTrybootLayout.NAME, UBootLayout.NAME),
                                    "what chooses the slot: the firmware, which is the default, or U-Boot"),
                            value(PATH, "uBoot", "the U-Boot that the firmware starts; by default that of the input"),
                            value(
                                    FLAG,
                                    "uBootOnBoard",
                                    "true if the board has its own U-Boot, and uBoot does not count"),
                            text("deviceTree", "the boot file that U-Boot hands to the kernel as device tree"),
                            value(SIZE, "bootSize", "the boot partition of each slot; with uboot the only one"),
                            value(SIZE, "rootSize", "the root file system of each slot"),
                            value(SIZE, "dataSize", "the data partition in the image; it grows on the first boot"),
                            value(
                                    SIZE,
                                    "diskSize",
                                    "of the card: makes the root partitions as large as they can be on it"))
                    .withOneOf("rootSize", "diskSize"),
            section(
                            "artifact",
                            "the update artifact with the same system",
                            value(PATH, "output", "where it goes"),
                            text("name", "its name: what a device reports as installed"),
                            choice("compression", ARTIFACT_COMPRESSIONS, "how its payload is compressed"),
                            value(PATH, "key", "private key that signs it, PEM"),
                            value(PATH, "keyPassphraseFile", "file whose first line is the passphrase of that key"),
                            text("keyPkcs11", "PKCS#11 URI of a key in a token, instead of key"),
                            text("signWith", "command that signs, instead of key"),
                            refused("keyPassphrase", "keyPassphraseFile"))
                    .withOneOf("key", "keyPkcs11", "signWith"),
            section(
                    "client",
                    "the update client on the device",
                    value(FLAG, "install", "false leaves it out"),
                    value(
                            PATH,
                            "tree",
                            "folder with the client and its units, instead of the one that comes with tandem"),
                    value(
                            PATH,
                            "runtime",
                            "folder with a Java runtime for the device; by default the one made for such images"),
                    value(
                            PATHS,
                            "verificationKeys",
                            "public keys, PEM, of which one must have signed an artifact; by default that of artifact.key"),
                    text("updateUrl", ConfigSchema::checkUrl, "where the device looks for updates")),
            section(
                    "provision",
                    "what the device is from its first boot on",
                    text("hostname", HostName::check, "the device's name"),
                    section(
                                    "user",
                                    "the first user, instead of the one whom a wizard would ask for",
                                    text(
                                            "name",
                                            User::checkName,
                                            "lower-case letters, digits, hyphens and underscores"),
                                    value(
                                            PATH,
                                            "passwordHashFile",
                                            "file whose first line is the hash, as mkpasswd prints it"),
                                    text(
                                            "passwordHashEnv",
                                            ConfigSchema::checkVariable,
                                            "environment variable with the hash"),
                                    value(PATHS, "sshKeyFiles", "files of public ssh keys, as in authorized_keys"),
                                    texts("sshKeys", SshKeys::check, "public ssh keys themselves"),
                                    texts("groups", text -> {}, "groups to join besides the usual ones"),
                                    refused("password", "passwordHashFile or passwordHashEnv"),
                                    refused("passwordHash", "passwordHashFile or passwordHashEnv"))
                            .withOneOf("passwordHashFile", "passwordHashEnv"),
                    value(FLAG, "ssh", "whether the ssh server runs"),
                    section(
                                    "wifi",
                                    "the wireless network to join",
                                    text("ssid", WifiKey::checkSsid, "its name"),
                                    value(
                                            PATH,
                                            "pskFile",
                                            "file whose first line is the passphrase, or the key of 64 hexadecimal digits"),
                                    text("pskEnv", ConfigSchema::checkVariable, "environment variable with it"),
                                    value(FLAG, "open", "true for a network without a passphrase"),
                                    text(
                                            "country",
                                            Wifi::checkCountry,
                                            "two letters of ISO 3166; without it the radio stays off"),
                                    value(FLAG, "hidden", "whether the network does not tell its name"),
                                    refused("psk", "pskFile or pskEnv"),
                                    refused("password", "pskFile or pskEnv"),
                                    refused("passphrase", "pskFile or pskEnv"))
                            .withOneOf("pskFile", "pskEnv"),
                    section(
                            "network",
                            "a fixed address",
                            text("interface", StaticAddress::checkInterface, "by default eth0"),
                            text("address", StaticAddress::checkAddress, "with prefix: 192.168.1.10/24"),
                            text("gateway", StaticAddress::checkServer, "where everything else goes"),
                            texts("dns", StaticAddress::checkServer, "name servers")),
                    text("timezone", TimeZones::check, "such as Europe/Berlin"),
                    value(PATHS, "overlays", "folders whose files are laid over the system, in this order"),
                    sections(
                                    "apps",
                                    "applications that start on boot",
                                    value(PATH, "directory", "what is put into /opt"),
                                    value(PATH, "unit", "the systemd unit that starts it"),
                                    text("name", "of the folder in /opt; by default that of the directory"))
                            .requiring("directory", "unit"),
                    texts("enableUnits", text -> {}, "systemd units to start on boot"),
                    texts("maskUnits", text -> {}, "systemd units never to start"),
                    texts("persist", Provisioning::checkPersistPath, "paths that survive updates")));

    private ConfigSchema() {}

    private static void checkDeviceType(String text) {
        if (!DEVICE_TYPE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "expected letters, digits and . _ - up to 128, found '" + Shown.text(text) + "'");
        }
    }

    private static void checkDiskId(String text) {
        if (!DISK_ID.matcher(text).matches() || diskId(text) == 0) {
            throw new IllegalArgumentException(
                    "expected eight hexadecimal digits, not all of them 0, found '" + Shown.text(text) + "'");
        }
    }

    static int diskId(String text) {
        return Integer.parseUnsignedInt(text.substring(text.length() - 8), 16);
    }

    private static void checkUrl(String text) {
        boolean usable;
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme());
            usable = (scheme.equals("https") || scheme.equals("http"))
                    && url.getHost() != null
                    && url.getUserInfo() == null;
        } catch (java.net.URISyntaxException e) {
            usable = false;
        }
        if (!usable) {
            throw new IllegalArgumentException(
                    "expected a URL such as https://updates.example.org/feed/meta.json, without user or password in it");
        }
    }

    /** Does not show it: somebody may have written the secret itself. */
    private static void checkVariable(String text) {
        if (!VARIABLE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "expected the name of an environment variable, which has letters, digits and underscores");
        }
    }
}
