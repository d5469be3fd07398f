package dev.tandem.testdata.crash;

import java.util.List;

/** What is interrupted, and what must hold then. */
public interface Scenario {
    /** A new machine, at rest and switched off; the same one each time. */
    Machine machine();

    /** What it does when it was started: an installation. */
    Client work();

    /** What must hold wherever the power fails. */
    List<Invariant> invariants();
}
