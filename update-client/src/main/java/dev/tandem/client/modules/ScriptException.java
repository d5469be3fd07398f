package dev.tandem.client.modules;

import java.io.IOException;

/** A state script failed, and so does the state. */
public final class ScriptException extends IOException {
    private static final long serialVersionUID = 1L;

    ScriptException(String message) {
        super(message);
    }

    ScriptException(String message, Throwable cause) {
        super(message, cause);
    }
}
