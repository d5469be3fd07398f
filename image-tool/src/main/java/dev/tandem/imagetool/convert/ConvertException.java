package dev.tandem.imagetool.convert;

import java.io.IOException;

/** The image is not what can be converted, or not into what is asked for. The message says what was expected and found. */
public final class ConvertException extends IOException {
    private static final long serialVersionUID = 1L;

    public ConvertException(String message) {
        super(message);
    }

    public ConvertException(String message, Throwable cause) {
        super(message, cause);
    }
}
