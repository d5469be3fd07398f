package dev.tandem.imagetool.cli;

import picocli.CommandLine.Mixin;

/** What belongs to every payload, whatever its type, and where the artifact goes. */
final class PayloadOptions {
    @Mixin
    private ScriptOption scripts = new ScriptOption();

    @Mixin
    private SoftwareOptions software = new SoftwareOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private SizeLimitOptions limits = new SizeLimitOptions();

    ScriptOption scripts() {
        return scripts;
    }

    SoftwareOptions software() {
        return software;
    }

    OutputOptions output() {
        return output;
    }

    SizeLimitOptions limits() {
        return limits;
    }
}
