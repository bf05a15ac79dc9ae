package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How often the connections of one event loop asked for each command, and how that went. Written on the loop alone; what
 * other threads read may lie back a moment.
 */
final class CommandStats {
    private final long[] calls = new long[CommandTable.standard().size()];
    private final long[] ns = new long[calls.length];
    private final long[] rejected = new long[calls.length];
    private final long[] failed = new long[calls.length];

    /** A command was carried out. */
    void called(CommandSpec spec, long tookNs, boolean withError) {
        int at = spec.number();
        calls[at]++;
        ns[at] += tookNs;
        if (withError) {
            failed[at]++;
        }
    }

    /** A command was refused before it was begun. */
    void rejected(CommandSpec spec) {
        rejected[spec.number()]++;
    }

    /** How many were carried out. */
    long all() {
        long sum = 0;
        for (long one : calls) {
            sum += one;
        }
        return sum;
    }

    /** Begins anew. */
    void reset() {
        for (int i = 0; i < calls.length; i++) {
            calls[i] = 0;
            ns[i] = 0;
            rejected[i] = 0;
            failed[i] = 0;
        }
    }

    /** The figures of one command over several loops. */
    record Sum(long calls, long ns, long rejected, long failed) {}

    static Sum sum(List<CommandStats> loops, CommandSpec spec) {
        int at = spec.number();
        return new Sum(
                over(loops, one -> one.calls[at]),
                over(loops, one -> one.ns[at]),
                over(loops, one -> one.rejected[at]),
                over(loops, one -> one.failed[at]));
    }

    private static long over(List<CommandStats> loops, ToLongFunction<CommandStats> figure) {
        return loops.stream().mapToLong(figure).sum();
    }
}
