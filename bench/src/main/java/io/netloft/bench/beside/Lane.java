package io.netloft.bench.beside;

import java.util.function.LongSupplier;

/**
 * One load on one server, or a program that does the work by itself.
 *
 * @param label in the table
 * @param cpuMicros CPU time of the server until now
 * @param load what is done in a turn
 * @param onJvm whether the server is a JVM, slow at first, and has to be warmed up
 */
public record Lane(String label, LongSupplier cpuMicros, Load load, boolean onJvm) {
    /** What tables call ours. */
    public static final String OURS = "netloft";

    /** A generator. */
    public interface Load {
        /** Runs for about that long, at least once, and blocks for it. */
        Count run(int seconds);
    }
}
