package dev.tandem.client.modules;

import java.io.IOException;

/** An update module is missing, failed or did not keep to the protocol. */
public final class ModuleException extends IOException {
    private static final long serialVersionUID = 1L;

    ModuleException(String message) {
        super(message);
    }

    ModuleException(String message, Throwable cause) {
        super(message, cause);
    }
}
