package io.netloft.bench.kvstore;

/**
 * One load on one store.
 *
 * @param label in the table
 * @param store whose CPU time is counted
 * @param load the generator
 * @param onJvm whether the store or the generator is a JVM, slow at first, and has to be warmed up
 */
record Lane(String label, Store store, Load load, boolean onJvm) {
    /** A generator. */
    interface Load {
        /** Runs for about that long, and blocks for it. */
        Count run(double seconds);

        /** The same, and nothing is counted. */
        default void warmUp(double seconds) {
            run(seconds);
        }
    }
}
