package dev.tandem.testdata.crash;

/**
 * One thing that a crash may lose: a sector, the content of a file, a name. Outcome 0 is that it is lost and 1 that it
 * landed; further ones lie in between.
 *
 * @param <T> where it is lost
 * @param order when it was done, in operations of the machine
 * @param outcomes how many there are, at least 2
 * @param settle makes one of them come true in a copy that has only what is durable
 */
record Unsettled<T>(long order, int outcomes, Settle<T> settle) {
    /** Makes an outcome come true. */
    interface Settle<T> {
        void accept(T copy, int outcome);
    }
}
