package io.netloft.logstream.core;

import io.netloft.logstream.core.ByteProgram.Kind;
import io.netloft.logstream.core.ByteProgram.Step;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A deterministic automaton over bytes that finds the first line with a match. Made whole beforehand, so that threads share
 * it.
 *
 * <pre>
 *   state  0: nothing in this line any more  1: found  2: at a line feed  3: at a carriage return  4: a line begins  5…
 * </pre>
 */
final class DfaTable {
    private static final int BYTES = 256;
    private static final int DEAD = 0;
    private static final int FOUND = BYTES;
    private static final int FEED = 2 * BYTES;
    private static final int RETURN = 3 * BYTES;
    private static final int BEGIN = 4 * BYTES;
    private static final int MOST_STATES = 2_000;
    // Some hundredths of a second: expressions are compiled where they arrive.
    private static final long MOST_WORK = 3_000_000;

    private final ByteProgram program;
    private final int[] firstOfClass;
    // Each step is visited once, and leads to two others at most.
    private final int[] toVisit;
    private final int[] classOf = new int[BYTES];
    private final Map<BitSet, Integer> known = new HashMap<>();
    private BitSet[] members = new BitSet[16];
    private int states = BEGIN / BYTES;
    private int[] next = new int[16 * BYTES];
    // Where a carriage return leads that no line feed follows.
    private int[] afterReturn = new int[16];
    // Whether a line that ends here has matched.
    private boolean[] foundAtEnd = new boolean[16];
    private SelfLoops loops = new SelfLoops(0);
    private long work;

    private DfaTable(ByteProgram program) {
        this.program = program;
        this.toVisit = new int[2 * program.count() + 1];
        this.firstOfClass = classes();
    }

    /** The table; null when it would be too large. */
    static @Nullable DfaTable of(ByteProgram program) {
        var table = new DfaTable(program);
        return table.build() ? table : null;
    }

    // Bytes that no step tells apart share a column.
    private int[] classes() {
        var cuts = new BitSet();
        cuts.set(0);
        for (int i = 0; i < program.count(); i++) {
            Step step = program.step(i);
            if (step.kind() == Kind.BYTE && step.low() <= step.high()) {
                cuts.set(step.low());
                cuts.set(step.high() + 1);
            }
        }
        cuts.clear(BYTES);
        int[] first = cuts.stream().toArray();
        int current = -1;
        for (int b = 0; b < BYTES; b++) {
            current += cuts.get(b) ? 1 : 0;
            classOf[b] = current;
        }
        return first;
    }

    private boolean build() {
        BitSet begin = closure(program.begin(), true, false, new BitSet());
        state(begin, true);
        if (begin.stream().anyMatch(at -> program.step(at).kind() == Kind.MATCH)) {
            // Every line matches, an empty one too.
            Arrays.fill(next, BEGIN, BEGIN + BYTES, FOUND);
            loops = new SelfLoops(states);
            return true;
        }
        // A match may begin anywhere.
        BitSet again = closure(program.begin(), false, false, new BitSet());
        for (int state = BEGIN / BYTES; state < states; state++) {
            if (!fill(state, again)) {
                return false;
            }
        }
        members = new BitSet[0];
        known.clear();
        loops = new SelfLoops(states);
        for (int state = BEGIN / BYTES; state < states; state++) {
            int row = state * BYTES;
            loops.state(state, b -> next[row + b] != row);
        }
        return true;
    }

    /** False when it becomes too much. */
    private boolean fill(int state, BitSet again) {
        BitSet from = members[state];
        int[] column = new int[firstOfClass.length];
        for (int i = 0; i < column.length; i++) {
            work += program.count() / Long.SIZE + 1;
            if (states > MOST_STATES || work > MOST_WORK) {
                return false;
            }
            var to = (BitSet) again.clone();
            for (int at = from.nextSetBit(0); at >= 0; at = from.nextSetBit(at + 1)) {
                Step step = program.step(at);
                work++;
                if (step.kind() == Kind.BYTE && step.low() <= firstOfClass[i] && firstOfClass[i] <= step.high()) {
                    closure(step.next(), false, false, to);
                }
            }
            column[i] = state(to, false);
        }
        int row = state * BYTES;
        for (int b = 0; b < BYTES; b++) {
            next[row + b] = column[classOf[b]];
        }
        afterReturn[state] = next[row + '\r'];
        next[row + '\r'] = RETURN;
        next[row + '\n'] = FEED;
        return true;
    }

    /** All that is reached from a step without another byte; not by recursion, as choices may follow each other by thousands. */
    private BitSet closure(int begin, boolean atStart, boolean atEnd, BitSet into) {
        int waiting = 0;
        toVisit[waiting++] = begin;
        while (waiting > 0) {
            int at = toVisit[--waiting];
            work++;
            if (into.get(at)) {
                continue;
            }
            into.set(at);
            Step step = program.step(at);
            boolean goesOn = step.kind() == Kind.SPLIT
                    || (step.kind() == Kind.START && atStart)
                    || (step.kind() == Kind.END && atEnd);
            if (goesOn) {
                toVisit[waiting++] = step.next();
            }
            if (step.kind() == Kind.SPLIT) {
                toVisit[waiting++] = step.other();
            }
        }
        return into;
    }

    private int state(BitSet reached, boolean atStart) {
        // Splits have done their work, and so have beginnings.
        var kept = new BitSet();
        boolean found = false;
        for (int at = reached.nextSetBit(0); at >= 0; at = reached.nextSetBit(at + 1)) {
            work++;
            Kind kind = program.step(at).kind();
            found |= kind == Kind.MATCH;
            if (kind == Kind.BYTE || kind == Kind.END) {
                kept.set(at);
            }
        }
        if (found && !atStart) {
            return FOUND;
        }
        Integer there = atStart ? null : known.get(kept);
        if (there != null) {
            return there;
        }
        if (kept.isEmpty() && !atStart) {
            known.put(kept, DEAD);
            return DEAD;
        }
        int state = states++;
        grow();
        members[state] = kept;
        foundAtEnd[state] = found || endsMatched(kept, atStart);
        if (!atStart) {
            known.put(kept, state * BYTES);
        }
        return state * BYTES;
    }

    private boolean endsMatched(BitSet kept, boolean atStart) {
        var reached = new BitSet();
        for (int at = kept.nextSetBit(0); at >= 0; at = kept.nextSetBit(at + 1)) {
            if (program.step(at).kind() == Kind.END) {
                closure(program.step(at).next(), atStart, true, reached);
            }
        }
        return reached.stream().anyMatch(at -> program.step(at).kind() == Kind.MATCH);
    }

    private void grow() {
        if (states > members.length) {
            int room = 2 * members.length;
            members = Arrays.copyOf(members, room);
            next = Arrays.copyOf(next, room * BYTES);
            afterReturn = Arrays.copyOf(afterReturn, room);
            foundAtEnd = Arrays.copyOf(foundAtEnd, room);
        }
    }

    /** How many states it has. */
    int size() {
        return states;
    }

    /** As {@link LineMatch#find}; the buffer is little-endian. */
    int find(ByteBuffer text, int from, int to) {
        int[] table = next;
        int state = BEGIN;
        int at = from;
        while (at < to) {
            int then = table[state + (text.get(at) & 0xFF)];
            if (then == state) {
                // Told apart from the rest so that the processor guesses it and need not wait for the table.
                at = loops.pass(text, at + 1, to, state / BYTES);
                continue;
            }
            boolean ends = then == FEED || (then == RETURN && (at + 1 == to || text.get(at + 1) == '\n'));
            if (then == RETURN && !ends) {
                then = afterReturn[state / BYTES];
            }
            if (then == FOUND || (ends && foundAtEnd[state / BYTES])) {
                return at;
            } else if (ends || then == DEAD) {
                int feed = Scan.lineFeed(text, at, to);
                if (feed < 0) {
                    return -1;
                }
                at = feed + 1;
                state = BEGIN;
            } else {
                state = then;
                at++;
            }
        }
        boolean open = from == to || text.get(to - 1) != '\n';
        return open && foundAtEnd[state / BYTES] ? Math.max(from, to - 1) : -1;
    }
}
