package dev.tandem.imagetool.convert;

import java.io.Closeable;
import java.util.function.LongConsumer;

/** Who watches a conversion is told which stage begins, and how far it is. */
public interface Stages {
    /** Nobody watches. */
    Stages SILENT = (what, totalBytes) -> new Stage() {
        @Override
        public void accept(long done) {}

        @Override
        public void close() {}
    };

    /**
     * A stage begins; it ends when it is closed.
     *
     * @param what such as {@code Unpacking}
     * @param totalBytes how many bytes will be passed, 0 when that is not known
     */
    Stage begin(String what, long totalBytes);

    /** Told how many bytes have been passed, often. */
    interface Stage extends LongConsumer, Closeable {
        @Override
        void close();
    }
}
