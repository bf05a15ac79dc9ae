package io.netloft.proto.resp;

import java.util.ArrayList;
import java.util.List;

/** An aggregate whose values are still arriving. What it holds grows with them, never with their announced number. */
final class RespAggregate {
    static final int STREAMED = -1;
    private static final int FIRST_ROOM = 16;

    private final char kind;
    private final int expected;
    private final List<RespMessage> values;

    /**
     * Creates an aggregate without values.
     *
     * @param expected how many values make it whole, STREAMED when a mark will tell
     */
    RespAggregate(char kind, int expected) {
        this.kind = kind;
        this.expected = expected;
        this.values = new ArrayList<>(expected < 0 ? FIRST_ROOM : Math.min(expected, FIRST_ROOM));
    }

    /** How many values an aggregate announces with this number: pairs count twice, and an attribute has its value. */
    static int values(char kind, int announced) {
        return switch (kind) {
            case '%' -> 2 * announced;
            case '|' -> 2 * announced + 1;
            default -> announced;
        };
    }

    void add(RespMessage value) {
        values.add(value);
    }

    int size() {
        return values.size();
    }

    boolean streamed() {
        return expected == STREAMED;
    }

    boolean whole() {
        return values.size() == expected;
    }

    /** Whether the mark that ends a stream may stand here. */
    boolean mayEnd() {
        return streamed() && (kind != '%' || values.size() % 2 == 0);
    }

    RespMessage build() {
        return switch (kind) {
            case '%' -> new RespMessage.Map(pairs(values.size()));
            case '~' -> new RespMessage.Set(values);
            case '>' -> new RespMessage.Push(values);
            case '|' -> new RespMessage.Attribute(pairs(values.size() - 1), values.get(values.size() - 1));
            default -> values.isEmpty() ? RespMessage.Array.EMPTY : new RespMessage.Array(values);
        };
    }

    private List<RespMessage.Pair> pairs(int end) {
        List<RespMessage.Pair> pairs = new ArrayList<>(end / 2);
        for (int i = 0; i < end; i += 2) {
            pairs.add(new RespMessage.Pair(values.get(i), values.get(i + 1)));
        }
        return pairs;
    }
}
