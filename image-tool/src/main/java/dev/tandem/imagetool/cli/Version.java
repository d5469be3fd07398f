package dev.tandem.imagetool.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class Version implements IVersionProvider {
    static String line() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "tandem " + (version == null ? "(not packed)" : version);
    }

    @Override
    public String[] getVersion() {
        return new String[] {line()};
    }
}
