package dev.tandem.imagetool.uboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootScriptTest {
    @TempDir
    Path directory;

    @Test
    void image_isThatOfMkimage() throws Exception {
        Path source = Files.writeString(directory.resolve("boot.cmd"), BootScript.source(), StandardCharsets.US_ASCII);
        Path made = directory.resolve("boot.scr");
        ProcessBuilder mkimage = new ProcessBuilder(
                        "mkimage",
                        "-A",
                        "arm64",
                        "-O",
                        "linux",
                        "-T",
                        "script",
                        "-C",
                        "none",
                        "-n",
                        "Tandem",
                        "-d",
                        source.toString(),
                        made.toString())
                .redirectErrorStream(true);
        mkimage.environment().put("SOURCE_DATE_EPOCH", "1767225600");
        Process process = mkimage.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();

        assertThat(BootScript.image(Instant.ofEpochSecond(1_767_225_600))).isEqualTo(Files.readAllBytes(made));
    }

    @Test
    void source_isPlainText_withLinesThatAConsoleTakes() {
        assertThat(BootScript.source()).matches("(?s)[\\n -~]*").endsWith("\n");
    }
}
