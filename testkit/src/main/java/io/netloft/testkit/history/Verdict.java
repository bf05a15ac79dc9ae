package io.netloft.testkit.history;

/** What {@link Linearizability} makes of a history. */
public sealed interface Verdict {
    /** In words, for a failure message. */
    String words();

    /** Whether the history is linearizable; false too where that could not be decided. */
    default boolean linearizable() {
        return this instanceof Linearizable;
    }

    /**
     * Every key has an order of its operations that explains every reply.
     *
     * @param operations how many there were
     * @param keys how many registers
     * @param configurations how much of the search was needed, the sum over all keys
     */
    record Linearizable(int operations, int keys, int configurations) implements Verdict {
        @Override
        public String words() {
            return "linearizable: " + operations + " operations on " + keys + " keys";
        }
    }

    /**
     * A key has none.
     *
     * @param key the register whose offence comes first
     * @param offender the operation whose reply ends the shortest prefix of the history that no order explains
     * @param words the offender, what the register could have held, and what came before
     */
    record Illegal(String key, Operation offender, String words) implements Verdict {}

    /**
     * The search for a key grew beyond its bound.
     *
     * @param key the register
     * @param furthest the operation whose reply the search found no way past until then; often the offender
     * @param words the same and what to do
     */
    record Undecided(String key, Operation furthest, String words) implements Verdict {}
}
