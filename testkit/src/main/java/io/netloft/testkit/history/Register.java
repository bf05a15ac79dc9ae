package io.netloft.testkit.history;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The model that every key of a history is held against; a state is the value, or null for an absent key. */
final class Register {
    private static final String OK = "OK";

    private Register() {}

    /** Whether {@code operation} on {@code state} would have had the reply that its client saw. */
    static boolean explains(@Nullable String state, Operation operation) {
        String out = operation.out();
        String reply = reply(state, operation);
        return Objects.equals(out, reply)
                || (Operation.ERROR.equals(reply) && out != null && out.startsWith(Operation.ERROR));
    }

    /** Whether a reply such as {@code operation} had shows that it left the state as it was, whatever that was. */
    static boolean changesNothing(Operation operation) {
        return switch (operation.kind()) {
            case GET -> true;
            case SET -> false;
            case DEL -> "0".equals(operation.out());
            case INCR -> operation.out() != null && operation.out().startsWith(Operation.ERROR);
            case CAS -> operation.out() == null || Objects.equals(operation.expected(), operation.value());
        };
    }

    /** What {@code operation} on {@code state} replies. */
    static @Nullable String reply(@Nullable String state, Operation operation) {
        return switch (operation.kind()) {
            case GET -> state;
            case SET -> OK;
            case DEL -> state == null ? "0" : "1";
            case INCR -> {
                String sum = sum(state);
                yield sum == null ? Operation.ERROR : sum;
            }
            case CAS -> Objects.equals(state, operation.expected()) ? OK : null;
        };
    }

    /** The state that {@code operation} leaves behind. */
    static @Nullable String next(@Nullable String state, Operation operation) {
        return switch (operation.kind()) {
            case GET -> state;
            case SET -> operation.value();
            case DEL -> null;
            case INCR -> {
                String sum = sum(state);
                yield sum == null ? state : sum;
            }
            case CAS -> Objects.equals(state, operation.expected()) ? operation.value() : state;
        };
    }

    private static @Nullable String sum(@Nullable String state) {
        try {
            return Long.toString(Math.addExact(state == null ? 0 : Long.parseLong(state), 1));
        } catch (NumberFormatException | ArithmeticException e) {
            return null;
        }
    }
}
