package dev.tandem.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.layout.Slot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong in the field, and what must be left of it: the exit code, words of the message, and what was touched. Several
 * of these were measured to go through, or to leave a half-made device, with other clients.
 */
class FaultTableTest {
    @TempDir
    Path directory;

    private Rehearsal device;
    private byte[] inactive = new byte[0];
    private byte[] inactiveBoot = new byte[0];
    private byte[] active = new byte[0];

    @BeforeEach
    void make() throws Exception {
        device = new Rehearsal(directory, 24);
        inactive = device.rootBytes(Slot.B);
        inactiveBoot = device.bootBytes(Slot.B);
        active = device.rootBytes(Slot.A);
    }

    @AfterEach
    void close() throws IOException {
        device.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "rollback", "resume"})
    void nothingInProgress_isExitCode2(String command) {
        Rehearsal.Said said = device.run(command);

        assertThat(said.code()).isEqualTo(2);
        assertThat(said.all()).contains("No update in progress.");
    }

    @Test
    void missingFile_isNamed() throws IOException {
        refused(device.run("install", directory.resolve("missing.mender").toString()), "missing.mender");
    }

    @Test
    void somethingElse_isNoArtifact() throws IOException {
        Path file = Files.writeString(directory.resolve("x.mender"), "hello\n".repeat(1000));
        refused(device.run("install", file.toString()), "not");
    }

    @Test
    void otherDeviceType_isRefusedWithBothNames() throws Exception {
        refused(install(device.artifact("two").forDevice("other-board")), "other-board", Rehearsal.TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"deviceType\": \"\"", "\"devicetype\": \"raspberrypi4-64\""})
    void deviceWithoutAType_takesNothing(String setting) throws Exception {
        Path artifact = device.artifact("two").write();
        Files.writeString(device.root("etc/tandem/client.json"), "{" + setting + "}");

        refused(device.run("install", artifact.toString()), "deviceType");
    }

    @Test
    void unmetDepends_areNamedWithWhatIsThere() throws Exception {
        refused(
                install(device.artifact("two").dependingOn("rootfs-image.version", "needed")),
                "rootfs-image.version",
                "needed");
    }

    @Test
    void signatureOfSomebodyElse_isRefused() throws Exception {
        refused(install(device.artifact("two").signedBySomebodyElse()), "signature");
    }

    @Test
    void unsignedArtifact_isRefusedByADeviceWithKeys() throws Exception {
        refused(install(device.artifact("two").unsigned()), "sign");
    }

    @Test
    void headerWithAnotherByte_isRefused() throws Exception {
        Path artifact = device.artifact("two").write();
        flip(artifact, indexOf(artifact, "header.tar") + 600);

        refused(device.run("install", artifact.toString()), "header.tar", "checksum", "Nothing was changed");
    }

    @Test
    void payloadWithAnotherByte_isNotInstalled() throws Exception {
        Path artifact = device.artifact("two").write();
        flip(artifact, Files.size(artifact) / 2);

        Rehearsal.Said said = device.run("install", artifact.toString());

        notInstalled(said, "checksum");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "zstd", "lzma"})
    void artifactCutInTheMiddle_isNotInstalled(String compression) throws Exception {
        Path artifact = device.artifact("two").compressed(compression).write();
        byte[] bytes = Files.readAllBytes(artifact);
        Files.write(artifact, Arrays.copyOf(bytes, bytes.length / 2));

        notInstalled(device.run("install", artifact.toString()));
    }

    @Test
    void imageLargerThanTheSlot_isRefusedBeforeTheFirstByte() throws Exception {
        refused(install(device.artifact("two").image(32)), "Slot B holds 25165824 bytes", "33554432");
    }

    @Test
    void unknownPayloadType_isRefused() throws Exception {
        refused(install(device.artifact("two").module("no-such-module", "a", "b")), "no-such-module", "update module");
    }

    @Test
    void olderThanTheMinimum_isRefused() throws Exception {
        device.configure("\"minimumVersion\": \"release-10\"");
        refused(install(device.artifact("release-9")), "release-9", "release-10");
        assertThat(install(device.artifact("release-11")).code()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"6,1", ",1", "seven,1", "7,4", "8,4"})
    void securityCounter_canOnlyRise(String counter, int code) throws Exception {
        install(device.artifact("two").providing("tandem.security-counter", "7"));
        device.restart();
        device.run("resume", "--at-boot");
        assertThat(device.committed()).isEqualTo(Slot.B);
        Rehearsal.ArtifactOf next = device.artifact("three");

        Rehearsal.Said said = device.run(
                "install",
                "--force",
                (counter == null ? next : next.providing("tandem.security-counter", counter))
                        .write()
                        .toString());

        assertThat(said.code()).as(said.all()).isEqualTo(code);
        assertThat(said.all().contains("tandem.security-counter")).isEqualTo(code == 1);
    }

    @Test
    void sameVersion_isRefusedUnlessForced() throws Exception {
        install(device.artifact("two"));
        device.restart();
        device.run("resume", "--at-boot");
        Path same = device.artifact("two").write();

        assertThat(device.run("install", same.toString()).err()).contains("two is installed already");
        assertThat(device.run("install", "--force", same.toString()).code()).isEqualTo(4);
    }

    @Test
    void operatorsPrecheck_canObject() throws Exception {
        Path program =
                Files.writeString(directory.resolve("precheck"), "#!/bin/sh\necho battery at 9 percent\nexit 1\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        device.configure("\"precheck\": \"" + program + "\"");

        refused(install(device.artifact("two")), "battery at 9 percent");
    }

    @Test
    void installation_whileOneIsInProgress_isRefused() throws Exception {
        install(device.artifact("two"));
        byte[] written = device.rootBytes(Slot.B);

        Rehearsal.Said said = install(device.artifact("three"));

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("Update already in progress. Please commit or roll back first");
        assertThat(device.rootBytes(Slot.B)).isEqualTo(written);
        assertThat(device.restart()).isEqualTo(Slot.B);
        assertThat(install(device.artifact("three")).err()).contains("already in progress");
    }

    @Test
    void trialThatCannotBeArmed_isRolledBackAndSaysSo() throws Exception {
        device.system.built(java.time.Instant.parse("2021-04-29T00:00:00Z"));

        Rehearsal.Said said = install(device.artifact("two"));

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err())
                .contains("2021-04-29")
                .contains("rpi-eeprom-update")
                .contains("Rolled back.");
        assertThat(device.restart()).isEqualTo(Slot.A);
        assertThat(device.run("resume").code()).isEqualTo(2);
    }

    @Test
    void systemWithoutAClient_isNotStarted() throws Exception {
        Rehearsal.Said said = install(device.artifact("two").withoutClient());

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("/usr/bin/tandem-update").contains("Rolled back.");
        assertThat(device.restart()).isEqualTo(Slot.A);
    }

    @Test
    void recordThatCannotBeWritten_meansThatNothingBegins() throws Exception {
        Path data = device.root("var/lib/tandem");
        Files.createDirectories(data.resolve("state-1.new"));
        Files.createDirectories(data.resolve("state-2.new"));

        refused(install(device.artifact("two")), "could not begin");
    }

    @Test
    void slotsThatDisagree_areLeftAlone() throws Exception {
        device.system.firmware(3, false);

        refused(install(device.artifact("two")), "slot");
    }

    private Rehearsal.Said install(Rehearsal.ArtifactOf artifact) throws Exception {
        return device.run("install", artifact.write().toString());
    }

    /** Nothing at all was touched. */
    private void refused(Rehearsal.Said said, String... words) throws IOException {
        assertThat(said.code()).as(said.all()).isEqualTo(1);
        assertThat(said.err()).containsIgnoringCase(words[0]).contains(words);
        assertThat(device.rootBytes(Slot.B)).isEqualTo(inactive);
        untouched();
        assertThat(device.run("status", "--json").out()).contains("\"phase\" : \"IDLE\"");
    }

    /** Nothing but the inactive root was touched, and the next installation works. */
    private void notInstalled(Rehearsal.Said said, String... words) throws Exception {
        assertThat(said.code()).as(said.all()).isEqualTo(1);
        for (String word : words) {
            assertThat(said.err()).contains(word);
        }
        assertThat(said.err()).contains("System not modified");
        untouched();
        assertThat(device.run("status", "--json").out()).contains("PARTIAL");
        assertThat(install(device.artifact("three")).code()).isEqualTo(4);
        assertThat(device.restart()).isEqualTo(Slot.B);
    }

    private void untouched() throws IOException {
        assertThat(device.rootBytes(Slot.A)).isEqualTo(active);
        assertThat(device.bootBytes(Slot.B)).isEqualTo(inactiveBoot);
        assertThat(device.committed()).isEqualTo(Slot.A);
        assertThat(device.root("run/systemd/reboot-param")).doesNotExist();
    }

    private static void flip(Path file, long offset) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(offset);
            int old = bytes.read();
            bytes.seek(offset);
            bytes.write(old ^ 1);
        }
    }

    private static long indexOf(Path file, String text) throws IOException {
        byte[] head = Arrays.copyOf(Files.readAllBytes(file), 1 << 16);
        return new String(head, java.nio.charset.StandardCharsets.ISO_8859_1).lastIndexOf(text);
    }
}
