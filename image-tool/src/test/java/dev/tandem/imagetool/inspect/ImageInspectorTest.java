package dev.tandem.imagetool.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.imagetool.ext4.E2fsprogs;
import dev.tandem.imagetool.system.Architecture;
import dev.tandem.imagetool.system.PiModel;
import dev.tandem.imagetool.system.PiSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ImageInspectorTest {
    private static final E2fsprogs TOOLS = new E2fsprogs(Instant.EPOCH, System.getenv());

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "trixie,   arm64, /boot/firmware, true,  PI_2_V1_2, CM5",
        "trixie,   armhf, /boot/firmware, true,  PI_1,      CM5",
        "bookworm, arm64, /boot/firmware, false, PI_2_V1_2, CM5",
        "bookworm, armhf, /boot/firmware, false, PI_1,      CM5",
        "bullseye, arm64, /boot,          false, PI_2_V1_2, CM4S",
        "bullseye, armhf, /boot,          false, PI_1,      CM4S"
    })
    void stockImage_isRecognised(
            String release, String architecture, String mountPoint, boolean cloudInit, PiModel oldest, PiModel newest)
            throws IOException {
        ImageDescription image = inspect(StockImages.of(release, architecture));

        assertThat(image.kind()).isEqualTo(ImageKind.STOCK);
        assertThat(image.refusal()).isEmpty();
        assertThat(image.findings()).isEmpty();
        PiSystem system = image.system().orElseThrow();
        assertThat(system.release()).isEqualTo(release);
        assertThat(system.architecture().id()).isEqualTo(architecture);
        assertThat(system.id()).isEqualTo(system.architecture() == Architecture.ARM64 ? "debian" : "raspbian");
        assertThat(system.bootMountPoint()).isEqualTo(mountPoint);
        assertThat(system.cloudInit()).isEqualTo(cloudInit);
        assertThat(system.kernels()).isNotEmpty().allMatch(kernel -> kernel.startsWith("6."));
        assertThat(system.models()).startsWith(oldest).endsWith(newest);
        assertThat(image.partitions()).extracting(PartitionDescription::role).containsExactly(Role.BOOT, Role.ROOT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one-partition | an ext4 root file system in partition 2 | no partition 2",
                "no-ext4       | an ext4 root file system in partition 2 | fat32",
                "fat-corrupt   | an intact FAT in partition 1            | a damaged one",
                "ext4-corrupt  | a root file system that can be read     | debugfs"
            })
    void imageThatCannotBeConverted_isShownWithTheReason(String variant, String expected, String found)
            throws IOException {
        ImageDescription image = inspect(StockImages.of("trixie", "arm64", "--variant", variant));

        assertThat(image.kind()).isEqualTo(ImageKind.OTHER);
        assertThat(image.partitions()).isNotEmpty();
        Refusal refusal = image.refusal().orElseThrow();
        assertThat(refusal.expected()).isEqualTo(expected);
        assertThat(refusal.found()).contains(found);
        assertThat(refusal.advice()).endsWith(".");
    }

    @Test
    void damagedFat_isAFinding() throws IOException {
        ImageDescription image = inspect(StockImages.of("trixie", "arm64", "--variant", "fat-corrupt"));

        assertThat(image.findings()).extracting(Finding::id).containsExactly("fat-damaged");
        assertThat(image.partitions().get(0).fileSystem().orElseThrow().type()).isEqualTo("fat32");
    }

    @ParameterizedTest
    @CsvSource({"gpt,GPT", "overlapping,partition 1", "truncated,partition 2"})
    void wrongTable_isRefused(String variant, String reason) {
        Path image = StockImages.of("trixie", "arm64", "--variant", variant);

        assertThatThrownBy(() -> inspect(image)).isInstanceOf(IOException.class).hasMessageContaining(reason);
    }

    @Test
    void convertedImage_hasSlotsAndRolesAndNothingToSay() throws IOException {
        ImageDescription image = inspect(healthy().make(directory.resolve("image")));

        assertThat(image.kind()).isEqualTo(ImageKind.CONVERTED);
        assertThat(image.findings()).isEmpty();
        assertThat(image.partitions())
                .extracting(PartitionDescription::role)
                .containsExactly(
                        Role.SELECTOR, Role.BOOT_A, Role.BOOT_B, Role.EXTENDED, Role.ROOT_A, Role.ROOT_B, Role.DATA);
        assertThat(image.slots()).extracting(SlotDescription::isDefault).containsExactly(true, false);
        assertThat(image.slots())
                .allSatisfy(slot ->
                        assertThat(slot.system().orElseThrow().release()).isEqualTo("trixie"));
        assertThat(image.slotComparison()).contains(SlotComparison.SAME_UUID);
        assertThat(image.selector().orElseThrow().trialPartition()).hasValue(3);
        assertThat(image.refusal().orElseThrow().found()).contains("converted already");
    }

    @Test
    void committedSlotB_isTheDefault() throws IOException {
        Path image = healthy()
                .selectorFile("autoboot.txt", "[all]\ntryboot_a_b=1\nboot_partition=3\n[tryboot]\nboot_partition=2\n")
                .make(directory.resolve("image"));

        assertThat(inspect(image).slots())
                .extracting(SlotDescription::isDefault)
                .containsExactly(false, true);
    }

    @Test
    void emptySlot_isNoWarning() throws IOException {
        ImageDescription image = inspect(healthy()
                .emptyB()
                .selectorFile("autoboot.txt", "tryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=2\n")
                .make(directory.resolve("image")));

        assertThat(image.slotComparison()).contains(SlotComparison.ONE_EMPTY);
        assertThat(image.slots().get(1).system()).isEmpty();
        assertThat(image.findings()).extracting(Finding::id).containsExactly("selector-no-trial", "slot-empty");
    }

    @Test
    void hash_tellsSlotsThatDifferInOneByte() throws IOException {
        Path equal = healthy().make(directory.resolve("equal"));
        Path other = healthy().make(directory.resolve("other"));
        flipByte(other, (416L << 20) + (100 << 20));

        ImageDescription image = inspect(equal, true);
        assertThat(image.slotComparison()).contains(SlotComparison.SAME_BYTES);
        assertThat(inspect(other, true).slotComparison()).contains(SlotComparison.DIFFERENT_BYTES);
        assertThat(inspect(other).slotComparison()).contains(SlotComparison.SAME_UUID);
        assertThat(image.partitions().get(6).sha256()).contains(sha256(equal, 584L << 20, 64 << 20));
        assertThat(image.partitions().get(3).sha256()).isEmpty();
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                defect("selector-missing", ConvertedImage::noSelector),
                defect("selector-too-long", image -> selector(image, 2, 3, "#".repeat(500))),
                defect("boot-file-unreadable", image -> selector(image, 2, 3, "#".repeat(70_000))),
                defect("boot-file-unreadable", image -> line(image, "x".repeat(70_000))),
                defect("selector-default-unbootable", image -> selector(image, 5, 3, "")),
                defect("selector-trial-unbootable", image -> selector(image, 2, 9, "")),
                defect("selector-unusual", image -> selector(image, 2, 3, "# by hand\n")),
                defect("selector-no-trial", image -> selector(image, 2, 2, "")),
                defect("selector-conditions", image -> selector(image, 2, 3, "[pi5]\nboot_partition=7\n")),
                defect("start-file-beside-selector", image -> image.selectorFile("START_X.ELF", "")),
                defect("extended-type", image -> image.extendedType(0x0f)),
                defect("slots-unequal", image -> image.rootBMib(176)),
                defect("disk-not-full", image -> image.behindMib(17)),
                defect("command-line-root", image -> line(image, "root=PARTUUID=deadbeef-05 panic=10 tandem.slot=B")),
                defect("command-line-slot", image -> line(image, "root=PARTUUID=deadbeef-06 panic=10 tandem.slot=A")),
                defect("command-line-panic", image -> line(image, "root=PARTUUID=deadbeef-06 tandem.slot=B")),
                defect(
                        "command-line-first-boot",
                        image -> line(image, "root=PARTUUID=deadbeef-06 panic=10 tandem.slot=B resize")),
                defect(
                        "command-line-first-boot",
                        image -> line(
                                image,
                                "root=PARTUUID=deadbeef-06 panic=10 tandem.slot=B"
                                        + " init=/usr/lib/raspi-config/init_resize.sh")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void defectOfAConvertedImage_isFound(String id, UnaryOperator<ConvertedImage> defect) throws IOException {
        Path image = defect.apply(healthy()).make(directory.resolve("image"));

        List<String> found = inspect(image).findings().stream().map(Finding::id).toList();

        // A larger partition is longer than the file system in it, too.
        assertThat(found)
                .filteredOn(other -> !other.equals("file-system-short"))
                .containsExactly(id);
    }

    @Test
    void missingBootcode_isNamedWithTheModels() throws IOException {
        Path image = ConvertedImage.of(StockImages.of("trixie", "arm64")).make(directory.resolve("image"));

        assertThat(inspect(image).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("no-bootcode");
            assertThat(finding.text()).contains("Zero 2 W").doesNotContain("CM4");
        });
    }

    @Test
    void samePartitionsOfSomebodyElse_areNoSlots() throws IOException {
        ImageDescription image = inspect(healthy()
                .commandLine("A", "root=/dev/mmcblk0p5")
                .commandLine("B", "root=/dev/mmcblk0p6")
                .make(directory.resolve("image")));

        assertThat(image.kind()).isEqualTo(ImageKind.OTHER);
        assertThat(image.slots()).isEmpty();
        assertThat(image.refusal().orElseThrow().found()).isEqualTo("fat32");
    }

    @Test
    void fat32WithTooFewClusters_isAFinding() throws IOException {
        Path image = directory.resolve("image");
        StockImages.run(List.of("truncate", "-s", "64M", image.toString()));
        StockImages.run(List.of(
                "sh",
                "-c",
                "printf 'label: dos\\nlabel-id: 0x1\\nstart=2048, size=65536, type=c\\n' | sfdisk -q " + image));
        StockImages.run(List.of("mkfs.vfat", "--offset", "2048", "-F", "32", "-s", "1", image.toString(), "32768"));

        assertThat(inspect(image).findings()).extracting(Finding::id).contains("fat32-too-few-clusters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "btrfs    | 65600 | _BHRfS_M",
                "swap     | 4086  | SWAPSPACE2",
                "xfs      | 0     | XFSB",
                "squashfs | 0     | hsqs",
                "unknown  | 7000  | something"
            })
    void otherFileSystem_isNamed(String name, int offset, String mark) throws IOException {
        Path image = directory.resolve("image");
        Files.copy(StockImages.of("trixie", "arm64", "--variant", "no-ext4"), image);
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            long root = inspect(image).partitions().get(1).startBytes();
            channel.write(ByteBuffer.allocate(128 << 10), root);
            channel.write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.US_ASCII)), root + offset);
        }

        assertThat(inspect(image).partitions().get(1).fileSystem().orElseThrow().type())
                .isEqualTo(name);
    }

    @Test
    void imageWhoseNameHoldsAQuestionMark_isReadAllTheSame() throws IOException {
        Path image = directory.resolve("what?offset=1.img");
        Files.copy(StockImages.of("trixie", "arm64"), image);

        assertThat(inspect(image).kind()).isEqualTo(ImageKind.STOCK);
    }

    private static ConvertedImage healthy() {
        return ConvertedImage.of(StockImages.of("trixie", "arm64")).selectorFile("bootcode.bin", "made up");
    }

    private static Arguments defect(String id, UnaryOperator<ConvertedImage> defect) {
        return Arguments.of(id, defect);
    }

    private static ConvertedImage selector(ConvertedImage image, int usual, int trial, String more) {
        return image.selectorFile(
                "autoboot.txt",
                "[all]\ntryboot_a_b=1\nboot_partition=%d\n[tryboot]\nboot_partition=%d\n%s"
                        .formatted(usual, trial, more));
    }

    private static ConvertedImage line(ConvertedImage image, String line) {
        return image.commandLine("B", line + "\n");
    }

    private static ImageDescription inspect(Path image) throws IOException {
        return inspect(image, false);
    }

    private static ImageDescription inspect(Path image, boolean hash) throws IOException {
        try (OpenedImage source = OpenedImage.open(image, done -> {})) {
            return ImageInspector.inspect(
                    image.toString(), source, TOOLS, hash ? new PartitionHasher(done -> {}) : null);
        }
    }

    private static void flipByte(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            channel.write(one.put(0, (byte) (one.get(0) ^ 1)).rewind(), at);
        }
    }

    private static String sha256(Path file, long offset, long length) throws IOException {
        return StockImages.run(List.of(
                        "sh", "-c", "tail -c +%d '%s' | head -c %d | sha256sum".formatted(offset + 1, file, length)))
                .split(" ", -1)[0];
    }
}
