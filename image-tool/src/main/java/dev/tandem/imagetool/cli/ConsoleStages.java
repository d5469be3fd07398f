package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.convert.Stages;

/** The stages of a long command: a bar for each on a terminal, a line for each elsewhere. */
final class ConsoleStages implements Stages {
    private final Surroundings surroundings;
    private final boolean wanted;

    ConsoleStages(Surroundings surroundings, boolean wanted) {
        this.surroundings = surroundings;
        this.wanted = wanted;
    }

    @Override
    public Stage begin(String what, long totalBytes) {
        if (wanted && !surroundings.errIsTerminal()) {
            surroundings.note(what + " ...");
        }
        ProgressBar bar = ProgressBar.on(surroundings, wanted, what, totalBytes);
        return new Stage() {
            @Override
            public void accept(long done) {
                bar.accept(done);
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }
}
