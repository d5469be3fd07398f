package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.config.Given;
import dev.tandem.imagetool.provision.ProvisionSettings.AppParts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a device shall be from its first boot on, as options. What {@code image.yaml} says holds where an option is not given. */
public final class ProvisionOptions {
    private final Map<String, String> environment;

    @Option(names = "--hostname", paramLabel = "NAME", description = "The device's name.")
    private @Nullable String hostname;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = {"The first user, so that no wizard asks for one. Needs a password hash, an ssh key, or both."
            })
    private @Nullable String user;

    @Option(
            names = "--password-hash-file",
            paramLabel = "FILE",
            description = {
                "The hash of the first user's password is this file's first line, as 'mkpasswd' prints it.",
                "Default: the environment variable " + ProvisionSettings.PASSWORD_VARIABLE + "."
            })
    private @Nullable Path passwordHashFile;

    @Option(
            names = "--ssh-key",
            paramLabel = "FILE",
            description = "The first user logs in with these public ssh keys; may be repeated.")
    private List<Path> sshKeys = new ArrayList<>();

    @Option(
            names = "--user-group",
            paramLabel = "GROUP",
            description = "A group the first user joins besides the usual ones; may be repeated.")
    private List<String> groups = new ArrayList<>();

    @Option(names = "--ssh", negatable = true, description = "Start the ssh server on boot, or with --no-ssh, do not.")
    private @Nullable Boolean ssh;

    @Option(
            names = "--wifi",
            paramLabel = "SSID",
            description = "The wireless network to join. Needs its country and its key.")
    private @Nullable String wifi;

    @Option(
            names = "--wifi-psk-file",
            paramLabel = "FILE",
            description = {
                "The passphrase of the wireless network, or its key as 64 hexadecimal digits, is this file's first line.",
                "Default: the environment variable " + ProvisionSettings.PSK_VARIABLE + "."
            })
    private @Nullable Path pskFile;

    @Option(names = "--wifi-open", description = "The wireless network has no key.")
    private boolean openWifi;

    @Option(
            names = "--wifi-country",
            paramLabel = "CC",
            description = "Where the device is, two letters such as DE: without it the radio stays off.")
    private @Nullable String country;

    @Option(names = "--wifi-hidden", description = "The wireless network does not tell its name.")
    private boolean hiddenWifi;

    @Option(
            names = "--static-ip",
            paramLabel = "ADDRESS/PREFIX",
            description = "A fixed address such as 192.168.1.10/24 instead of DHCP.")
    private @Nullable String address;

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description = "Which interface has the fixed address. Default: eth0.")
    private @Nullable String interfaceName;

    @Option(names = "--gateway", paramLabel = "ADDRESS", description = "The gateway that goes with --static-ip.")
    private @Nullable String gateway;

    @Option(
            names = "--dns",
            paramLabel = "ADDRESS",
            description = "A name server that goes with --static-ip; may be repeated.")
    private List<String> dns = new ArrayList<>();

    @Option(names = "--timezone", paramLabel = "ZONE", description = "The time zone, such as Europe/Berlin.")
    private @Nullable String timezone;

    @Option(
            names = "--overlay",
            paramLabel = "DIR",
            description = {
                "Lay the files of this folder over the system, as root's; what is below boot/firmware (in bullseye boot)",
                "goes to the boot partition. Owners and modes: lines 'PATH MODE OWNER:GROUP' in DIR.owners. May be repeated."
            })
    private List<Path> overlays = new ArrayList<>();

    @Option(
            names = "--app",
            paramLabel = "DIR",
            description =
                    "Put an application into /opt, and start it on boot with the --unit that follows; may be repeated.")
    private List<Path> apps = new ArrayList<>();

    @Option(
            names = "--unit",
            paramLabel = "FILE",
            description = "The systemd unit that starts the application of --app.")
    private List<Path> units = new ArrayList<>();

    @Option(
            names = "--enable-unit",
            paramLabel = "UNIT",
            description = "Start this systemd unit of the system on boot; may be repeated.")
    private List<String> enableUnits = new ArrayList<>();

    @Option(
            names = "--mask-unit",
            paramLabel = "UNIT",
            description = "Never start this systemd unit of the system; may be repeated.")
    private List<String> maskUnits = new ArrayList<>();

    @Option(
            names = "--persist",
            paramLabel = "PATH",
            description = "Keep this path of the root file system across updates; may be repeated.")
    private List<String> persistPaths = new ArrayList<>();

    @Option(
            names = {"--password", "--password-hash", "--wifi-psk", "--wifi-password", "--wifi-passphrase"},
            hidden = true,
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "SECRET")
    private @Nullable String secret;

    public ProvisionOptions() {
        this(System.getenv());
    }

    ProvisionOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The plan of options and file. Call it before any other work: secrets and keys are read.
     *
     * @param file what {@code image.yaml} says; {@link ImageConfig#none} without one
     * @throws UsageException if something is missing, cannot be, or does not fit the rest; no message shows a secret
     */
    public Provisioning provisioning(ImageConfig file) throws UsageException {
        if (secret != null) {
            throw new UsageException("Secrets are not taken from the command line, which every user of this machine can"
                    + " read: put it into a file for --password-hash-file or --wifi-psk-file, or into the environment"
                    + " variable " + ProvisionSettings.PASSWORD_VARIABLE + " or " + ProvisionSettings.PSK_VARIABLE
                    + ".");
        }
        return settings().over(file.provision()).provisioning(environment);
    }

    private ProvisionSettings settings() throws UsageException {
        ProvisionSettings settings = new ProvisionSettings();
        settings.hostname = given("--hostname", hostname);
        settings.userName = given("--user", user);
        settings.passwordHash = fileSecret("--password-hash-file", passwordHashFile);
        settings.ssh = given("--ssh", ssh);
        settings.ssid = given("--wifi", wifi);
        settings.psk = fileSecret("--wifi-psk-file", pskFile);
        settings.openWifi = openWifi ? new Given<>("--wifi-open", true) : null;
        settings.country = given("--wifi-country", country);
        settings.hiddenWifi = hiddenWifi ? new Given<>("--wifi-hidden", true) : null;
        settings.address = given("--static-ip", address);
        settings.interfaceName = given("--interface", interfaceName);
        settings.gateway = given("--gateway", gateway);
        settings.timezone = given("--timezone", timezone);
        addAll("--ssh-key", sshKeys, settings.sshKeyFiles);
        addAll("--user-group", groups, settings.groups);
        addAll("--dns", dns, settings.dns);
        addAll("--overlay", overlays, settings.overlays);
        addAll("--enable-unit", enableUnits, settings.enableUnits);
        addAll("--mask-unit", maskUnits, settings.maskUnits);
        addAll("--persist", persistPaths, settings.persistPaths);
        if (apps.size() != units.size()) {
            throw new UsageException("Each --app needs a --unit that starts it, and the other way round; found "
                    + apps.size() + " --app and " + units.size() + " --unit.");
        }
        for (int i = 0; i < apps.size(); i++) {
            settings.apps.add(new Given<>("--app", new AppParts(apps.get(i), units.get(i), null)));
        }
        return settings;
    }

    private static <T> @Nullable Given<T> given(String option, @Nullable T value) {
        return value == null ? null : new Given<>(option, value);
    }

    private static @Nullable Given<SecretSource> fileSecret(String option, @Nullable Path file) {
        return file == null ? null : new Given<>(option, SecretSource.ofFile(file));
    }

    private static <T> void addAll(String option, List<T> values, List<Given<T>> to) {
        values.forEach(value -> to.add(new Given<>(option, value)));
    }
}
