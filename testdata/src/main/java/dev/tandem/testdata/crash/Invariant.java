package dev.tandem.testdata.crash;

/** Something that must hold in every machine that a crash leaves. */
public interface Invariant {
    /**
     * Looks at the machine whenever a system was started, before anything of it runs.
     *
     * @throws Violation if it does not hold
     */
    default void atStart(Machine machine) {}

    /**
     * Looks at the machine when it has come to rest. May not change it, only copies of it; must go by what is in it alone.
     *
     * @throws Violation if it does not hold
     */
    default void atRest(Machine machine) {}
}
