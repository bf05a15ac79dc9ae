package io.netloft.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of the operations on one key that explains every reply.
 *
 * <p>Problem: n operations have n! orders. Chosen way, after Wing and Gong with what Lowe added:
 * <ul>
 * <li><b>Just in time.</b> The replies are gone through by their time. At each, the operation must have taken effect; where
 * it has not, it does now, alone or after some of those that still wait for their own reply. So nothing is ordered before
 * it must be, and the first reply that no path gets beyond ends the shortest prefix without an order.
 * <li><b>Each configuration once.</b> What follows depends only on the reply reached, the state, and which of those waiting
 * have taken effect. A configuration that was seen is not entered again.
 * <li><b>What changes nothing goes first.</b> A read, or a refusal, that the state explains takes effect at once: putting it
 * off can't help any other.
 * <li><b>Unknown outcomes.</b> Such an operation may take effect before any reply after its call, or never. It is tried last
 * and only where it changes the state; of equal ones the oldest is taken; what follows it must be something that would not
 * have come to the same without it; and a configuration that has used some is not entered where one that had used fewer of
 * them was.
 * </ul>
 *
 * <p>Depth first finds an order soon where there is one, and remembers all that it tried. Where that grows too much, as
 * it does when there is none, breadth first takes one reply after the other and forgets what lies behind.
 *
 * <p>Rejected: recursion over orders (deep as the history is long); one set of bits for all operations (a configuration of a
 * thousand operations would take a thousand bits, where only those that overlap can differ).
 */
final class LinearizationSearch {
    private static final int MOST_STATES = 8;
    private static final int PATIENCE = 2;
    private static final Comparator<Node> BY_TURN = Comparator.comparingInt(
                    (Node node) -> node.at().turn())
            .thenComparingInt(node -> node.used().cardinality());
    private static final Comparator<Waiting> BY_REPLY = Comparator.comparingLong(
                    (Waiting waiting) -> waiting.operation().retNs())
            .thenComparingInt(Waiting::slot);

    private final List<Operation> byCall;
    private final List<Operation> unknowns; // by call
    private final List<Turn> turns;
    private final int bound;
    private final Map<Configuration, List<BitSet>> seen = new HashMap<>();
    private Queue<Node> open = new ArrayDeque<>();
    private final Set<@Nullable String> states = new LinkedHashSet<>();
    private int configurations;
    private int furthest = -1;

    LinearizationSearch(List<Operation> ofOneKey, int bound) {
        this.bound = bound;
        this.byCall = ofOneKey.stream()
                .sorted(Comparator.comparingLong(Operation::callNs))
                .toList();
        this.unknowns = byCall.stream()
                .filter(operation -> operation.unknown() && operation.kind() != Operation.Kind.GET)
                .toList();
        this.turns = turns();
    }

    /** How a search ends. */
    enum End {
        ORDER,
        NO_ORDER,
        TOO_MANY
    }

    /** An operation that had begun, and whose reply had not come before that of its turn; the slot is its bit. */
    private record Waiting(Operation operation, int slot) {}

    /**
     * A reply.
     *
     * @param waiting by their reply; the first is the one whose turn it is
     * @param begunUnknowns how many of {@link #unknowns} had begun
     */
    private record Turn(List<Waiting> waiting, int begunUnknowns) {
        Waiting due() {
            return waiting.get(0);
        }
    }

    private record Configuration(int turn, @Nullable String state, BitSet done) {}

    /**
     * A configuration on the way; its sets are never changed.
     *
     * @param used those of {@link #unknowns} that took effect
     * @param without the state without the last of them, while nothing has shown its effect
     */
    private record Node(
            Configuration at, BitSet used, @Nullable Unshown without) {
        /** Whether {@code operation} would have come to {@code next} without the last unknown one. */
        boolean idle(Operation operation, @Nullable String next) {
            return without != null
                    && (operation.unknown() || Register.explains(without.state(), operation))
                    && Objects.equals(Register.next(without.state(), operation), next);
        }
    }

    private record Unshown(@Nullable String state) {}

    private List<Turn> turns() {
        List<Operation> known =
                byCall.stream().filter(operation -> !operation.unknown()).toList();
        TreeSet<Waiting> active = new TreeSet<>(BY_REPLY);
        BitSet taken = new BitSet();
        List<Turn> made = new ArrayList<>();
        int begun = 0;
        int begunUnknowns = 0;
        while (made.size() < known.size()) {
            // An operation that begins at the very moment of a reply overlaps it.
            while (begun < known.size()
                    && (active.isEmpty()
                            || known.get(begun).callNs()
                                    <= active.first().operation().retNs())) {
                int slot = taken.nextClearBit(0);
                taken.set(slot);
                active.add(new Waiting(known.get(begun), slot));
                begun++;
            }
            Waiting due = active.first();
            while (begunUnknowns < unknowns.size()
                    && unknowns.get(begunUnknowns).callNs() <= due.operation().retNs()) {
                begunUnknowns++;
            }
            made.add(new Turn(List.copyOf(active), begunUnknowns));
            active.remove(due);
            taken.clear(due.slot());
        }
        return made;
    }

    End run() {
        End end = search(Collections.asLifoQueue(new ArrayDeque<>()), bound, false);
        return end == End.TOO_MANY ? search(new PriorityQueue<>(BY_TURN), (long) bound * PATIENCE, true) : end;
    }

    /**
     * One search in the order that {@code queue} gives.
     *
     * @param most configurations to enter
     * @param inTurn whether the queue never goes back to an earlier turn
     */
    private End search(Queue<Node> queue, long most, boolean inTurn) {
        open = queue;
        seen.clear();
        furthest = -1;
        long entered = 0;
        open.add(settled(new Configuration(0, null, new BitSet()), new BitSet(), null));
        for (Node node = open.poll(); node != null; node = open.poll()) {
            if (node.at().turn() == turns.size()) {
                return End.ORDER;
            }
            if (inTurn && node.at().turn() > furthest) {
                seen.clear();
            }
            if (isNew(node)) {
                entered++;
                configurations++;
                if (entered > most || seen.size() + open.size() > bound) {
                    return End.TOO_MANY;
                }
                remember(node.at());
                addUnknownsOf(node);
                addWaitingOf(node);
            }
        }
        return End.NO_ORDER;
    }

    /** How many configurations were entered. */
    int configurations() {
        return configurations;
    }

    /** The first operation whose reply no order that was tried explains; after {@link End#NO_ORDER}, no order at all. */
    Operation offender() {
        return turns.get(furthest).due().operation();
    }

    /** What had begun by the time of the offender's reply, by call. */
    List<Operation> prefix() {
        long untilNs = offender().retNs();
        return byCall.stream()
                .filter(operation -> operation.callNs() <= untilNs)
                .toList();
    }

    /** Some states that the register could have by then. */
    Set<@Nullable String> states() {
        return Collections.unmodifiableSet(states);
    }

    private void remember(Configuration at) {
        if (at.turn() > furthest) {
            furthest = at.turn();
            states.clear();
        }
        if (at.turn() == furthest && states.size() < MOST_STATES) {
            states.add(at.state());
        }
    }

    private boolean isNew(Node node) {
        List<BitSet> before = seen.getOrDefault(node.at(), List.of());
        if (before.stream().anyMatch(fewer -> within(fewer, node.used()))) {
            return false;
        }
        if (before.isEmpty()) {
            seen.put(node.at(), List.of(node.used()));
        } else {
            List<BitSet> least = new ArrayList<>(before);
            least.removeIf(more -> within(node.used(), more));
            least.add(node.used());
            seen.put(node.at(), least);
        }
        return true;
    }

    private static boolean within(BitSet part, BitSet whole) {
        BitSet rest = (BitSet) part.clone();
        rest.andNot(whole);
        return rest.isEmpty();
    }

    /** Added last first, so that in a stack the operation whose turn it is comes first. */
    private void addWaitingOf(Node node) {
        Configuration at = node.at();
        List<Waiting> waiting = turns.get(at.turn()).waiting();
        for (int i = waiting.size() - 1; i >= 0; i--) {
            Operation operation = waiting.get(i).operation();
            int slot = waiting.get(i).slot();
            if (!at.done().get(slot) && Register.explains(at.state(), operation)) {
                String next = Register.next(at.state(), operation);
                if (!node.idle(operation, next)) {
                    BitSet done = (BitSet) at.done().clone();
                    done.set(slot);
                    open.add(settled(new Configuration(at.turn(), next, done), node.used(), null));
                }
            }
        }
    }

    private void addUnknownsOf(Node node) {
        Configuration at = node.at();
        Set<Operation> tried = new HashSet<>();
        Deque<Node> found = new ArrayDeque<>();
        int begun = turns.get(at.turn()).begunUnknowns();
        for (int i = node.used().nextClearBit(0); i < begun; i = node.used().nextClearBit(i + 1)) {
            Operation operation = unknowns.get(i);
            String next = Register.next(at.state(), operation);
            boolean changes = !Objects.equals(next, at.state());
            if (changes && !node.idle(operation, next) && tried.add(anonymous(operation))) {
                BitSet used = (BitSet) node.used().clone();
                used.set(i);
                found.push(settled(new Configuration(at.turn(), next, at.done()), used, new Unshown(at.state())));
            }
        }
        found.forEach(open::add);
    }

    /** The same for all that do the same. */
    private static Operation anonymous(Operation operation) {
        return new Operation(
                0, operation.kind(), operation.key(), operation.value(), operation.expected(), null, 0, 0, true);
    }

    /**
     * The node after everything that the state of {@code at} settles: what changes nothing has taken effect, and the turns
     * of those that have are over.
     */
    private Node settled(Configuration at, BitSet used, @Nullable Unshown without) {
        int now = at.turn();
        BitSet done = (BitSet) at.done().clone();
        while (now < turns.size()) {
            for (Waiting waiting : turns.get(now).waiting()) {
                Operation operation = waiting.operation();
                if (Register.changesNothing(operation) && Register.explains(at.state(), operation)) {
                    done.set(waiting.slot());
                }
            }
            int due = turns.get(now).due().slot();
            if (!done.get(due)) {
                break;
            }
            done.clear(due);
            now++;
        }
        boolean shown = now > at.turn() || !done.equals(at.done());
        return new Node(new Configuration(now, at.state(), done), used, shown ? null : without);
    }
}
