package dev.tandem.imagetool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.imagetool.inspect.ConvertedImage;
import dev.tandem.imagetool.inspect.StockImages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InspectCommandTest {
    @TempDir
    Path directory;

    @Test
    void stockImage_isDescribedForPeople() {
        Path image = StockImages.of("trixie", "arm64");

        String text = Cli.tandem("inspect", image).done().out();

        assertThat(text)
                .startsWith(image + ": stock image, 232.0 MiB, disk id ")
                .contains("System     Debian GNU/Linux 13 (trixie), 64 bits (arm64)\n")
                .contains("Kernels    6.12.47+rpt-rpi-2712, 6.12.47+rpt-rpi-v8\n")
                .contains("Models     Raspberry Pi 2 v1.2, 3, ")
                .containsPattern("(?m)^#  role  type  holds  label   sector       size +used$")
                .containsPattern("(?m)^1  boot  0c    fat32  bootfs   16384   64\\.0 MiB +[0-9.]+ MiB +[0-9]+ %$")
                .containsPattern("(?m)^2  root  83    ext4   rootfs  147456  160\\.0 MiB +[0-9.]+ MiB +[0-9]+ %$")
                .containsPattern("(?m)^   1 boot +2 root$")
                .containsPattern("(?m)^   \\|#*\\.+\\|#+\\.+$")
                .doesNotContain("\u001b")
                .endsWith("232.0 MiB\n");
    }

    @Test
    void convertedImage_isDescribedWithItsSlots() throws IOException {
        Path image = ConvertedImage.of(StockImages.of("trixie", "arm64")).make(directory.resolve("image"));

        assertThat(Cli.tandem("inspect", image).done().out())
                .contains("converted image, layout pi-tryboot")
                .contains("Slot A     default slot, partitions 2 and 5\n  System   Debian")
                .contains("Slot B     other slot, partitions 3 and 6, the same system as in slot A\n")
                .contains("5  root A    83    ext4 ")
                .contains("Note: partition 1: Without bootcode.bin");
    }

    @Test
    void imageThatCannotBeConverted_isShownWithTheReason() {
        Path image = StockImages.of("trixie", "arm64", "--variant", "one-partition");

        assertThat(Cli.tandem("inspect", image).done().out().replaceAll("\\s+", " "))
                .contains("Refused no image to convert: expected an ext4 root file system in partition 2,"
                        + " found no partition 2. Take an image as it was downloaded");
    }

    @Test
    void terminal_getsColoursAndBlocksInItsWidth() {
        String text = onTerminal(Map.of("COLUMNS", "120"), StockImages.of("trixie", "arm64"));

        assertThat(text).contains("\u001b[34m", "\u2588", "\u2502");
        assertThat(text.lines()
                        .mapToInt(
                                line -> line.replaceAll("\u001b\\[[0-9;]*m", "").length())
                        .max())
                .hasValue(120);
    }

    @ParameterizedTest
    @CsvSource({"NO_COLOR,1", "TERM,dumb"})
    void terminalThatWantsNoColours_getsNone(String variable, String value) {
        assertThat(onTerminal(Map.of("COLUMNS", "80", variable, value), StockImages.of("trixie", "arm64")))
                .doesNotContain("\u001b")
                .contains("\u2588");
    }

    @Test
    void json_saysWhatOtherToolsSay() throws IOException {
        Path image = StockImages.of("bookworm", "armhf");
        Map<?, ?> table = map(map(JSON.std.anyFrom(StockImages.run(List.of("sfdisk", "-J", image.toString()))))
                .get("partitiontable"));

        Map<?, ?> json = json(image);

        assertThat(json.get("schema_version")).isEqualTo(1);
        assertThat(json.get("kind")).isEqualTo("stock");
        assertThat(json.get("refusal")).isNull();
        assertThat("0x" + json.get("disk_id")).isEqualTo(table.get("id"));
        assertThat(((Number) Objects.requireNonNull(json.get("size"))).longValue())
                .isEqualTo(Files.size(image));
        for (int i = 0; i < 2; i++) {
            Map<?, ?> expected = map(list(table.get("partitions")).get(i));
            Map<?, ?> found = map(list(json.get("partitions")).get(i));
            assertThat(number(found.get("start"))).isEqualTo(512 * number(expected.get("start")));
            assertThat(number(found.get("size"))).isEqualTo(512 * number(expected.get("size")));
            assertThat("0" + expected.get("type")).endsWith(String.valueOf(found.get("type")));
        }
        Map<?, ?> root = map(map(list(json.get("partitions")).get(1)).get("file_system"));
        assertThat(StockImages.run(List.of(
                        "dumpe2fs",
                        "-h",
                        image + "?offset="
                                + map(list(json.get("partitions")).get(1)).get("start"))))
                .contains(String.valueOf(root.get("uuid")), String.valueOf(root.get("label")));
        Map<?, ?> system = map(json.get("system"));
        assertThat(system.get("release")).isEqualTo("bookworm");
        assertThat(system.get("architecture")).isEqualTo("armhf");
        assertThat(list(system.get("models")).stream().map(String::valueOf)).contains("zero", "zero-2-w", "pi-5");
    }

    @Test
    void json_ofAConvertedImage_hasSlotsSelectorAndFindings() throws IOException {
        Path image =
                ConvertedImage.of(StockImages.of("trixie", "arm64")).emptyB().make(directory.resolve("image"));

        Map<?, ?> json = json(image);

        assertThat(json.get("layout")).isEqualTo("pi-tryboot");
        assertThat(json.get("slot_comparison")).isEqualTo("one-empty");
        assertThat(map(json.get("boot_selector")).get("default_partition")).isEqualTo(2);
        assertThat(map(json.get("boot_selector")).get("tryboot_a_b")).isEqualTo(true);
        assertThat(map(list(json.get("slots")).get(0)).get("default")).isEqualTo(true);
        assertThat(map(list(json.get("slots")).get(1)).get("system")).isNull();
        assertThat(map(list(json.get("partitions")).get(3)).get("file_system")).isNull();
        assertThat(list(json.get("findings")).stream()
                        .map(finding -> String.valueOf(map(finding).get("id"))))
                .containsExactly("selector-trial-unbootable", "slot-empty", "no-bootcode");
    }

    @Test
    void image_isNotChanged() throws IOException, InterruptedException {
        Path image = directory.resolve("image");
        Files.copy(StockImages.of("trixie", "arm64"), image);
        String before = Programs.run("sha256sum", image);

        Cli.tandem("inspect", image, "--hash").done();

        assertThat(Programs.run("sha256sum", image)).isEqualTo(before);
    }

    @Test
    void svg_isWrittenBesideTheText() throws Exception {
        Path svg = directory.resolve("picture.svg");

        Cli.Result result = Cli.tandem("inspect", StockImages.of("trixie", "arm64"), "--svg", svg)
                .done();

        assertThat(result.out()).contains("stock image");
        assertThat(DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(svg.toFile())
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("svg");
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void svg_neverReplacesTheImage() throws IOException {
        Path image = directory.resolve("image");
        Files.copy(StockImages.of("trixie", "arm64"), image);

        assertThat(Cli.tandem("inspect", image, "--svg", image)
                        .endsWith(ExitCode.USAGE)
                        .err())
                .contains("would replace the input");
        assertThat(Files.size(image)).isEqualTo(232 << 20);
    }

    @Test
    void svg_toStandardOutput_isWrongUsage() {
        Cli.tandem("inspect", "x", "--svg", "-").endsWith(ExitCode.USAGE);
    }

    @Test
    void gpt_isRefusedByName() {
        Path image = StockImages.of("trixie", "arm64", "--variant", "gpt");

        Cli.Result result = Cli.tandem("inspect", image).endsWith(ExitCode.FAILED);

        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("tandem inspect: " + image + " is not")
                .contains("GPT");
    }

    @ParameterizedTest
    @CsvSource({"xz,xz", "gzip,gz", "zstd,zst"})
    void packedImage_isUnpackedAndNothingStays(String program, String ending) throws IOException, InterruptedException {
        Path image = directory.resolve("image.img");
        Files.copy(StockImages.of("trixie", "arm64"), image);
        Programs.run(program, "-q", "-1", "-k", image);
        Path packed = image.resolveSibling("image.img." + ending);
        String plain = Cli.tandem("inspect", "--json", "--hash", image).done().out();

        assertThat(Cli.tandem("inspect", "--json", "--hash", packed)
                        .done()
                        .out()
                        .replace(packed.toString(), "?"))
                .isEqualTo(plain.replace(image.toString(), "?"));
        try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(temporary.filter(file -> file.getFileName().toString().startsWith("tandem-inspect")))
                    .isEmpty();
        }
    }

    @Test
    void packedImageThatBreaksOff_isRefused() throws IOException, InterruptedException {
        Path image = directory.resolve("image.img");
        Files.copy(StockImages.of("trixie", "arm64"), image);
        Programs.run("xz", "-q", "-1", image);
        Path packed = directory.resolve("image.img.xz");
        try (FileChannel channel = FileChannel.open(packed, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }

        assertThat(Cli.tandem("inspect", packed).endsWith(ExitCode.FAILED).err())
                .contains(packed + " is damaged or not complete");
    }

    @Test
    void packedFileThatIsNoImage_isRefusedAtOnce() throws IOException, InterruptedException {
        Path file = directory.resolve("file");
        Files.write(file, new byte[4096]);
        Programs.run("gzip", file);

        assertThat(Cli.tandem("inspect", file + ".gz").endsWith(ExitCode.FAILED).err())
                .contains("holds no disk image");
    }

    @Test
    void artifact_isNoImage() {
        assertThat(Cli.tandem("inspect", Vectors.path("good/bootstrap-gzip.mender"))
                        .endsWith(ExitCode.FAILED)
                        .err())
                .contains("tandem artifact read");
    }

    @Test
    void fileThatIsMissing_isNamed() {
        Path image = directory.resolve("missing");

        assertThat(Cli.tandem("inspect", image).endsWith(ExitCode.FAILED).err()).contains(image + " does not exist");
    }

    @Test
    void directory_isNoImage() {
        assertThat(Cli.tandem("inspect", directory).endsWith(ExitCode.FAILED).err())
                .contains("neither a file nor a block device");
    }

    @Test
    void anyBytes_areRefusedOrShown() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[random.nextInt(1 << 16)];
            random.nextBytes(bytes);
            if (bytes.length >= 512 && i % 2 == 0) {
                bytes[510] = 0x55;
                bytes[511] = (byte) 0xaa;
                for (int entry = 0; entry < 4; entry++) {
                    bytes[446 + 16 * entry] = 0;
                }
            }
            Path image = directory.resolve("image-" + i);
            Files.write(image, bytes);

            Cli.Result result = Cli.tandem("inspect", image);

            assertThat(result.exitCode()).as(result.err()).isIn(ExitCode.DONE, ExitCode.FAILED);
            assertThat(result.err()).doesNotContain("defect in tandem");
        }
    }

    @Test
    void labelThatWouldSteerATerminal_isShownHarmless() throws IOException {
        Path image = directory.resolve("image");
        Files.copy(StockImages.of("trixie", "arm64"), image);
        StockImages.run(List.of("tune2fs", "-L", "\u001b[31mred", image + "?offset=" + 147456 * 512));

        assertThat(Cli.tandem("inspect", image).done().out())
                .doesNotContain("\u001b")
                .contains("\ufffd[31mred");
        assertThat(Cli.tandem("inspect", "--json", image).done().out())
                .doesNotContain("\u001b")
                .contains("\\u001B[31mred");
    }

    @Test
    void noImage_isWrongUsage() {
        Cli.tandem("inspect").endsWith(ExitCode.USAGE);
    }

    private static String onTerminal(Map<String, String> environment, Path image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                out,
                new PrintWriter(new StringWriter()),
                environment,
                true,
                false,
                true);
        assertThat(Tandem.run(surroundings, "inspect", image.toString())).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Map<?, ?> json(Path image) throws IOException {
        return map(
                JSON.std.anyFrom(Cli.tandem("inspect", "--json", image).done().out()));
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }
}
