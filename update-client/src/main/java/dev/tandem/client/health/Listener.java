package dev.tandem.client.health;

/** Gets told what happens, for the journal. */
public interface Listener {
    /** For whom the verdict is enough. */
    Listener NONE = new Listener() {
        @Override
        public void changed(CheckReport report) {}

        @Override
        public void note(String text) {}
    };

    /** A check has its first answer, or now passes, or fails, or fails in another way. */
    void changed(CheckReport report);

    /** Something about the checks as a whole, such as that there are none. */
    void note(String text);
}
