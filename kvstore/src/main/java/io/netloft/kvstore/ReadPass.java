package io.netloft.kvstore;

/** Whether a connection's reads may run: asked of the gate once for all that were parsed together. On its event loop. */
final class ReadPass {
    private final LoopContext loop;
    private final LoopClient reader;
    private boolean through;
    private long ticket;

    ReadPass(LoopContext loop, LoopClient reader) {
        this.loop = loop;
        this.reader = reader;
    }

    /** What is parsed from now on may have come after whatever was asked of the gate before. */
    void begin() {
        through = false;
        ticket = 0;
    }

    /** Whether a read may run now. */
    boolean mayRun(boolean mayLieBack) {
        if (!through && ticket == 0) {
            ticket = mayLieBack ? 0 : loop.gate().enter(reader);
            through = ticket == 0;
        }
        return through;
    }

    /** What reads wait for that may not run; 0 when they may. */
    long ticket() {
        return through ? 0 : ticket;
    }
}
