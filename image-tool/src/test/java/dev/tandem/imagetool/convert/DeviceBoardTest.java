package dev.tandem.imagetool.convert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeviceBoardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "raspberrypi",
                "raspberrypi0",
                "raspberrypi0-wifi",
                "raspberrypi0-2w-64",
                "raspberrypi2",
                "raspberrypi3",
                "raspberrypi3-64",
                "raspberrypi-cm3",
                "raspberrypi-zero",
                "rpi3",
                "pi-3"
            })
    void boardsBeforeThePi4(String deviceType) {
        assertThat(DeviceBoard.of(deviceType)).isEqualTo(DeviceBoard.BEFORE_PI_4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"raspberrypi4", "raspberrypi4-64", "raspberrypi400", "raspberrypi5", "raspberrypi-cm4", "rpi5"})
    void boardsSinceThePi4(String deviceType) {
        assertThat(DeviceBoard.of(deviceType)).isEqualTo(DeviceBoard.PI_4_OR_NEWER);
    }

    /** Names of products that only sound like a board, too. */
    @ParameterizedTest
    @ValueSource(strings = {"gateway", "pizza-oven", "raspi", "acme-raspberrypi4", "cm-board", "raspberrypi-gateway"})
    void otherNames_areNoBoard(String deviceType) {
        assertThat(DeviceBoard.of(deviceType)).isEqualTo(DeviceBoard.UNKNOWN);
    }
}
