package dev.tandem.imagetool.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PiSystemTest {
    @Test
    void trixieOf64Bits_isRecognisedInEveryRespect() throws IOException {
        PiSystem system = PiSystem.recognise(StockSystem.with(StockSystem.root(), "cloud-init"), StockSystem.boot());

        assertThat(system)
                .isEqualTo(new PiSystem(
                        "debian",
                        "Debian GNU/Linux 13 (trixie)",
                        "trixie",
                        Architecture.ARM64,
                        List.of("6.12.47+rpt-rpi-2712", "6.12.47+rpt-rpi-v8"),
                        StockSystem.models64(),
                        false,
                        OptionalInt.empty(),
                        "/boot/firmware",
                        true,
                        Optional.of("Raspberry Pi reference 2025-10-01"),
                        Optional.empty()));
    }

    @Test
    void bullseyeOf32Bits_isRaspbianAndMountsItsBootPartitionElsewhere() throws IOException {
        FakeRoot root = StockSystem.root("bullseye", "11", Architecture.ARMHF, "6.1.21+", "6.1.21-v7+");

        PiSystem system = PiSystem.recognise(root, StockSystem.boot32());

        assertThat(system.id()).isEqualTo("raspbian");
        assertThat(system.architecture()).isEqualTo(Architecture.ARMHF);
        assertThat(system.bootMountPoint()).isEqualTo("/boot");
        assertThat(system.cloudInit()).isFalse();
        assertThat(system.models())
                .containsExactly(
                        PiModel.PI_1,
                        PiModel.CM1,
                        PiModel.ZERO,
                        PiModel.PI_2,
                        PiModel.PI_2_V1_2,
                        PiModel.PI_3,
                        PiModel.ZERO_2_W,
                        PiModel.PI_4);
    }

    @ParameterizedTest
    @CsvSource({"trixie,13", "bookworm,12", "bullseye,11"})
    void everySupportedRelease_isRecognised(String release, String version) throws IOException {
        FakeRoot root = StockSystem.root(release, version, Architecture.ARM64, "6.1");

        assertThat(PiSystem.recognise(root, StockSystem.boot()).release()).isEqualTo(release);
    }

    @ParameterizedTest
    @CsvSource({"trixie,/boot/firmware", "bookworm,/boot/firmware", "bullseye,/boot"})
    void mountPoint_whenFstabNamesNone_isThatOfTheRelease(String release, String mountPoint) throws IOException {
        FakeRoot root = StockSystem.root(release, "0", Architecture.ARM64).file("/etc/fstab", "#x /boot vfat\n");

        assertThat(PiSystem.recognise(root, StockSystem.boot()).bootMountPoint())
                .isEqualTo(mountPoint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"raspberrypi-ui-mods", "rpd-wayland-core", "rpd-x-core", "lightdm"})
    void desktop_isToldByItsPackages(String packageName) throws IOException {
        assertThat(PiSystem.recognise(StockSystem.with(StockSystem.root(), packageName), StockSystem.boot())
                        .desktop())
                .isTrue();
    }

    @Test
    void removedPackage_doesNotCount() throws IOException {
        FakeRoot root = StockSystem.root();
        String status = new String(root.read("/var/lib/dpkg/status"), StandardCharsets.UTF_8)
                + "Package: lightdm\nStatus: deinstall ok config-files\nArchitecture: arm64\nVersion: 1\n";

        assertThat(PiSystem.recognise(root.file("/var/lib/dpkg/status", status), StockSystem.boot())
                        .desktop())
                .isFalse();
    }

    @Test
    void cloudInit_whenSwitchedOff_isNotThere() throws IOException {
        FakeRoot root = StockSystem.with(StockSystem.root(), "cloud-init").file("/etc/cloud/cloud-init.disabled", "");

        assertThat(PiSystem.recognise(root, StockSystem.boot()).cloudInit()).isFalse();
    }

    @Test
    void java_isTheNewestThatHasItsProgram() throws IOException {
        FakeRoot root = StockSystem.root()
                .file("/usr/lib/jvm/java-8-openjdk-arm64/release", "JAVA_VERSION=\"1.8.0_402\"\n")
                .file("/usr/lib/jvm/java-8-openjdk-arm64/bin/java", "")
                .file("/usr/lib/jvm/temurin/release", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.15\"\n")
                .file("/usr/lib/jvm/temurin/bin/java", "")
                .file("/usr/lib/jvm/rest-of-21/release", "JAVA_VERSION=\"21.0.1\"\n")
                .file("/usr/lib/jvm/.java-1.17.0-openjdk-arm64.jinfo", "name=x\n")
                .link("/usr/lib/jvm/default-java", "temurin");

        assertThat(PiSystem.recognise(root, StockSystem.boot()).javaMajor()).hasValue(17);
    }

    @Test
    void java_thatIsAPackage_isFoundWithoutLooking() throws IOException {
        FakeRoot root = StockSystem.with(StockSystem.root(), "openjdk-21-jre-headless", "openjdk-17-doc");

        assertThat(PiSystem.recognise(root, StockSystem.boot()).javaMajor()).hasValue(21);
    }

    @Test
    void updateClient_isNamed() throws IOException {
        FakeRoot ours = StockSystem.root().file("/etc/tandem/client.json", "{}");
        FakeRoot theirs = StockSystem.with(StockSystem.root(), "mender-client4");

        assertThat(PiSystem.recognise(ours, StockSystem.boot()).updateClient()).contains("tandem-update");
        assertThat(PiSystem.recognise(theirs, StockSystem.boot()).updateClient())
                .contains("mender-client 1.0");
    }

    @Test
    void architecture_withoutBaseFiles_isDpkgsFirst() throws IOException {
        FakeRoot root = StockSystem.root()
                .file("/var/lib/dpkg/status", StockSystem.installed("raspberrypi-sys-mods", "all", "1"))
                .file("/var/lib/dpkg/arch", "armhf\narm64\n");

        assertThat(PiSystem.recognise(root, StockSystem.boot()).architecture()).isEqualTo(Architecture.ARMHF);
    }

    @Test
    void upperCaseOnTheBootPartition_isTheSame() throws IOException {
        FakeBoot boot = new FakeBoot()
                .files("CONFIG.TXT", "CMDLINE.TXT", "KERNEL8.IMG", "START4.ELF", "FIXUP4.DAT", "BCM2711-RPI-4-B.DTB");

        assertThat(PiSystem.recognise(StockSystem.root(), boot).models()).containsExactly(PiModel.PI_4);
    }

    @ParameterizedTest
    @CsvSource({
        "bootcode.bin, 2 v1.2|3|CM3|Zero 2 W",
        "start4.elf, 4|400|CM4|CM4S",
        "fixup4.dat, 4|400|CM4|CM4S",
        "bcm2711-rpi-cm4.dtb, CM4",
        "bcm2712-rpi-500.dtb, 500"
    })
    void model_whoseFileIsMissing_isNotServed(String file, String missing) throws IOException {
        List<String> served = PiSystem.recognise(
                        StockSystem.root(), StockSystem.boot().without(file))
                .models()
                .stream()
                .map(PiModel::shortName)
                .toList();

        List<String> expected = new ArrayList<>(
                StockSystem.models64().stream().map(PiModel::shortName).toList());
        expected.removeAll(List.of(missing.split("\\|")));
        assertThat(served).containsExactlyElementsOf(expected);
    }

    @Test
    void otherDistribution_isCalledByItsName() {
        FakeRoot root = StockSystem.root()
                .file("/usr/lib/os-release", "PRETTY_NAME='Ubuntu 24.04.1 LTS'\nID=ubuntu\nVERSION_CODENAME=noble\n");

        assertRefused(root, StockSystem.boot(), "Ubuntu 24.04.1 LTS");
    }

    @ParameterizedTest
    @CsvSource({"buster,10", "forky,14"})
    void otherRelease_isRefused(String release, String version) {
        assertRefused(
                StockSystem.root(release, version, Architecture.ARM64),
                StockSystem.boot(),
                "Debian GNU/Linux " + version + " (" + release + ")");
    }

    @Test
    void debiansOwnImage_isRefusedWithTheReason() {
        FakeRoot root = StockSystem.root()
                .file(
                        "/var/lib/dpkg/status",
                        StockSystem.installed("base-files", "arm64", "13")
                                + StockSystem.installed("raspi-firmware", "all", "1"));

        assertRefused(root, StockSystem.boot(), "Debian's own image for the Pi (Debian GNU/Linux 13 (trixie))");
    }

    @Test
    void debianWithoutAnythingOfThePi_isRefused() {
        FakeRoot root =
                StockSystem.root().file("/var/lib/dpkg/status", StockSystem.installed("base-files", "arm64", "13"));

        assertRefused(root, StockSystem.boot(), "without the package raspberrypi-sys-mods");
    }

    @Test
    void debianWithoutAListOfPackages_isRefused() {
        assertRefused(
                StockSystem.root().without("/var/lib/dpkg/status"),
                StockSystem.boot(),
                "without a list of its packages");
    }

    @Test
    void dietPi_isRefusedThoughItHasThePackage() {
        FakeRoot byFolder = StockSystem.root().file("/boot/dietpi/.version", "");
        FakeRoot byVersion = StockSystem.root()
                .file(
                        "/var/lib/dpkg/status",
                        StockSystem.installed("raspberrypi-sys-mods", "all", "2:20251027-dietpi1"));

        assertRefused(byFolder, StockSystem.boot(), "DietPi");
        assertRefused(byVersion, StockSystem.boot(), "DietPi");
        assertRefused(StockSystem.root(), StockSystem.boot().files("dietpi.txt"), "DietPi");
    }

    @ParameterizedTest
    @CsvSource({"recovery.rfs,NOOBS or PINN", "RECOVERY.CMDLINE,NOOBS or PINN", "SYSTEM,LibreELEC"})
    void installer_isKnownByItsBootFilesAlone(String file, String name) {
        FakeBoot boot = new FakeBoot().files("bootcode.bin", file);

        assertRefused(new FakeRoot().file("/readme", ""), boot, name);
        assertThatExceptionOfType(UnsupportedSystemException.class)
                .isThrownBy(() -> PiSystem.refuseForeignBoot(boot))
                .withMessageContaining(name);
    }

    @Test
    void stockBootPartition_isNotForeign() {
        assertThatNoException().isThrownBy(() -> PiSystem.refuseForeignBoot(StockSystem.boot()));
    }

    @Test
    void rootWithoutOsRelease_isRefused() {
        assertRefused(new FakeRoot().file("/home/x", ""), StockSystem.boot(), "without /etc/os-release");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.txt", "cmdline.txt"})
    void bootPartitionWithoutItsTexts_isRefused(String text) {
        assertRefused(StockSystem.root(), StockSystem.boot().without(text), "no " + text);
    }

    @Test
    void bootPartitionThatServesNoModel_isRefused() {
        assertRefused(StockSystem.root(), new FakeBoot().files("config.txt", "cmdline.txt", "kernel8.img"), "no model");
    }

    @Test
    void foreignArchitecture_isRefused() {
        FakeRoot root = StockSystem.root()
                .file(
                        "/var/lib/dpkg/status",
                        StockSystem.installed("base-files", "amd64", "13")
                                + StockSystem.installed("raspberrypi-sys-mods", "all", "1"));

        assertRefused(root, StockSystem.boot(), "amd64");
    }

    @Test
    void refusal_saysNothingThatSteersATerminal() {
        String name = "X\u001b[2J\u202ey".repeat(100);
        FakeRoot root = StockSystem.root().file("/usr/lib/os-release", "ID=evil\nPRETTY_NAME=\"" + name + "\"\n");

        assertThatExceptionOfType(UnsupportedSystemException.class)
                .isThrownBy(() -> PiSystem.recognise(root, StockSystem.boot()))
                .satisfies(e -> {
                    assertThat(e.getMessage()).doesNotContain("\u001b", "\u202e");
                    assertThat(e.found()).startsWith("X\ufffd[2J\ufffdy").hasSize(503);
                });
    }

    private static void assertRefused(FakeRoot root, FakeBoot boot, String found) {
        assertThatExceptionOfType(UnsupportedSystemException.class)
                .isThrownBy(() -> PiSystem.recognise(root, boot))
                .satisfies(e -> {
                    assertThat(e.found()).contains(found);
                    assertThat(e.expected()).isNotEmpty();
                    assertThat(e.advice()).endsWith(".");
                    assertThat(e.getMessage()).contains(e.expected(), e.found(), e.advice());
                });
    }
}
