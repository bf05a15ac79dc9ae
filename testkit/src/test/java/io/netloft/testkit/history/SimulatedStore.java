package io.netloft.testkit.history;

import io.netloft.testkit.Gen;
import io.netloft.testkit.history.Operation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes histories as clients of a right store see them, in a time of its own. */
final class SimulatedStore {
    private static final int STEP_NS = 1_000;

    private final Gen gen;
    private final Shape shape;

    private SimulatedStore(Gen gen, Shape shape) {
        this.gen = gen;
        this.shape = shape;
    }

    /**
     * What a history is made of.
     *
     * @param values how many different numbers are written; few make replies ambiguous
     * @param unknownPercent operations without a reply, half of which take effect, some of them much later
     */
    record Shape(int operations, int clients, int keys, int values, int unknownPercent) {}

    private record Plan(Operation asked, long effectNs, boolean effective) {}

    static List<Operation> history(Gen gen, Shape shape) {
        return new SimulatedStore(gen, shape).run();
    }

    private List<Operation> run() {
        List<Plan> plans = new ArrayList<>();
        for (int client = 0; client < shape.clients(); client++) {
            long nowNs = 0;
            for (int i = client; i < shape.operations(); i += shape.clients()) {
                Plan plan = plan(client, nowNs + gen.uniform(0, STEP_NS));
                plans.add(plan);
                nowNs = plan.asked().retNs();
            }
        }
        plans.sort(Comparator.comparingLong(Plan::effectNs));
        Map<String, @Nullable String> registers = new HashMap<>();
        List<Operation> history = new ArrayList<>();
        plans.forEach(plan -> history.add(performed(plan, registers)));
        return history;
    }

    private Plan plan(int client, long callNs) {
        Kind kind = gen.oneOf(Kind.values());
        boolean unknown = gen.chance(shape.unknownPercent());
        boolean late = unknown && gen.flip();
        long effectNs = callNs + gen.uniform(0, late ? 50 * STEP_NS : STEP_NS);
        long retNs = unknown ? callNs + STEP_NS : effectNs + gen.uniform(0, STEP_NS);
        String key = "k" + gen.uniform(1, shape.keys());
        String value = kind == Kind.SET || kind == Kind.CAS ? value() : null;
        Operation asked = new Operation(client, kind, key, value, null, null, callNs, retNs, unknown);
        return new Plan(asked, effectNs, !unknown || gen.flip());
    }

    private String value() {
        return gen.chance(5) ? "word" : Long.toString(gen.uniform(1, shape.values()));
    }

    private Operation performed(Plan plan, Map<String, @Nullable String> registers) {
        Operation asked = plan.asked();
        String state = registers.get(asked.key());
        String expected = asked.kind() != Kind.CAS || gen.chance(20) ? null : gen.flip() ? state : value();
        Operation exact = with(asked, expected, null);
        if (plan.effective()) {
            registers.put(asked.key(), Register.next(state, exact));
        }
        return asked.unknown() ? exact : with(asked, expected, Register.reply(state, exact));
    }

    /** The same operation with another reply. */
    static Operation replying(Operation operation, @Nullable String out) {
        return with(operation, operation.expected(), out);
    }

    private static Operation with(Operation asked, @Nullable String expected, @Nullable String out) {
        return new Operation(
                asked.client(),
                asked.kind(),
                asked.key(),
                asked.value(),
                expected,
                out,
                asked.callNs(),
                asked.retNs(),
                asked.unknown());
    }

    /** Tries every order of a short history: slow, and too simple to be wrong. */
    static boolean someOrderExplains(List<Operation> left, Map<String, @Nullable String> registers) {
        if (left.stream().allMatch(Operation::unknown)) {
            return true;
        }
        for (Operation next : left) {
            boolean first = left.stream().allMatch(other -> other.unknown() || other.retNs() >= next.callNs());
            String state = registers.get(next.key());
            boolean explained = next.unknown() || Objects.equals(Register.reply(state, next), next.out());
            if (first && explained) {
                List<Operation> rest = new ArrayList<>(left);
                rest.remove(next);
                Map<String, @Nullable String> after = new HashMap<>(registers);
                after.put(next.key(), Register.next(state, next));
                if (someOrderExplains(rest, after)) {
                    return true;
                }
            }
        }
        return false;
    }
}
