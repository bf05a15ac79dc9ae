package io.netloft.testkit.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netloft.testkit.history.Operation.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Records what clients ask of a store and what they hear, for {@link Linearizability}.
 *
 * <p>{@code Asked asked = history.set(3, "k", "v")} just before the request leaves, {@code asked.replied("OK")} just after
 * the reply came, {@code asked.unknown()} when none did. An operation that nobody ended counts as unknown. Safe for any
 * thread.
 *
 * <p>As a file: one JSON object a line, {@code c} client, {@code op} get, set, del, incr or cas, {@code k} key, {@code v}
 * value, {@code e} expected value of a cas, {@code out} reply, {@code call} and {@code ret} nanoseconds, {@code unk} true
 * for an unknown outcome.
 */
public final class History {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LongSupplier nanos;
    private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

    /** A history on the system's clock. */
    public History() {
        this(System::nanoTime);
    }

    /** A history on a clock of nanoseconds, for instance a {@code ManualClock}. */
    public History(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Begins a read. */
    public Asked get(int client, String key) {
        return ask(client, Kind.GET, key, null, null);
    }

    /** Begins a write. */
    public Asked set(int client, String key, String value) {
        return ask(client, Kind.SET, key, value, null);
    }

    /** Begins a removal. */
    public Asked del(int client, String key) {
        return ask(client, Kind.DEL, key, null, null);
    }

    /** Begins an addition of one. */
    public Asked incr(int client, String key) {
        return ask(client, Kind.INCR, key, null, null);
    }

    /** Begins a write on condition; {@code expected} is null for a key that must be absent. */
    public Asked cas(int client, String key, @Nullable String expected, String value) {
        return ask(client, Kind.CAS, key, value, expected);
    }

    private Asked ask(int client, Kind kind, String key, @Nullable String value, @Nullable String expected) {
        Asked begun = new Asked(new Operation(client, kind, key, value, expected, null, nanos.getAsLong(), 0, true));
        asked.add(begun);
        return begun;
    }

    /** What was recorded so far, by the time of the call; what still waits for its reply is unknown. */
    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Asked each : asked) {
            Operation operation = each.operation();
            if (operation != null) {
                operations.add(operation);
            }
        }
        operations.sort(Comparator.comparingLong(Operation::callNs));
        return operations;
    }

    /** Writes {@link #operations()} to a file, a line each. */
    public void writeTo(Path file) {
        write(file, operations());
    }

    /** Writes operations to a file, a line each. */
    public static void write(Path file, List<Operation> operations) {
        List<String> lines = operations.stream().map(History::line).toList();
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": not writable (expected: a file for a history)", e);
        }
    }

    /**
     * Reads what {@link #writeTo} or another program wrote.
     *
     * @throws IllegalArgumentException for a line that is no operation, with its number
     */
    public static List<Operation> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": unreadable (expected: a history)", e);
        }
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                operations.add(operation(lines.get(i), file + ":" + (i + 1)));
            }
        }
        return operations;
    }

    private static String line(Operation operation) {
        ObjectNode node = JSON.createObjectNode()
                .put("c", operation.client())
                .put("op", operation.kind().word())
                .put("k", operation.key())
                .put("v", operation.value())
                .put("e", operation.expected())
                .put("out", operation.out())
                .put("call", operation.callNs())
                .put("ret", operation.retNs())
                .put("unk", operation.unknown());
        return node.toString();
    }

    private static Operation operation(String line, String where) {
        try {
            JsonNode node = JSON.readTree(line);
            return new Operation(
                    node.required("c").intValue(),
                    Kind.valueOf(node.required("op").textValue().toUpperCase(Locale.ROOT)),
                    node.required("k").textValue(),
                    text(node, "v"),
                    text(node, "e"),
                    text(node, "out"),
                    node.required("call").longValue(),
                    node.path("ret").longValue(),
                    node.path("unk").booleanValue());
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IllegalArgumentException(
                    where + ": " + line + " (expected: {c, op, k, v, e, out, call, ret, unk}); " + e.getMessage(), e);
        }
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.path(name).textValue();
    }

    /** An operation that waits for its reply; ended once, by any thread. */
    public final class Asked {
        private final Operation begun;
        private volatile @Nullable Operation known; // null for one that never happened

        private Asked(Operation begun) {
            this.begun = begun;
            this.known = begun;
        }

        /** The reply came now. */
        public void replied(@Nullable String out) {
            end(out, false);
        }

        /** The client gave up now, or heard that nobody knows: it may have happened, or happen yet, or never. */
        public void unknown() {
            end(null, true);
        }

        /** It certainly never happened: refused, or never sent. It leaves the history. */
        public void withdrawn() {
            known = null;
        }

        private void end(@Nullable String out, boolean unknown) {
            known = new Operation(
                    begun.client(),
                    begun.kind(),
                    begun.key(),
                    begun.value(),
                    begun.expected(),
                    out,
                    begun.callNs(),
                    nanos.getAsLong(),
                    unknown);
        }

        private @Nullable Operation operation() {
            return known;
        }
    }
}
