package dev.tandem.imagetool.provision;

/** A text that is written into the image and nowhere else: no message, plan or log shows it. */
public final class Secret {
    private final String text;

    public Secret(String text) {
        this.text = text;
    }

    /** The text itself, for the file that must hold it. */
    String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Does not tell. */
    @Override
    public String toString() {
        return "(secret)";
    }
}
