package dev.tandem.imagetool.inspect;

import dev.tandem.imagetool.system.UnsupportedSystemException;

/**
 * Why an image cannot be converted.
 *
 * @param expected what can be converted
 * @param found what is there instead
 * @param advice what to do
 */
public record Refusal(String expected, String found, String advice) {
    static Refusal of(UnsupportedSystemException e) {
        return new Refusal(e.expected(), e.found(), e.advice());
    }
}
