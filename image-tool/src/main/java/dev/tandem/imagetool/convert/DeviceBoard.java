package dev.tandem.imagetool.convert;

import java.util.regex.Pattern;

/** The kind of board that a device type names, as far as the first partition depends on it. */
enum DeviceBoard {
    BEFORE_PI_4,
    PI_4_OR_NEWER,
    UNKNOWN;

    private static final Pattern NEWER =
            Pattern.compile("(raspberrypi|rpi|pi)-?(cm)?[4-9]\\d*.*|(raspberrypi-)?cm[45].*");
    private static final Pattern OLDER = Pattern.compile(
            "(raspberrypi|rpi|pi)-?(cm)?[0-3](\\D.*)?|(raspberrypi|rpi|pi)(-?zero.*)?|(raspberrypi-)?cm[013]\\b.*");

    /** By the names that meta-raspberrypi and mender-convert use: {@code raspberrypi4-64}, {@code raspberrypi0-2w-64}. */
    static DeviceBoard of(String deviceType) {
        if (NEWER.matcher(deviceType).matches()) {
            return PI_4_OR_NEWER;
        }
        return OLDER.matcher(deviceType).matches() ? BEFORE_PI_4 : UNKNOWN;
    }
}
