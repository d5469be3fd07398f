package dev.tandem.imagetool.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.imagetool.provision.Provisioning.App;
import dev.tandem.imagetool.provision.Provisioning.User;
import dev.tandem.imagetool.provision.Provisioning.Wifi;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProvisioningTest {
    @ParameterizedTest
    @ValueSource(strings = {"pi", "gateway-7", "a.example.org", "X1"})
    void hostName_isTaken(String name) {
        assertThat(Wanted.hostname(name).hostname()).contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "a_b", "a b", "a..b", ".a", "localhost", "a\nb", "\u00fc", "$(reboot)"})
    void whatIsNoHostName_isRefused(String name) {
        assertThatThrownBy(() -> Wanted.hostname(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Wanted.hostname("a".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7",
                "$5$saltsalt$9VhKQZB.XxuoRWjgKvKt6Ikr/SdEFLYDhfqM6NMmD6B",
                "$5$rounds=5000$saltsalt$9VhKQZB.XxuoRWjgKvKt6Ikr/SdEFLYDhfqM6NMmD6B",
                "$2b$12$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
                Wanted.HASH
            })
    void hashOfCrypt_isTaken(String hash) {
        assertThat(new User("a", Optional.of(new Secret(hash)), List.of(), List.of()).passwordHash())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2-password",
                "",
                "!",
                "*",
                "$6$saltsalt$short",
                "$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/",
                "$6$salt:salt$" + "a",
                "$6$$6$$6$",
                "$y$j9T$x"
            })
    void whatIsNoHash_isRefusedAndNotShown(String text) {
        assertThatThrownBy(() -> new User("a", Optional.of(new Secret(text)), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .satisfies(message ->
                        assertThat(text.length() < 3 || !message.contains(text)).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "root", "Pi", "1a", "a:b", "a b", "a\nb", "a.b", "abcdefghijklmnopqrstuvwxyz0123456"})
    void whatIsNoUserName_isRefused(String name) {
        assertThatThrownBy(() -> new User(name, Optional.of(new Secret(Wanted.HASH)), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void userWhoCouldNeverLogIn_isRefused() {
        assertThatThrownBy(() -> new User("a", Optional.empty(), List.of(), List.of()))
                .hasMessageContaining("could never log in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Wanted.SSH_KEY,
                "command=\"/bin/true\",no-pty " + Wanted.SSH_KEY,
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
            })
    void publicSshKey_isTaken(String line) {
        assertThat(SshKeys.check(line)).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ssh-ed25519",
                "ssh-ed25519 AAAA",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
                "-----BEGIN OPENSSH PRIVATE KEY-----",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f x\nroot-key"
            })
    void whatIsNoPublicSshKey_isRefusedAndNotShown(String line) {
        assertThatThrownBy(() -> SshKeys.check(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("AAAAC3NzaC1lZDI1NTE5AAAAIAABAgM");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"short", "not-ascii-\u00fc", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg"})
    void whatIsNoWifiKey_isRefusedAndNotShown(String psk) {
        assertThatThrownBy(() -> new Wifi("x", Optional.of(new Secret(psk)), "DE", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(psk);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "D", "DEU", "D1", "UK", "DE init=/bin/sh"})
    void whatIsNoCountry_isRefused(String country) {
        assertThatThrownBy(() -> new Wifi("x", Optional.empty(), country, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123456789012345678901234567890123", "nul\0"})
    void whatIsNoSsid_isRefused(String ssid) {
        assertThatThrownBy(() -> new Wifi(ssid, Optional.empty(), "DE", false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../UTC", "Europe/../UTC", "Europe//Berlin", "a/b/c/d", "UTC\n"})
    void whatIsNoTimezone_isRefused(String zone) {
        assertThatThrownBy(() -> Wanted.timezone(zone)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/var/lib/app", "/home", "/etc/app.conf", "/opt/app/data"})
    void pathToPersist_isTaken(String path) {
        assertThat(Provisioning.checkPersistPath(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "var/x",
                "/var",
                "/etc",
                "/proc/x",
                "/data",
                "/data/x",
                "/a/../etc",
                "/a/.",
                "/a//b",
                "/a/",
                "/a\nb"
            })
    void whatCannotBePersisted_isRefused(String path) {
        assertThatThrownBy(() -> Provisioning.checkPersistPath(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wirelessAddressWithoutNetwork_isRefused() {
        assertThatThrownBy(() -> Wanted.address(new StaticAddress("wlan0", "10.0.0.2/8", Optional.empty(), List.of())))
                .hasMessageContaining("wifi");
    }

    @Test
    void unitThatIsEnabledAndMasked_isRefused() {
        assertThatThrownBy(() -> Wanted.files(List.of(), List.of(), List.of("a.service"), List.of("a.service")))
                .hasMessageContaining("a.service");
    }

    @Test
    void twoApplicationsOfOneName_areRefused() {
        App app = App.of(Path.of("x/app"), Path.of("a.service"));
        App other = App.of(Path.of("y/app/"), Path.of("b.service"));

        assertThatThrownBy(() -> Wanted.files(List.of(), List.of(app, other), List.of(), List.of()))
                .hasMessageContaining("/opt/app");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "..", "a b", "x/.hidden"})
    void folderThatCannotNameAnApplication_isRefused(String path) {
        assertThatThrownBy(() -> new App(path, Path.of("x"), Path.of("a.service")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void secrets_areNotInTheTextOfAPlan() {
        Provisioning all = Wanted.with(
                Optional.empty(),
                Optional.of(Wanted.maria()),
                Optional.of(Wanted.home()),
                Optional.empty(),
                Optional.empty());

        assertThat(all.toString()).contains("(secret)").doesNotContain(Wanted.HASH, Wanted.PASSPHRASE);
        assertThat(new Secret("a")).isEqualTo(new Secret("a")).isNotEqualTo(new Secret("b"));
        assertThat(new Secret("a")).hasSameHashCodeAs(new Secret("a"));
    }
}
