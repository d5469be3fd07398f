package dev.tandem.imagetool.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.imagetool.artifact.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

final class ProvisionOptionsTest {
    private static final Map<String, String> SECRETS =
            Map.of("TANDEM_PASSWORD_HASH", Wanted.HASH, "TANDEM_WIFI_PSK", Wanted.PASSPHRASE);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Command(name = "convert")
    private static final class Convert {
        @Mixin
        private final ProvisionOptions options;

        Convert(Map<String, String> environment) {
            this.options = new ProvisionOptions(environment);
        }
    }

    private static Provisioning of(ImageConfig file, Map<String, String> environment, String... arguments)
            throws UsageException {
        Convert command = new Convert(environment);
        new CommandLine(command).parseArgs(arguments);
        return command.options.provisioning(file);
    }

    private static Provisioning of(String... arguments) throws UsageException {
        return of(ImageConfig.none(), Map.of(), arguments);
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void noOption_isNothing() throws Exception {
        assertThat(of()).isEqualTo(Provisioning.NOTHING);
    }

    @Test
    void environmentWithoutOption_isNothing() throws Exception {
        assertThat(of(ImageConfig.none(), SECRETS)).isEqualTo(Provisioning.NOTHING);
    }

    @Test
    void options_makeAPlan() throws Exception {
        Provisioning all = of(
                ImageConfig.none(),
                Map.of(),
                "--hostname=gateway",
                "--user=maria",
                "--password-hash-file=" + file("hash", Wanted.HASH + "\n"),
                "--ssh-key=" + file("id.pub", Wanted.SSH_KEY + "\n"),
                "--user-group=docker",
                "--ssh",
                "--wifi=Home",
                "--wifi-psk-file=" + file("psk", Wanted.PASSPHRASE),
                "--wifi-country=de",
                "--wifi-hidden",
                "--static-ip=10.0.0.2/8",
                "--interface=eth1",
                "--gateway=10.0.0.1",
                "--dns=10.0.0.3",
                "--timezone=UTC",
                "--overlay=o",
                "--app=a",
                "--unit=a.service",
                "--enable-unit=x.service",
                "--mask-unit=y.service",
                "--persist=/var/lib/x");

        assertThat(all.hostname()).contains("gateway");
        assertThat(all.user())
                .contains(new Provisioning.User(
                        "maria", Optional.of(new Secret(Wanted.HASH)), List.of(Wanted.SSH_KEY), List.of("docker")));
        assertThat(all.ssh()).contains(true);
        assertThat(all.wifi())
                .contains(new Provisioning.Wifi("Home", Optional.of(new Secret(Wanted.PASSPHRASE)), "DE", true));
        assertThat(all.address())
                .contains(new StaticAddress("eth1", "10.0.0.2/8", Optional.of("10.0.0.1"), List.of("10.0.0.3")));
        assertThat(all.timezone()).contains("UTC");
        assertThat(all.overlays()).containsExactly(Path.of("o"));
        assertThat(all.apps()).containsExactly(new Provisioning.App("a", Path.of("a"), Path.of("a.service")));
        assertThat(all.enableUnits()).containsExactly("x.service");
        assertThat(all.maskUnits()).containsExactly("y.service");
        assertThat(all.persistPaths()).containsExactly("/var/lib/x");
    }

    @Test
    void secretsComeFromTheEnvironment() throws Exception {
        Provisioning all = of(ImageConfig.none(), SECRETS, "--user=maria", "--wifi=Home", "--wifi-country=DE");

        assertThat(all.user().orElseThrow().passwordHash()).contains(new Secret(Wanted.HASH));
        assertThat(all.wifi().orElseThrow().psk()).contains(new Secret(Wanted.PASSPHRASE));
    }

    @Test
    void openNetwork_takesNoKeyFromTheEnvironment() throws Exception {
        Provisioning all = of(ImageConfig.none(), SECRETS, "--wifi=Guests", "--wifi-country=DE", "--wifi-open");

        assertThat(all.wifi().orElseThrow().psk()).isEmpty();
    }

    @Test
    void sshCanBeSwitchedOff() throws Exception {
        assertThat(of("--no-ssh").ssh()).contains(false);
        assertThat(of().ssh()).isEmpty();
    }

    @Test
    void options_overrideTheFileAndListsAreAdded() throws Exception {
        file("hash", Wanted.HASH);
        ImageConfig config = ImageConfig.read(Path.of(file("image.yaml", """
                provision:
                  hostname: of-the-file
                  user: {name: maria, passwordHashFile: hash}
                  ssh: true
                  wifi: {ssid: Home, country: DE, open: true}
                  maskUnits: [a.service]
                """)));

        Provisioning all =
                of(config, SECRETS, "--hostname=of-the-option", "--no-ssh", "--user=otto", "--mask-unit=b.service");

        assertThat(all.hostname()).contains("of-the-option");
        assertThat(all.user().orElseThrow().name()).isEqualTo("otto");
        assertThat(all.user().orElseThrow().passwordHash()).contains(new Secret(Wanted.HASH));
        assertThat(all.ssh()).contains(false);
        assertThat(all.wifi().orElseThrow().psk()).isEmpty();
        assertThat(all.maskUnits()).containsExactly("a.service", "b.service");
    }

    @Test
    void keyOfAnOption_makesTheOpenNetworkOfTheFileOneWithAKey() throws Exception {
        ImageConfig config = ImageConfig.read(
                Path.of(file("image.yaml", "provision: {wifi: {ssid: Home, country: DE, open: true}}")));

        Provisioning all = of(config, Map.of(), "--wifi-psk-file=" + file("psk", Wanted.PASSPHRASE));

        assertThat(all.wifi().orElseThrow().psk()).contains(new Secret(Wanted.PASSPHRASE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--password=geheim",
                "--password-hash=geheim",
                "--wifi-psk=geheim",
                "--wifi-password=geheim",
                "--password"
            })
    void secretOnTheCommandLine_isAnsweredWithWhatToDo(String argument) {
        assertThatThrownBy(() -> of(argument))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--password-hash-file")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void secretOptions_areNotInTheHelp() {
        assertThat(new CommandLine(new Convert(Map.of())).getUsageMessage())
                .contains("--wifi-psk-file", "--[no-]ssh")
                .doesNotContain("--password=", "--wifi-psk=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--hostname a_b",
                "--timezone ../x",
                "--static-ip 10.0.0.1",
                "--interface=eth0",
                "--gateway 10.0.0.1",
                "--wifi x",
                "--wifi-country DE",
                "--user maria",
                "--ssh-key /none",
                "--persist /etc",
            })
    void mistake_namesItsOption(String arguments) {
        String option = arguments.split("[ =]", 2)[0];
        assertThatThrownBy(() -> of(arguments.split(" ", -1)))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(option + ": ");
    }

    @Test
    void applicationWithoutUnit_isRefused() {
        assertThatThrownBy(() -> of("--app=a"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--unit");
        assertThatThrownBy(() -> of("--app=a", "--unit=a.service", "--unit=b.service"))
                .hasMessageContaining("1 --app and 2 --unit");
    }
}
