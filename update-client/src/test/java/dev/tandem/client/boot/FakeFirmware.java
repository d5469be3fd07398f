package dev.tandem.client.boot;

import java.io.IOException;

/** A firmware that keeps the request for a trial as the real one does: over a restart, not over a power cut. */
public final class FakeFirmware implements Firmware {
    private FirmwareInfo info = FirmwareInfo.NONE;
    private boolean armed;
    private boolean broken;

    /** From now on it says this of itself. */
    public FakeFirmware says(FirmwareInfo said) {
        this.info = said;
        return this;
    }

    /** From now on it can neither be asked for a trial nor have one taken back. */
    public FakeFirmware breaks() {
        broken = true;
        return this;
    }

    public boolean armed() {
        return armed;
    }

    /** What it does at a restart: whether this one is a trial. */
    public boolean restart() {
        boolean trial = armed;
        armed = false;
        return trial;
    }

    public void powerCut() {
        armed = false;
    }

    @Override
    public FirmwareInfo info() throws IOException {
        return info;
    }

    @Override
    public void armTrial() throws BootControlException {
        requireWhole();
        armed = true;
    }

    @Override
    public void clearTrial() throws BootControlException {
        requireWhole();
        armed = false;
    }

    private void requireWhole() throws BootControlException {
        if (broken) {
            throw new BootControlException("the firmware does not answer");
        }
    }
}
