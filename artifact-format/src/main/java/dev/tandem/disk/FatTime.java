package dev.tandem.disk;

import java.time.DateTimeException;
import java.time.LocalDateTime;

/** Dates as FAT stores them: two numbers of 16 bits, two seconds fine, from 1980 to 2107. */
final class FatTime {
    static final LocalDateTime NONE = LocalDateTime.of(1980, 1, 1, 0, 0);

    private FatTime() {}

    static short date(LocalDateTime time) {
        return (short) (((time.getYear() - 1980) << 9) | (time.getMonthValue() << 5) | time.getDayOfMonth());
    }

    static short time(LocalDateTime time) {
        return (short) ((time.getHour() << 11) | (time.getMinute() << 5) | (time.getSecond() / 2));
    }

    static LocalDateTime require(LocalDateTime time) {
        if (time.getYear() < 1980 || time.getYear() > 2107) {
            throw new IllegalArgumentException("FAT cannot express " + time + ": its years are 1980 to 2107");
        }
        return time;
    }

    /** What the numbers say, or {@link #NONE}: a volume with a date that does not exist is still a good one. */
    static LocalDateTime decode(short date, short time) {
        int day = date & 0xffff;
        int second = time & 0xffff;
        try {
            return LocalDateTime.of(
                    1980 + (day >> 9), (day >> 5) & 15, day & 31, second >> 11, (second >> 5) & 63, (second & 31) * 2);
        } catch (DateTimeException e) {
            return NONE;
        }
    }
}
