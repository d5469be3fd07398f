package dev.tandem.client.install;

/** When in its state a state script runs. */
public enum ScriptAction {
    ENTER("Enter"),
    LEAVE("Leave"),
    ERROR("Error");

    private final String text;

    ScriptAction(String text) {
        this.text = text;
    }

    /** As in the names of scripts. */
    public String text() {
        return text;
    }
}
