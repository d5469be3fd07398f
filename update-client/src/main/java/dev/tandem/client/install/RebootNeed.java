package dev.tandem.client.install;

/** Whether a payload needs a restart to take effect, in the words of the update module protocol. */
public enum RebootNeed {
    /** No restart. */
    NO,
    /** The payload restarts what it updated, in {@link PayloadHandler#reboot}: the device, or something attached to it. */
    YES,
    /** The client restarts the device; {@link PayloadHandler#reboot} is not called. */
    AUTOMATIC
}
