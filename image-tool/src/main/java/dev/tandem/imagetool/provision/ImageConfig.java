package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.config.ConfigReader;
import dev.tandem.imagetool.config.ConfigSection;
import dev.tandem.imagetool.config.Given;
import dev.tandem.imagetool.provision.ProvisionSettings.AppParts;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Everything {@code tandem convert} can be told, from one file: {@code image.yaml}, docs/image-yaml.md. What is not in the file
 * is empty. Paths are relative to the folder of the file.
 *
 * @param input the stock image
 * @param output where the A/B image goes
 * @param bmap whether its block map is written beside it
 * @param compress {@code none}, {@code gzip}, {@code xz} or {@code zstd}
 * @param deviceType the name that artifacts for this kind of device bear
 * @param fillSlotB whether slot B holds the system too
 * @param diskId of the partition table, not 0
 * @param layout sizes of the partitions
 * @param artifact the artifact with the same system
 * @param client the update client on the device
 * @param provision what the device is from its first boot on, to be put together with options
 */
public record ImageConfig(
        Optional<Path> input,
        Optional<Path> output,
        Optional<Boolean> bmap,
        Optional<String> compress,
        Optional<String> deviceType,
        Optional<Boolean> fillSlotB,
        OptionalInt diskId,
        Layout layout,
        Artifact artifact,
        Client client,
        ProvisionSettings provision) {
    /**
     * The partitions. Sizes are in bytes, at least 1.
     *
     * @param type the name of the layout
     * @param uBoot the U-Boot that the firmware starts
     * @param uBootOnBoard whether the board has its own
     * @param deviceTree the boot file that U-Boot hands to the kernel as device tree
     * @param boot of each slot's boot partition
     * @param root of each slot's root file system
     * @param data of the data partition in the image
     * @param disk of the whole disk
     */
    public record Layout(
            Optional<String> type,
            Optional<Path> uBoot,
            Optional<Boolean> uBootOnBoard,
            Optional<String> deviceTree,
            OptionalLong boot,
            OptionalLong root,
            OptionalLong data,
            OptionalLong disk) {}

    /**
     * An artifact.
     *
     * @param output where it goes
     * @param name what a device reports as installed
     * @param compression as {@code artifact write --compression} takes it, such as {@code zstd}
     * @param key private key, PEM
     * @param keyPassphraseFile whose first line is the passphrase of that key
     * @param keyPkcs11 PKCS#11 URI of a key in a token
     * @param signWith command that signs
     */
    public record Artifact(
            Optional<Path> output,
            Optional<String> name,
            Optional<String> compression,
            Optional<Path> key,
            Optional<Path> keyPassphraseFile,
            Optional<String> keyPkcs11,
            Optional<String> signWith) {}

    /**
     * The update client.
     *
     * @param install false to leave it out
     * @param tree folder with the client and its units
     * @param runtime folder with a Java runtime for the device
     * @param verificationKeys PEM files of which one must have signed an artifact
     * @param updateUrl where the device looks for updates
     */
    public record Client(
            Optional<Boolean> install,
            Optional<Path> tree,
            Optional<Path> runtime,
            List<Path> verificationKeys,
            Optional<String> updateUrl) {
        public Client {
            verificationKeys = List.copyOf(verificationKeys);
        }
    }

    /** What there is without a file. */
    public static ImageConfig none() {
        return of(ConfigSection.empty());
    }

    /**
     * Reads a file.
     *
     * @throws UsageException if it cannot be read, or is not what the schema says: with a line for each mistake, which names
     *     file, line, column and key, what is expected and what is there
     */
    public static ImageConfig read(Path file) throws UsageException {
        return of(ConfigReader.read(file, ConfigSchema.ROOT));
    }

    private static ImageConfig of(ConfigSection root) {
        return new ImageConfig(
                value(root.path("input")),
                value(root.path("output")),
                value(root.flag("bmap")),
                value(root.text("compress")),
                value(root.text("deviceType")),
                value(root.text("slotB")).map("full"::equals),
                value(root.text("diskId"))
                        .map(id -> OptionalInt.of(ConfigSchema.diskId(id)))
                        .orElse(OptionalInt.empty()),
                layout(root.section("layout")),
                artifact(root.section("artifact")),
                client(root.section("client")),
                provision(root.section("provision")));
    }

    private static Layout layout(ConfigSection section) {
        return new Layout(
                value(section.text("type")),
                value(section.path("uBoot")),
                value(section.flag("uBootOnBoard")),
                value(section.text("deviceTree")),
                section.size("bootSize"),
                section.size("rootSize"),
                section.size("dataSize"),
                section.size("diskSize"));
    }

    private static Artifact artifact(ConfigSection section) {
        return new Artifact(
                value(section.path("output")),
                value(section.text("name")),
                value(section.text("compression")),
                value(section.path("key")),
                value(section.path("keyPassphraseFile")),
                value(section.text("keyPkcs11")),
                value(section.text("signWith")));
    }

    private static Client client(ConfigSection section) {
        return new Client(
                value(section.flag("install")),
                value(section.path("tree")),
                value(section.path("runtime")),
                section.paths("verificationKeys").stream().map(Given::value).toList(),
                value(section.text("updateUrl")));
    }

    private static ProvisionSettings provision(ConfigSection section) {
        ProvisionSettings settings = new ProvisionSettings();
        ConfigSection user = section.section("user");
        ConfigSection wifi = section.section("wifi");
        ConfigSection network = section.section("network");
        settings.hostname = section.text("hostname");
        settings.userName = user.text("name");
        settings.passwordHash = secret(user, "passwordHashFile", "passwordHashEnv");
        settings.sshKeyFiles.addAll(user.paths("sshKeyFiles"));
        settings.sshKeys.addAll(user.texts("sshKeys"));
        settings.groups.addAll(user.texts("groups"));
        settings.ssh = section.flag("ssh");
        settings.ssid = wifi.text("ssid");
        settings.psk = secret(wifi, "pskFile", "pskEnv");
        settings.openWifi = wifi.flag("open");
        settings.country = wifi.text("country");
        settings.hiddenWifi = wifi.flag("hidden");
        settings.interfaceName = network.text("interface");
        settings.address = network.text("address");
        settings.gateway = network.text("gateway");
        settings.dns.addAll(network.texts("dns"));
        settings.timezone = section.text("timezone");
        settings.overlays.addAll(section.paths("overlays"));
        section.sections("apps").stream().map(ImageConfig::app).forEach(settings.apps::add);
        settings.enableUnits.addAll(section.texts("enableUnits"));
        settings.maskUnits.addAll(section.texts("maskUnits"));
        settings.persistPaths.addAll(section.texts("persist"));
        return settings;
    }

    private static Given<AppParts> app(ConfigSection section) {
        Given<String> name = section.text("name");
        return new Given<>(
                section.where(),
                new AppParts(
                        Objects.requireNonNull(section.path("directory")).value(),
                        Objects.requireNonNull(section.path("unit")).value(),
                        name == null ? null : name.value()));
    }

    private static @Nullable Given<SecretSource> secret(ConfigSection section, String fileKey, String variableKey) {
        Given<Path> file = section.path(fileKey);
        if (file != null) {
            return new Given<>(file.where(), SecretSource.ofFile(file.value()));
        }
        Given<String> variable = section.text(variableKey);
        return variable == null ? null : new Given<>(variable.where(), SecretSource.ofVariable(variable.value()));
    }

    private static <T> Optional<T> value(@Nullable Given<T> given) {
        return given == null ? Optional.empty() : Optional.of(given.value());
    }
}
