package io.netloft.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a history of operations on keys is linearizable: whether for every key there is an order, true to what
 * was over before what began, in which one register gives every reply that a client saw.
 *
 * <p>Keys are independent, so each is decided on its own (the property is local). Memory is bounded: a key whose search
 * must remember more than a bound of configurations at once (of some 300 bytes each), or enter twice as many after it has
 * begun to forget, is undecided, and {@link #require} takes that for a failure.
 */
public final class Linearizability {
    /** The most configurations of one key unless said otherwise. */
    public static final int BOUND = 500_000;

    /** Operations of the prefix that the words of a verdict show. */
    private static final int SHOWN = 16;

    private final int bound;

    private Linearizability(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound: " + bound + " (expected: >= 1)");
        }
        this.bound = bound;
    }

    /** The verdict on {@code history}, with the usual {@link #BOUND}. */
    public static Verdict check(List<Operation> history) {
        return new Linearizability(BOUND).verdict(history);
    }

    /** The verdict on {@code history}; no key may need more configurations than {@code bound}. */
    public static Verdict check(List<Operation> history, int bound) {
        return new Linearizability(bound).verdict(history);
    }

    /**
     * Passes when {@code history} is linearizable.
     *
     * @throws AssertionError with the verdict's words when it is not, or when that could not be decided
     */
    public static void require(List<Operation> history) {
        Verdict verdict = check(history);
        if (!verdict.linearizable()) {
            throw new AssertionError(verdict.words());
        }
    }

    private Verdict verdict(List<Operation> history) {
        Map<String, List<Operation>> byKey =
                history.stream().collect(Collectors.groupingBy(Operation::key, TreeMap::new, Collectors.toList()));
        long beganNs = history.stream().mapToLong(Operation::callNs).min().orElse(0);
        int configurations = 0;
        Verdict.@Nullable Illegal illegal = null;
        Verdict.@Nullable Undecided undecided = null;
        for (Map.Entry<String, List<Operation>> register : byKey.entrySet()) {
            LinearizationSearch search = new LinearizationSearch(register.getValue(), bound);
            LinearizationSearch.End end = search.run();
            configurations += search.configurations();
            if (end == LinearizationSearch.End.NO_ORDER) {
                illegal = earlier(illegal, illegal(register.getKey(), search, beganNs));
            } else if (end == LinearizationSearch.End.TOO_MANY && undecided == null) {
                undecided = undecided(register.getKey(), search, beganNs);
            }
        }
        if (illegal != null) {
            return illegal;
        }
        return undecided != null ? undecided : new Verdict.Linearizable(history.size(), byKey.size(), configurations);
    }

    private static Verdict.Illegal earlier(Verdict.@Nullable Illegal one, Verdict.Illegal other) {
        return one == null || other.offender().retNs() < one.offender().retNs() ? other : one;
    }

    private Verdict.Undecided undecided(String key, LinearizationSearch search, long beganNs) {
        Operation furthest = search.offender();
        return new Verdict.Undecided(
                key,
                furthest,
                "undecided: key \"" + key + "\": more than " + bound
                        + " configurations (expected: fewer); use more keys, fewer clients a key, or a shorter history"
                        + "\nfound no way past this reply yet:\n  " + furthest.words(beganNs));
    }

    private static Verdict.Illegal illegal(String key, LinearizationSearch search, long beganNs) {
        Operation offender = search.offender();
        List<Operation> prefix = search.prefix();
        List<String> lines = new ArrayList<>();
        lines.add("not linearizable: key \"" + key + "\": no order of the " + prefix.size()
                + " operations that had begun when this reply came explains it:");
        lines.add("  " + offender.words(beganNs));
        lines.add("the register could hold by then: "
                + search.states().stream().map(Operation::quoted).collect(Collectors.joining(", ")));
        lines.add("before it:");
        List<Operation> told = told(prefix, offender);
        if (told.size() < prefix.size() - 1) {
            lines.add("  (" + (prefix.size() - 1 - told.size()) + " others)");
        }
        told.forEach(operation -> lines.add("  " + operation.words(beganNs)));
        return new Verdict.Illegal(key, offender, String.join("\n", lines));
    }

    /** The latest operations, and before them those that wrote what the offender saw. */
    private static List<Operation> told(List<Operation> prefix, Operation offender) {
        int recent = Math.max(0, prefix.size() - 1 - SHOWN);
        List<Operation> told = new ArrayList<>();
        for (int i = 0; i < prefix.size(); i++) {
            Operation operation = prefix.get(i);
            boolean source = operation.value() != null && operation.value().equals(offender.out());
            if (operation != offender && (i >= recent || source)) {
                told.add(operation);
            }
        }
        return told;
    }
}
