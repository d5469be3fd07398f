package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.artifact.FileErrors;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.config.Given;
import dev.tandem.imagetool.provision.Provisioning.App;
import dev.tandem.imagetool.provision.Provisioning.User;
import dev.tandem.imagetool.provision.Provisioning.Wifi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was given for provisioning, by a file or by options, not yet put together: secrets are not read, and parts may be missing
 * that the other one has.
 */
public final class ProvisionSettings {
    static final String PASSWORD_VARIABLE = "TANDEM_PASSWORD_HASH";
    static final String PSK_VARIABLE = "TANDEM_WIFI_PSK";

    private static final int MAX_KEY_FILE_BYTES = 64 << 10;

    @Nullable
    Given<String> hostname;

    @Nullable
    Given<String> userName;

    @Nullable
    Given<SecretSource> passwordHash;

    @Nullable
    Given<Boolean> ssh;

    @Nullable
    Given<String> ssid;

    @Nullable
    Given<SecretSource> psk;

    @Nullable
    Given<Boolean> openWifi;

    @Nullable
    Given<String> country;

    @Nullable
    Given<Boolean> hiddenWifi;

    @Nullable
    Given<String> interfaceName;

    @Nullable
    Given<String> address;

    @Nullable
    Given<String> gateway;

    @Nullable
    Given<String> timezone;

    final List<Given<Path>> sshKeyFiles = new ArrayList<>();
    final List<Given<String>> sshKeys = new ArrayList<>();
    final List<Given<String>> groups = new ArrayList<>();
    final List<Given<String>> dns = new ArrayList<>();
    final List<Given<Path>> overlays = new ArrayList<>();
    final List<Given<AppParts>> apps = new ArrayList<>();
    final List<Given<String>> enableUnits = new ArrayList<>();
    final List<Given<String>> maskUnits = new ArrayList<>();
    final List<Given<String>> persistPaths = new ArrayList<>();

    /** An application; without a name it is called as its folder. */
    record AppParts(Path directory, Path unit, @Nullable String name) {
        App app() {
            return name == null ? App.of(directory, unit) : new App(name, directory, unit);
        }
    }

    ProvisionSettings() {}

    /** These, and where one is not given, that of {@code others}; lists have those of the others first. */
    ProvisionSettings over(ProvisionSettings others) {
        ProvisionSettings all = new ProvisionSettings();
        all.hostname = first(hostname, others.hostname);
        all.userName = first(userName, others.userName);
        all.passwordHash = first(passwordHash, others.passwordHash);
        all.ssh = first(ssh, others.ssh);
        all.ssid = first(ssid, others.ssid);
        all.psk = first(psk, openWifi == null ? others.psk : null);
        all.openWifi = first(openWifi, psk == null ? others.openWifi : null);
        all.country = first(country, others.country);
        all.hiddenWifi = first(hiddenWifi, others.hiddenWifi);
        all.interfaceName = first(interfaceName, others.interfaceName);
        all.address = first(address, others.address);
        all.gateway = first(gateway, others.gateway);
        all.timezone = first(timezone, others.timezone);
        for (ProvisionSettings each : List.of(others, this)) {
            all.sshKeyFiles.addAll(each.sshKeyFiles);
            all.sshKeys.addAll(each.sshKeys);
            all.groups.addAll(each.groups);
            all.dns.addAll(each.dns);
            all.overlays.addAll(each.overlays);
            all.apps.addAll(each.apps);
            all.enableUnits.addAll(each.enableUnits);
            all.maskUnits.addAll(each.maskUnits);
            all.persistPaths.addAll(each.persistPaths);
        }
        return all;
    }

    private static <T> @Nullable Given<T> first(@Nullable Given<T> a, @Nullable Given<T> b) {
        return a != null ? a : b;
    }

    /**
     * The plan. Secrets are read now, so call it before any other work.
     *
     * @throws UsageException if parts are missing or do not fit together; no message shows a secret
     */
    Provisioning provisioning(Map<String, String> environment) throws UsageException {
        check(hostname, HostName::check);
        check(timezone, TimeZones::check);
        check(country, Wifi::checkCountry);
        check(interfaceName, StaticAddress::checkInterface);
        for (Given<String> path : persistPaths) {
            check(path, Provisioning::checkPersistPath);
        }
        Optional<User> user = user(environment);
        Optional<Wifi> wifi = wifi(environment);
        Optional<StaticAddress> fixed = fixedAddress();
        List<App> installed = new ArrayList<>();
        for (Given<AppParts> app : apps) {
            installed.add(at(app.where(), app.value()::app));
        }
        return at(
                "provisioning",
                () -> new Provisioning(
                        value(hostname),
                        user,
                        value(ssh),
                        wifi,
                        fixed,
                        value(timezone),
                        values(overlays),
                        installed,
                        values(enableUnits),
                        values(maskUnits),
                        values(persistPaths)));
    }

    private Optional<User> user(Map<String, String> environment) throws UsageException {
        Given<String> name = userName;
        if (name == null) {
            Given<?> orphan = firstOf(passwordHash, sshKeyFiles, sshKeys, groups);
            if (orphan != null) {
                throw new UsageException(orphan.where() + ": is for the first user, whose name is not given");
            }
            return Optional.empty();
        }
        Optional<Secret> hash = secret(passwordHash, PASSWORD_VARIABLE, environment);
        List<String> keys = new ArrayList<>(values(sshKeys));
        for (Given<Path> file : sshKeyFiles) {
            keys.addAll(keysOf(file));
        }
        return Optional.of(at(
                name.where(),
                () -> new User(name.value(), hash, keys.stream().distinct().toList(), values(groups))));
    }

    private static List<String> keysOf(Given<Path> file) throws UsageException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file.value())) {
            bytes = in.readNBytes(MAX_KEY_FILE_BYTES + 1);
        } catch (IOException e) {
            throw new UsageException(file.where() + ": " + FileErrors.describe(e, false), e);
        }
        List<String> keys = SshKeys.lines(new String(bytes, StandardCharsets.UTF_8));
        if (bytes.length > MAX_KEY_FILE_BYTES || keys.isEmpty()) {
            throw new UsageException(file.where() + ": " + file.value()
                    + (keys.isEmpty() ? " has no ssh key" : " is too long for a file of ssh keys"));
        }
        for (String key : keys) {
            at(file.where() + ": " + file.value(), () -> SshKeys.check(key));
        }
        return keys;
    }

    private Optional<Wifi> wifi(Map<String, String> environment) throws UsageException {
        Given<String> network = ssid;
        if (network == null) {
            Given<?> orphan = firstOf(psk, country, hiddenWifi, openWifi);
            if (orphan != null) {
                throw new UsageException(orphan.where() + ": is for a wifi network, whose name is not given");
            }
            return Optional.empty();
        }
        if (country == null) {
            throw new UsageException(
                    network.where()
                            + ": the country of the wifi network is not given, two letters such as DE: without it the radio stays off");
        }
        boolean open = openWifi != null && openWifi.value();
        if (open && psk != null) {
            throw new UsageException(psk.where() + ": the network has a key and is to be open, expected one of them");
        }
        Optional<Secret> key = open ? Optional.empty() : secret(psk, PSK_VARIABLE, environment);
        if (!open && key.isEmpty()) {
            throw new UsageException(
                    network.where() + ": the key of the wifi network is not given. Put it into a file for"
                            + " --wifi-psk-file or pskFile, or into the environment variable " + PSK_VARIABLE
                            + "; for a network without a key use --wifi-open or open: true");
        }
        boolean hidden = hiddenWifi != null && hiddenWifi.value();
        String checkedCountry = country.value();
        return Optional.of(at(network.where(), () -> new Wifi(network.value(), key, checkedCountry, hidden)));
    }

    private Optional<StaticAddress> fixedAddress() throws UsageException {
        Given<String> fixed = address;
        if (fixed == null) {
            Given<?> orphan = firstOf(interfaceName, gateway, dns);
            if (orphan != null) {
                throw new UsageException(orphan.where() + ": is for a fixed address, which is not given");
            }
            return Optional.empty();
        }
        String name = interfaceName == null ? "eth0" : interfaceName.value();
        return Optional.of(
                at(fixed.where(), () -> new StaticAddress(name, fixed.value(), value(gateway), values(dns))));
    }

    /** What was named, or the variable that is looked at when nothing was. */
    private static Optional<Secret> secret(
            @Nullable Given<SecretSource> source, String variable, Map<String, String> environment)
            throws UsageException {
        if (source != null) {
            return Optional.of(source.value().read(source.where(), environment));
        }
        return Optional.ofNullable(environment.get(variable))
                .filter(text -> !text.isEmpty())
                .map(Secret::new);
    }

    /** So that the message names the option, and not all of them. */
    private static void check(@Nullable Given<String> given, UnaryOperator<String> check) throws UsageException {
        if (given != null) {
            at(given.where(), () -> check.apply(given.value()));
        }
    }

    private interface Part<T> {
        T make();
    }

    private static <T> T at(String where, Part<T> part) throws UsageException {
        try {
            return part.make();
        } catch (IllegalArgumentException e) {
            throw new UsageException(where + ": " + e.getMessage(), e);
        }
    }

    private static <T> Optional<T> value(@Nullable Given<T> given) {
        return given == null ? Optional.empty() : Optional.of(given.value());
    }

    private static <T> List<T> values(List<Given<T>> given) {
        return given.stream().map(Given::value).toList();
    }

    /** The first thing given of these values and lists of values. */
    private static @Nullable Given<?> firstOf(@Nullable Object... given) {
        return Stream.of(given)
                .flatMap(each -> each instanceof List<?> list ? list.stream() : Stream.ofNullable(each))
                .map(each -> (Given<?>) each)
                .findFirst()
                .orElse(null);
    }
}
