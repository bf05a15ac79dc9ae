package io.netloft.bench.p2p;

import io.netloft.bench.run.Child;
import java.nio.file.Path;

/** A program that gives, or fetches, or both. */
interface Maker {
    /**
     * It gives a payload, and is ready to.
     *
     * @param child the process
     * @param port where it takes connections, on loopback
     */
    record Giving(Child child, int port) {}

    /**
     * It has fetched one.
     *
     * @param seconds from its being told to until everything was there
     * @param cpuMicros CPU time of it for that
     */
    record Got(double seconds, long cpuMicros) {}

    /** What tables call it. */
    String label();

    /** Gives a payload. */
    Giving give(Payload payload);

    /** Fetches a payload into a folder. */
    Got get(Payload payload, Path into, Giving from);
}
