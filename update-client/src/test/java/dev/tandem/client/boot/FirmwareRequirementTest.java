package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.client.boot.FirmwareInfo.Board;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FirmwareRequirementTest {
    private static FirmwareInfo info(Board board, String built, OptionalInt capabilities) {
        return new FirmwareInfo(
                board,
                OptionalInt.of(2),
                Optional.of(false),
                Optional.of("0123abcd"),
                built.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(built)),
                capabilities);
    }

    @ParameterizedTest
    @CsvSource({
        "PI_4, 2022-12-01T00:00:00Z",
        "PI_4, 2026-05-01T00:00:00Z",
        "PI_5, 2024-05-13T00:00:00Z",
        "BEFORE_PI_4, 2022-12-01T00:00:00Z"
    })
    void firmware_thatIsNewEnough_isTaken(Board board, String built) {
        assertThat(FirmwareRequirement.of(info(board, built, OptionalInt.empty()), true)
                        .problem())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PI_4, 2022-11-30T23:59:59Z, 2022-12-01",
        "PI_5, 2024-05-12T23:59:59Z, 2024-05-13",
        "PI_5, 2023-12-14T00:00:00Z, 2024-05-13",
        "BEFORE_PI_4, 2021-01-01T00:00:00Z, 2022-12-01"
    })
    void firmware_thatIsTooOld_isRefused_withBothDates(Board board, String built, String minimum) {
        assertThat(FirmwareRequirement.of(info(board, built, OptionalInt.of(0x7f)), true)
                        .problem())
                .hasValueSatisfying(p -> assertThat(p)
                        .contains(built.substring(0, 10))
                        .contains(minimum)
                        .contains("0123abcd"));
    }

    @Test
    void firmware_belowTheRecommendation_isTakenWithAWarning() {
        FirmwareRequirement old =
                FirmwareRequirement.of(info(Board.PI_4, "2025-08-12T00:00:00Z", OptionalInt.empty()), false);
        assertThat(old.problem()).isEmpty();
        assertThat(old.warnings())
                .singleElement()
                .asString()
                .contains("2025-08-13")
                .contains("2025-08-12");

        FirmwareRequirement fresh =
                FirmwareRequirement.of(info(Board.PI_4, "2025-08-13T00:00:00Z", OptionalInt.of(0x7f)), false);
        assertThat(fresh.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0x73, 2 and 3", "0x7b, bit 2", "0x77, bit 3", "0, 2 and 3"})
    void firmware_withoutTheCapability_isRefused_howeverNew(String capabilities, String bits) {
        assertThat(FirmwareRequirement.of(
                                info(Board.PI_5, "2026-01-01T00:00:00Z", OptionalInt.of(Integer.decode(capabilities))),
                                false)
                        .problem())
                .hasValueSatisfying(p -> assertThat(p).contains(bits).contains("BOOTFS=/mnt rpi-eeprom-update"));
    }

    @ParameterizedTest
    @CsvSource({"PI_4", "PI_5", "BEFORE_PI_4", "OTHER"})
    void firmware_thatDoesNotTellItsAge_isTakenWithAWarning(Board board) {
        FirmwareRequirement unknown = FirmwareRequirement.of(info(board, "", OptionalInt.empty()), true);

        assertThat(unknown.problem()).isEmpty();
        assertThat(unknown.warnings()).isNotEmpty();
    }

    @Test
    void boardBeforeThePi4_withoutBootcode_isRefused() {
        assertThat(FirmwareRequirement.of(info(Board.BEFORE_PI_4, "2026-01-01T00:00:00Z", OptionalInt.empty()), false)
                        .problem())
                .hasValueSatisfying(p -> assertThat(p).contains("bootcode.bin on partition 1"));
    }
}
