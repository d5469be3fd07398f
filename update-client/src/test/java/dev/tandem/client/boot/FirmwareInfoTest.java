package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.client.boot.FirmwareInfo.Board;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FirmwareInfoTest {
    @TempDir
    Path directory;

    private FakeSystem system;

    @BeforeEach
    void make() throws Exception {
        system = new FakeSystem(directory);
    }

    private FirmwareInfo read() throws Exception {
        return FirmwareInfo.read(new SystemFiles(directory));
    }

    @Test
    void all_thatTheFirmwareSays_isRead() throws Exception {
        Instant built = Instant.parse("2040-01-02T03:04:05Z"); // behind 2038: the number has no sign
        system.board("bcm2712")
                .firmware(3, true)
                .built(built)
                .capabilities(0x7f)
                .version("abc");

        FirmwareInfo info = read();

        assertThat(info.board()).isEqualTo(Board.PI_5);
        assertThat(info.partition()).hasValue(3);
        assertThat(info.trial()).contains(true);
        assertThat(info.built()).contains(built);
        assertThat(info.capabilities()).hasValue(0x7f);
        assertThat(info.version()).contains("abc");
    }

    @Test
    void nothing_thatIsThere_isNothingKnown() throws Exception {
        assertThat(read()).isEqualTo(FirmwareInfo.NONE);
    }

    @ParameterizedTest
    @CsvSource({"bcm2711, PI_4", "bcm2712, PI_5", "bcm2835, BEFORE_PI_4", "bcm2837, BEFORE_PI_4", "bcm9999, OTHER"})
    void board_isToldByItsChip(String chip, Board board) throws Exception {
        system.board(chip);

        assertThat(read().board()).isEqualTo(board);
    }

    @Test
    void numbers_ofAnotherLength_areNotThere() throws Exception {
        system.write("proc/device-tree/chosen/bootloader/partition", new byte[3]);
        system.write("proc/device-tree/chosen/bootloader/tryboot", new byte[8]);
        system.write("proc/device-tree/chosen/bootloader/build-timestamp", new byte[4]);

        FirmwareInfo info = read();

        assertThat(info.partition()).isEmpty();
        assertThat(info.trial()).isEmpty();
        assertThat(info.built()).as("zero is no time").isEmpty();
    }

    @Test
    void file_whereADirectoryShouldBe_isNotThere() throws Exception {
        system.write("proc/device-tree/chosen/bootloader", "a file");

        assertThat(read()).isEqualTo(FirmwareInfo.NONE);
    }
}
