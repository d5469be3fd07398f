package dev.tandem.imagetool.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.config.ConfigReader;
import dev.tandem.imagetool.config.ConfigSection;
import dev.tandem.imagetool.config.Given;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageConfigTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private Path yaml(String text) throws IOException {
        return Files.writeString(directory.resolve("image.yaml"), text);
    }

    private ImageConfig read(String text) throws IOException, UsageException {
        return ImageConfig.read(yaml(text));
    }

    /** The message for a mistake, with the folder taken out of it. */
    private String mistake(String text) throws IOException {
        Path file = yaml(text);
        try {
            ImageConfig.read(file);
        } catch (UsageException e) {
            return String.valueOf(e.getMessage()).replace(directory + "/", "");
        }
        throw new AssertionError("was taken: " + text);
    }

    private Provisioning provisioning(String text, Map<String, String> environment) throws IOException, UsageException {
        return read(text).provision().provisioning(environment);
    }

    @Test
    void everyKey_isRead() throws Exception {
        ImageConfig config = read("""
                input: stock.img.xz
                output: /out/gateway.img.xz
                bmap: false
                compress: xz
                deviceType: raspberrypi4
                slotB: empty
                diskId: 0xfedcba98
                layout: {bootSize: 512MiB, dataSize: 0.5GiB, diskSize: 16GB}
                artifact:
                  output: gateway.mender
                  name: gateway-1.10
                  compression: zstd_best
                  key: keys/sign.pem
                  keyPassphraseFile: keys/pass
                client:
                  install: true
                  tree: client
                  runtime: jre
                  verificationKeys: [keys/a.pem, keys/b.pem]
                  updateUrl: https://updates.example.org/feed
                """);

        assertThat(config.input()).contains(directory.resolve("stock.img.xz"));
        assertThat(config.output()).contains(Path.of("/out/gateway.img.xz"));
        assertThat(config.bmap()).contains(false);
        assertThat(config.compress()).contains("xz");
        assertThat(config.deviceType()).contains("raspberrypi4");
        assertThat(config.fillSlotB()).contains(false);
        assertThat(config.diskId()).isEqualTo(OptionalInt.of(0xfedcba98));
        assertThat(config.layout().boot()).isEqualTo(OptionalLong.of(512L << 20));
        assertThat(config.layout().data()).isEqualTo(OptionalLong.of(1L << 29));
        assertThat(config.layout().disk()).isEqualTo(OptionalLong.of(16_000_000_000L));
        assertThat(config.artifact().name()).contains("gateway-1.10");
        assertThat(config.artifact().keyPassphraseFile()).contains(directory.resolve("keys/pass"));
        assertThat(config.client().install()).contains(true);
        assertThat(config.client().verificationKeys())
                .containsExactly(directory.resolve("keys/a.pem"), directory.resolve("keys/b.pem"));
        assertThat(config.client().updateUrl()).contains("https://updates.example.org/feed");
    }

    @Test
    void noFile_isEmptyThroughout() throws Exception {
        assertThat(ImageConfig.none().input()).isEmpty();
        assertThat(ImageConfig.none().layout().root()).isEmpty();
        assertThat(ImageConfig.none().provision().provisioning(Map.of())).isEqualTo(Provisioning.NOTHING);
    }

    @Test
    void provisioning_isReadWithItsSecrets() throws Exception {
        Files.writeString(directory.resolve("hash"), Wanted.HASH + "\nsecond line\n");
        Files.writeString(directory.resolve("id.pub"), "# mine\n" + Wanted.SSH_KEY + "\n\n");
        Provisioning all = provisioning("""
                provision:
                  hostname: gateway
                  user:
                    name: maria
                    passwordHashFile: hash
                    sshKeyFiles: [id.pub]
                    groups: [docker]
                  ssh: true
                  wifi: {ssid: 2024, pskEnv: MY_PSK, country: NO, hidden: true}
                  network: {address: 192.168.1.10/24, gateway: 192.168.1.1, dns: [192.168.1.1]}
                  timezone: Europe/Oslo
                  overlays: [first, second/]
                  apps:
                    - directory: app
                      unit: app/app.service
                    - {directory: other, unit: o.service, name: third}
                  enableUnits: [a.service]
                  maskUnits: [b.service]
                  persist: [/var/lib/app]
                """, Map.of("MY_PSK", Wanted.PASSPHRASE));

        assertThat(all.hostname()).contains("gateway");
        assertThat(all.user().orElseThrow().passwordHash()).contains(new Secret(Wanted.HASH));
        assertThat(all.user().orElseThrow().sshKeys()).containsExactly(Wanted.SSH_KEY);
        assertThat(all.user().orElseThrow().groups()).containsExactly("docker");
        assertThat(all.ssh()).contains(true);
        assertThat(all.wifi().orElseThrow().ssid()).isEqualTo("2024");
        assertThat(all.wifi().orElseThrow().country()).isEqualTo("NO");
        assertThat(all.wifi().orElseThrow().psk()).contains(new Secret(Wanted.PASSPHRASE));
        assertThat(all.address().orElseThrow().interfaceName()).isEqualTo("eth0");
        assertThat(all.timezone()).contains("Europe/Oslo");
        assertThat(all.overlays()).containsExactly(directory.resolve("first"), directory.resolve("second"));
        assertThat(all.apps()).extracting(Provisioning.App::name).containsExactly("app", "third");
        assertThat(all.enableUnits()).containsExactly("a.service");
        assertThat(all.maskUnits()).containsExactly("b.service");
        assertThat(all.persistPaths()).containsExactly("/var/lib/app");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "inptu: a|image.yaml:1:1: inptu: unknown key, did you mean input?",
                "boot-size: 1|image.yaml:1:1: boot-size: unknown key, expected one of input",
                "`layout:\n  boot-size: 1GiB`|image.yaml:2:3: layout.boot-size: unknown key, did you mean bootSize?",
                "`input: a\ninput: b`|image.yaml:2:1: input: this key is there twice, the first time at image.yaml:1:1",
                "input: [a]|image.yaml:1:8: input: expected a path, relative to the folder of this file, found a list",
                "input:|image.yaml:1:7: input: expected a path, relative to the folder of this file, found nothing",
                "input: ''|found nothing",
                "layout: 4GiB|image.yaml:1:9: layout: expected a section with keys of its own, found '4GiB'",
                "layout: {rootSize: 4 GiB}|image.yaml:1:20: layout.rootSize: expected a size such as 512MiB or 4GiB, found '4 GiB'",
                "layout: {rootSize: 0}|found '0'",
                "layout: {rootSize: -1}|found '-1'",
                "layout: {rootSize: lots}|found 'lots'",
                "compress: bzip2|image.yaml:1:11: compress: expected one of none, gzip, xz, zstd, found 'bzip2'",
                "diskId: 00000000|image.yaml:1:9: diskId: expected eight hexadecimal digits, not all of them 0, found '00000000'",
                "layout: {rootSize: 1GiB, diskSize: 8GB}|layout: expected one of rootSize, diskSize",
                "deviceType: a/b|image.yaml:1:13: deviceType: expected letters, digits",
                "diskId: 1234|found '1234'",
                "provision: {ssh: yes}|image.yaml:1:18: provision.ssh: expected true or false, found 'yes'",
                "provision: {ssh: 'true'}|expected true or false, found 'true'",
                "provision: {hostname: true}|provision.hostname: expected a text, found 'true' without quotes",
                "provision: {hostname: a_b}|image.yaml:1:23: provision.hostname: 'a_b' is no host name",
                "provision: {hostname: !secret x}|found the tag !secret",
                "provision: {overlays: a}|provision.overlays: expected a list of paths",
                "provision: {overlays: [a, {b: c}]}|provision.overlays[1]: expected a path, found a section",
                "provision: {maskUnits: [true]}|provision.maskUnits[0]: expected a text",
                "provision: {apps: [{directory: a}]}|image.yaml:1:20: provision.apps[0]: the key unit is missing",
                "provision: {apps: [a]}|provision.apps[0]: expected a list of sections",
                "provision: {wifi: {psk: geheim}}|provision.wifi.psk: secrets are not written into this file: use pskFile or pskEnv",
                "provision: {user: {password: geheim}}|use passwordHashFile or passwordHashEnv",
                "provision: {user: {passwordHash: geheim}}|use passwordHashFile or passwordHashEnv",
                "provision: {wifi: {pskFile: a, pskEnv: b}}|provision.wifi: expected one of pskFile, pskEnv, found pskFile and pskEnv",
                "artifact: {key: a, signWith: b}|artifact: expected one of key, keyPkcs11, signWith",
                "client: {updateUrl: ftp://x}|client.updateUrl: expected a URL",
                "client: {updateUrl: 'https://me:geheim@x/'}|without user or password",
                "provision: {network: {address: 10.0.0.1}}|provision.network.address: '10.0.0.1' is no address",
                "provision: {persist: [/etc]}|provision.persist[0]: '/etc' is no path",
                "? [a, b]\\n: c|a key is a name, found a list",
                "- a|image.yaml:1:1: expected keys such as input and output, found a list",
                "text|expected keys such as input and output, found 'text'",
                "`input: a: b`|image.yaml:1:9: this is no YAML: mapping values are not allowed here",
                "`input: [a`|this is no YAML",
                "`a: b\n---\nc: d`|this is no YAML",
                "input: *x|this is no YAML",
                "`<<: {input: a}`|unknown key",
            })
    void mistake_isToldWithLineColumnAndKey(String text, String message) throws IOException {
        assertThat(mistake(text.replace("\\n", "\n"))).contains(message).doesNotContain("geheim");
    }

    @Test
    void allMistakes_areToldAtOnce() throws IOException {
        assertThat(mistake("inptu: a\ncompress: no\nlayout:\n  rootSize: x\n").lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("image.yaml:"));
        assertThat(mistake("x: 1\n".repeat(100)).lines()).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment\n", "---\n"})
    void emptyFile_isTold(String text) throws IOException {
        assertThat(mistake(text)).contains("image.yaml");
    }

    @Test
    void deepNesting_isRefusedBeforeTheStackOverflows() throws IOException {
        assertThat(mistake("[".repeat(100_000))).contains("nested deeper than 32");
        assertThat(mistake("a: ".repeat(1000))).contains("no YAML");
    }

    @Test
    void manyAliases_areRefused() throws IOException {
        assertThat(mistake("input: &a x\nprovision: {maskUnits: [" + "*a,".repeat(60) + "]}"))
                .contains("aliases");
    }

    @Test
    void aliasesOfAliases_areNoWork() throws IOException {
        StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c <= 'f'; c++) {
            bomb.append(c).append(": &").append(c).append(" [");
            bomb.append(("*" + (char) (c - 1) + ",").repeat(9)).append("]\n");
        }
        assertThat(mistake(bomb.toString())).contains("unknown key");
    }

    @Test
    void listThatHoldsItself_isRefused() throws IOException {
        assertThat(mistake("provision: {overlays: &a [*a]}")).contains("provision.overlays[0]: expected a path");
    }

    @Test
    void manyEntries_areRefused() throws IOException {
        assertThat(mistake("provision: {maskUnits: [" + "a,".repeat(30_000) + "]}"))
                .contains("too many entries");
    }

    @Test
    void longFile_isRefused() throws IOException {
        assertThat(mistake("#".repeat((1 << 20) + 1))).contains("more than 1048576 bytes");
    }

    @Test
    void bytesThatAreNoText_areRefused() throws IOException {
        Files.write(directory.resolve("image.yaml"), "input: \u00fc".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ImageConfig.read(directory.resolve("image.yaml")))
                .hasMessageContaining("not UTF-8");
        assertThat(mistake("input: a\u0001")).contains("no YAML");
    }

    @Test
    void missingFileAndFolder_areTold() {
        assertThatThrownBy(() -> ImageConfig.read(directory.resolve("no.yaml")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no.yaml does not exist");
        assertThatThrownBy(() -> ImageConfig.read(directory)).isInstanceOf(UsageException.class);
    }

    @Test
    void overlongKey_isShownShortened() throws IOException {
        assertThat(mistake("k".repeat(500) + ": 1")).hasSizeLessThan(400);
        assertThat(mistake("\"a\\u001b[2J\": 1")).doesNotContain("\u001b");
    }

    @Test
    void fileInTheCurrentFolder_hasPathsRelativeToIt() throws Exception {
        ConfigSection section = ConfigReader.read(yaml("input: a/../b"), ConfigSchema.ROOT);

        assertThat(section.path("input")).isNotNull().extracting(Given::value).isEqualTo(directory.resolve("a/../b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wifi: {ssid: x, pskFile: none}|provision.wifi.pskFile|country",
                "wifi: {ssid: x, country: DE}|provision.wifi.ssid|key of the wifi network is not given",
                "wifi: {country: DE}|provision.wifi.country|whose name is not given",
                "wifi: {ssid: x, country: DE, pskFile: none}|provision.wifi.pskFile|none does not exist",
                "wifi: {ssid: x, country: DE, pskFile: empty}|provision.wifi.pskFile|nothing in its first line",
                "wifi: {ssid: x, country: DE, pskFile: short, open: true}|provision.wifi.pskFile|expected one of them",
                "wifi: {ssid: x, country: DE, pskFile: short}|provision.wifi.ssid|8 to 63",
                "wifi: {ssid: x, country: DE, pskEnv: geheim}|provision.wifi.pskEnv|is not set",
                "user: {groups: [a]}|provision.user.groups[0]|whose name is not given",
                "user: {name: maria}|provision.user.name|could never log in",
                "user: {name: maria, passwordHashFile: short}|provision.user.name|none that can be used",
                "user: {name: maria, sshKeyFiles: [empty]}|provision.user.sshKeyFiles[0]|has no ssh key",
                "user: {name: maria, sshKeyFiles: [short]}|provision.user.sshKeyFiles[0]|no line of authorized_keys",
                "network: {gateway: 10.0.0.1}|provision.network.gateway|which is not given",
                "network: {address: 10.0.0.2/8, gateway: 11.0.0.1}|provision.network.address|not another machine",
                "apps: [{directory: 'a b', unit: x}]|provision.apps[0]|cannot be an application's name",
            })
    void partsThatDoNotFit_areToldWithTheirPlace(String section, String place, String message) throws Exception {
        Files.writeString(directory.resolve("empty"), "\n");
        Files.writeString(directory.resolve("short"), "geheim\n");
        String expected = message.equals("country") ? "country of the wifi network is not given" : message;

        assertThatThrownBy(() -> provisioning("provision:\n  " + section, Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(expected)
                .hasMessageContaining(message.equals("country") ? "provision.wifi.ssid" : place)
                .hasMessageContaining("image.yaml:2:")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void secretFileThatIsTooLong_isRefused() throws Exception {
        Files.writeString(directory.resolve("long"), "x".repeat(5000));

        assertThatThrownBy(() -> provisioning("provision: {wifi: {ssid: x, country: DE, pskFile: long}}", Map.of()))
                .hasMessageContaining("too long");
    }
}
