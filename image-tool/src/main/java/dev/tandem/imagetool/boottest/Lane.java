package dev.tandem.imagetool.boottest;

import dev.tandem.imagetool.boottest.TimelineEvent.Kind;

/** A row of the drawing of a timeline. */
enum Lane {
    POWER("power"),
    FIRMWARE("firmware"),
    KERNEL("kernel"),
    SYSTEM("system"),
    CLIENT("client"),
    NETWORK("network"),
    CHECKS("checks");

    final String title;

    Lane(String title) {
        this.title = title;
    }

    static Lane of(Kind kind) {
        return switch (kind) {
            case POWER -> POWER;
            case FIRMWARE -> FIRMWARE;
            case KERNEL -> KERNEL;
            case SYSTEM -> SYSTEM;
            case CLIENT -> CLIENT;
            case NETWORK -> NETWORK;
            case CHECK, FAILURE -> CHECKS;
        };
    }

    boolean hasBars() {
        return isStage() || this == POWER;
    }

    /** A part of the machine that runs until another one takes over. */
    boolean isStage() {
        return this == FIRMWARE || this == KERNEL || this == SYSTEM;
    }
}
