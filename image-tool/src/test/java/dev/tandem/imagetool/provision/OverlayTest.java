package dev.tandem.imagetool.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.imagetool.provision.Provisioning.App;
import dev.tandem.imagetool.rootfs.FileAttributes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OverlayTest {
    private final StockImage image = StockImage.bookworm();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Path overlay;

    @BeforeEach
    void makeOverlay() throws IOException {
        overlay = Files.createDirectory(directory.resolve("overlay"));
    }

    private Path file(String path, String text) throws IOException {
        Path file = overlay.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void owners(String text) throws IOException {
        Files.writeString(directory.resolve("overlay.owners"), text);
    }

    private Provisioner.Outcome apply() throws IOException {
        return image.provision(Wanted.files(List.of(overlay), List.of(), List.of(), List.of()));
    }

    @Test
    void files_becomeRootsWhateverTheUmask() throws Exception {
        Files.setPosixFilePermissions(file("etc/app/a.conf", "a"), PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(file("usr/local/bin/tool", "b"), PosixFilePermissions.fromString("rwxrwxr-x"));
        Files.createDirectory(overlay.resolve("empty"));

        apply();

        assertThat(image.text("/etc/app/a.conf")).isEqualTo("a");
        assertThat(image.attributes("/etc/app/a.conf")).isEqualTo(FileAttributes.PUBLIC_FILE);
        assertThat(image.attributes("/usr/local/bin/tool")).isEqualTo(FileAttributes.PROGRAM);
        assertThat(image.attributes("/etc/app")).isEqualTo(FileAttributes.PROGRAM);
        assertThat(image.attributes("/empty")).isEqualTo(FileAttributes.PROGRAM);
    }

    @Test
    void fileBelowALinkOfTheImage_goesWhereItLeads() throws Exception {
        file("lib/systemd/system/own.service", "x");

        apply();

        assertThat(image.text("/usr/lib/systemd/system/own.service")).isEqualTo("x");
        assertThat(image.linkTarget("/lib")).isEqualTo("usr/lib");
    }

    @Test
    void replacedFiles_areTold() throws Exception {
        file("etc/hostname", "other\n");
        file("etc/new", "x");

        assertThat(apply().notes()).singleElement().asString().endsWith(": /etc/hostname");
        assertThat(image.text("/etc/hostname")).isEqualTo("other\n");
    }

    @Test
    void linkOutOfTheOverlay_isCopiedAndNotFollowed() throws Exception {
        Files.writeString(directory.resolve("secret"), "of this machine");
        Files.createSymbolicLink(overlay.resolve("leak"), directory.resolve("secret"));
        Files.createSymbolicLink(overlay.resolve("up"), Path.of("../../../../no-such-place"));

        apply();

        assertThat(image.linkTarget("/leak"))
                .isEqualTo(directory.resolve("secret").toString());
        assertThat(image.linkTarget("/up")).isEqualTo("../../../../no-such-place");
    }

    @Test
    void pipe_isRefused() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", overlay.resolve("pipe").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();

        assertThatThrownBy(this::apply).isInstanceOf(IOException.class).hasMessageContaining("device, pipe or socket");
    }

    @Test
    void nameWithALineBreak_isRefused() throws Exception {
        file("etc/a\nb", "x");

        assertThatThrownBy(this::apply).isInstanceOf(IOException.class).hasMessageContaining("a?b");
    }

    @Test
    void fileWhereTheImageHasADirectory_isRefused() throws Exception {
        file("etc", "x");

        assertThatThrownBy(this::apply).isInstanceOf(IOException.class).hasMessageContaining("/etc is a directory");
    }

    @Test
    void directoryWhereTheImageHasAFile_isRefused() throws Exception {
        file("etc/hostname/x", "x");

        assertThatThrownBy(this::apply).isInstanceOf(IOException.class).hasMessageContaining("/etc/hostname");
    }

    @Test
    void missingFolder_isRefused() {
        assertThatThrownBy(() -> image.provision(
                        Wanted.files(List.of(directory.resolve("no")), List.of(), List.of(), List.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no folder");
    }

    @Test
    void laterOverlay_liesOverTheEarlier() throws Exception {
        file("etc/x", "first");
        Path second = Files.createDirectories(directory.resolve("second/etc"));
        Files.writeString(second.resolve("x"), "second");

        image.provision(Wanted.files(List.of(overlay, directory.resolve("second")), List.of(), List.of(), List.of()));

        assertThat(image.text("/etc/x")).isEqualTo("second");
    }

    @Test
    void bootFiles_goToTheBootPartition() throws Exception {
        image.boot.put("config.txt", "stock");
        file("boot/firmware/config.txt", "own");
        file("boot/firmware/overlays/x.dtbo", "dtb");
        file("boot/other", "x");

        apply();

        assertThat(image.boot.read("config.txt"))
                .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("own"));
        assertThat(image.boot.paths()).contains("overlays/x.dtbo");
        assertThat(image.list("/boot")).containsExactly("other");
    }

    @Test
    void bootFilesOfBullseye_areThoseOfBoot() throws Exception {
        StockImage bullseye = StockImage.of("bullseye");
        file("boot/config.txt", "own");

        bullseye.provision(Wanted.files(List.of(overlay), List.of(), List.of(), List.of()));

        assertThat(bullseye.boot.paths()).containsExactly("config.txt");
        assertThat(bullseye.exists("/boot")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cmdline.txt", "CMDLINE.TXT", "autoboot.txt"})
    void whatSaysWhichSlotStarts_isNotReplaced(String name) throws Exception {
        file("boot/firmware/" + name, "x");

        assertThatThrownBy(this::apply).isInstanceOf(IOException.class).hasMessageContaining("which slot");
    }

    @Test
    void linkOnTheBootPartition_isRefused() throws Exception {
        Files.createDirectories(overlay.resolve("boot/firmware"));
        Files.createSymbolicLink(overlay.resolve("boot/firmware/x"), Path.of("y"));

        assertThatThrownBy(this::apply).isInstanceOf(IOException.class).hasMessageContaining("FAT");
    }

    @Test
    void ownersFile_saysOwnersAndModes() throws Exception {
        file("etc/secret.conf", "s");
        file("var/lib/app/data/x", "x");
        file("etc/two words", "x");
        file("etc/plain", "x");
        owners("""
                # comment

                /etc/secret.conf 0640 root:shadow
                /var/lib/app/** - pi:pi
                /var/lib/app/data 750 pi:-1
                """.replace("pi:-1", "pi:27") + "/etc/two words   4755   -\n");

        apply();

        assertThat(image.attributes("/etc/secret.conf")).isEqualTo(new FileAttributes(0640, 0, 42));
        assertThat(image.attributes("/var/lib/app/data/x")).isEqualTo(new FileAttributes(0644, 1000, 1000));
        assertThat(image.attributes("/var/lib/app/data")).isEqualTo(new FileAttributes(0750, 1000, 27));
        assertThat(image.attributes("/var/lib/app")).isEqualTo(FileAttributes.PROGRAM);
        assertThat(image.attributes("/etc/two words")).isEqualTo(new FileAttributes(04755, 0, 0));
        assertThat(image.attributes("/etc/plain")).isEqualTo(FileAttributes.PUBLIC_FILE);
    }

    @Test
    void existingDirectory_changesOnlyWhereTheOwnersFileSaysSo() throws Exception {
        file("opt/x", "x");
        file("etc/NetworkManager/system-connections/x", "x");
        owners("/opt 0700 pi:pi\n");

        apply();

        assertThat(image.attributes("/opt")).isEqualTo(new FileAttributes(0700, 1000, 1000));
        assertThat(image.attributes("/etc/NetworkManager/system-connections"))
                .isEqualTo(new FileAttributes(0700, 0, 0));
    }

    @Test
    void ownerWhoIsOnlyMadeNow_isKnown() throws Exception {
        file("x", "x");
        owners("/x - maria:maria\n");

        image.provision(new Provisioning(
                Optional.empty(),
                Optional.of(Wanted.maria()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(overlay),
                List.of(),
                List.of(),
                List.of(),
                List.of()));

        assertThat(image.attributes("/x")).isEqualTo(new FileAttributes(0644, 1000, 1000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x 0644",
                "x 0644 root:root",
                "/x 999 root:root",
                "/x 0644 root",
                "/x 0644 nobodyknows:root",
                "/x 0644 root:nobodyknows",
                "/y 0644 root:root",
                "/x 0644 root:99999999999"
            })
    void wrongLine_isRefusedWithItsNumber(String line) throws Exception {
        file("x", "x");
        owners("# first\n" + line + "\n");

        assertThatThrownBy(this::apply).isInstanceOf(IOException.class).hasMessageContaining("overlay.owners:2: ");
    }

    @Test
    void endlessOwnersFile_isRefused() throws Exception {
        owners("#".repeat((1 << 20) + 1));

        assertThatThrownBy(this::apply).isInstanceOf(IOException.class).hasMessageContaining("no list of owners");
    }

    private App app(String unit) throws IOException {
        Path file = Files.write(directory.resolve("gateway.service"), unit.getBytes(StandardCharsets.UTF_8));
        file("bin/start", "#!/bin/sh\n");
        return App.of(overlay, file);
    }

    @Test
    void application_isInOptAndStartsOnBoot() throws Exception {
        App app = app("[Service]\nExecStart=/opt/overlay/bin/start --now\n[Install]\nWantedBy=multi-user.target\n");

        Provisioner.Outcome outcome = image.provision(Wanted.files(List.of(), List.of(app), List.of(), List.of()));

        assertThat(image.text("/opt/overlay/bin/start")).isEqualTo("#!/bin/sh\n");
        assertThat(image.text("/etc/systemd/system/gateway.service")).contains("ExecStart");
        assertThat(image.linkTarget("/etc/systemd/system/multi-user.target.wants/gateway.service"))
                .isEqualTo("/etc/systemd/system/gateway.service");
        assertThat(outcome.notes()).isEmpty();
    }

    @Test
    void applicationWhoseProgramIsMissing_isTold() throws Exception {
        App app = app("[Service]\nExecStart=-/opt/typo/start\n[Install]\nWantedBy=multi-user.target\n");

        assertThat(image.provision(Wanted.files(List.of(), List.of(app), List.of(), List.of()))
                        .notes())
                .containsExactly("gateway.service starts /opt/typo/start, which is not in the image");
    }

    @Test
    void applicationThatNothingStarts_isRefused() throws Exception {
        App app = app("[Service]\nExecStart=/bin/true\n");

        assertThatThrownBy(() -> image.provision(Wanted.files(List.of(), List.of(app), List.of(), List.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[Install]");
    }

    @Test
    void unitFileWithoutType_isRefused() throws Exception {
        Path unit = Files.writeString(directory.resolve("gateway"), "[Install]\nWantedBy=x.target\n");

        assertThatThrownBy(() ->
                        image.provision(Wanted.files(List.of(), List.of(App.of(overlay, unit)), List.of(), List.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gateway.service");
    }

    @Test
    void unitOfAnOverlay_canBeEnabled() throws Exception {
        file("etc/systemd/system/own.service", "[Install]\nWantedBy=multi-user.target\n");

        image.provision(Wanted.files(List.of(overlay), List.of(), List.of("own"), List.of()));

        assertThat(image.exists("/etc/systemd/system/multi-user.target.wants/own.service"))
                .isTrue();
    }
}
