package dev.tandem.imagetool.boottest;

/** How a start of the machine ended. */
enum Reset {
    /** The system restarted, with the request for a trial. */
    RESTART_FOR_TRIAL("restarted by the system, which asked for a trial"),
    RESTART("restarted by the system"),
    PANIC("restarted after a panic of the kernel"),
    /** Nothing was heard of it for too long: what the hardware watchdog is for. */
    WATCHDOG("reset by the watchdog"),
    POWER_OFF("switched off by the system"),
    POWER_CUT("power cut");

    private final String text;

    Reset(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
