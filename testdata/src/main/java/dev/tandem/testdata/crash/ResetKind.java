package dev.tandem.testdata.crash;

/** How a machine comes to start again. */
public enum ResetKind {
    /** {@code reboot}: everything written lands first. The firmware keeps what it keeps over a reset. */
    ORDERLY,

    /** A watchdog, a kernel panic, {@code reboot -f}: what is not durable may be lost. The firmware keeps what it keeps. */
    WATCHDOG,

    /** What is not durable may be lost, and the firmware has forgotten everything. */
    POWER_CUT
}
