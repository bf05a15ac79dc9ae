package io.netloft.proto.event;

import io.netloft.proto.event.EventMessage.Command;
import io.netloft.proto.event.EventMessage.Event;
import io.netloft.proto.event.EventMessage.Failure;
import io.netloft.proto.event.EventMessage.Ok;
import io.netloft.testkit.Example;
import io.netloft.testkit.Gen;
import io.netloft.testkit.LimitCase;
import io.netloft.testkit.StreamCodecContract;
import io.netloft.testkit.StreamProbe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The proofs that every codec owes. */
class EventContractTest extends StreamCodecContract<EventMessage> {
    private static final EventLimits LIMITS = new EventLimits(300, 4, 20);

    /** A decoder as the contract drives it. */
    private static final class Probe implements StreamProbe<EventMessage> {
        private final EventDecoder decoder;
        private ByteBuf last = Unpooled.EMPTY_BUFFER;

        Probe(EventDecoder decoder) {
            this.decoder = decoder;
        }

        @Override
        public void decode(ByteBuf in, Consumer<? super EventMessage> out) {
            last = in;
            for (EventMessage message = decoder.decode(in); message != null; message = decoder.decode(in)) {
                out.accept(message);
            }
        }

        @Override
        public void end(Consumer<? super EventMessage> out) {
            decoder.end(last);
        }

        @Override
        public void gap(long bytes) {
            decoder.gap(bytes);
        }

        @Override
        public Footing footing() {
            return decoder.footing() == EventFooting.FIRM ? Footing.FIRM : Footing.SEEKING;
        }
    }

    @Override
    protected StreamProbe<EventMessage> decoder(ByteBufAllocator allocator) {
        return new Probe(new EventDecoder(LIMITS));
    }

    @Override
    protected StreamProbe<EventMessage> midStreamDecoder(ByteBufAllocator allocator) {
        return new Probe(EventDecoder.midStream(LIMITS));
    }

    @Override
    protected void encode(EventMessage message, ByteBuf out) {
        EventEncoder.line(out, message);
    }

    @Override
    protected EventMessage message(Gen gen) {
        while (true) {
            EventMessage message = any(gen);
            ByteBuf wire = Unpooled.buffer();
            EventEncoder.message(wire, message);
            if (wire.readableBytes() <= LIMITS.maxMessage()) {
                return message;
            }
        }
    }

    private static EventMessage any(Gen gen) {
        long ref = gen.between(-(1L << 53), 1L << 53);
        return switch (gen.between(0, 3)) {
            case 0 -> new Command(gen.text(0, 8), ref, object(gen, 3));
            case 1 -> new Ok(gen.between(Long.MIN_VALUE, Long.MAX_VALUE), object(gen, 2));
            case 2 ->
                new Failure(
                        gen.flip() ? ref : null,
                        gen.word(1, 8),
                        gen.text(0, 20),
                        gen.flip() ? gen.between(0, Long.MAX_VALUE) : null);
            default ->
                new Event(
                        gen.flip() ? gen.text(0, 12) : null,
                        gen.text(0, 8),
                        gen.flip() ? instant(gen) : null,
                        gen.flip() ? gen.text(0, 12) : null,
                        gen.flip() ? gen.between(Long.MIN_VALUE, Long.MAX_VALUE) : null,
                        object(gen, 2));
        };
    }

    private static Instant instant(Gen gen) {
        long first = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
        long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        return Instant.ofEpochSecond(gen.between(first, last), gen.between(0, 999_999_999));
    }

    private static Map<String, Object> object(Gen gen, int levels) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = gen.between(0, 3); i > 0; i--) {
            object.put(gen.text(1, 4) + i, value(gen, levels - 1));
        }
        return object;
    }

    private static Object value(Gen gen, int levels) {
        return switch (gen.between(levels > 0 ? 0 : 2, 7)) {
            case 0 -> object(gen, levels);
            case 1 -> gen.list(0, 3, g -> value(g, levels - 1));
            case 2 -> gen.between(Long.MIN_VALUE, Long.MAX_VALUE);
            case 3 -> gen.between(-1000, 1000) / 8.0;
            case 4 -> gen.flip();
            case 5 -> null;
            default -> gen.text(0, 10);
        };
    }

    @Override
    protected List<Example<EventMessage>> examples() {
        return Stream.concat(good().stream(), refused().stream()).toList();
    }

    private static List<Example<EventMessage>> good() {
        return List.of(
                good(
                        "event with all members",
                        "{\"id\":\"f1:3:1234\",\"type\":\"line\",\"at\":\"2026-11-21T14:25:03.250Z\",\"source\":\"app.log\","
                                + "\"seq\":7,\"data\":{\"line\":\"a \\\"b\\\" \u2603\"}}\n",
                        new Event(
                                "f1:3:1234",
                                "line",
                                Instant.parse("2026-11-21T14:25:03.250Z"),
                                "app.log",
                                7L,
                                Map.of("line", "a \"b\" \u2603"))),
                good("event with its type only", "{\"type\":\"gap\"}\n", event("gap", Map.of())),
                good(
                        "time of another zone",
                        "{\"type\":\"line\",\"at\":\"2026-11-21T15:25:03+01:00\"}\n",
                        new Event(null, "line", Instant.parse("2026-11-21T14:25:03Z"), null, null, Map.of())),
                good(
                        "unknown members, and those that are null",
                        "{\"type\":\"line\",\"later\":[1,{}],\"id\":null}\r\n",
                        event("line", Map.of())),
                good("empty lines, which keep a stream alive", "\n \r\n{\"type\":\"x\"}\n\n", event("x", Map.of())),
                good(
                        "every kind of value",
                        "{\"type\":\"x\",\"data\":{\"a\":[1,-2.5,true,false,null,\"\\u00e9\\n\"],\"b\":{}}}\n",
                        event("x", Map.of("a", Arrays.asList(1L, -2.5, true, false, null, "\u00e9\n"), "b", Map.of()))),
                good(
                        "command",
                        "{\"cmd\":\"credit\",\"ref\":9,\"sub\":\"a\",\"lines\":100}\n",
                        new Command("credit", 9, Map.of("sub", "a", "lines", 100L))),
                good(
                        "message of a room",
                        "{\"id\":\"8a26:2\",\"type\":\"message\",\"source\":\"ops\",\"seq\":2,\"data\":{\"from\":\"~ann\","
                                + "\"text\":\"hi\",\"mentions\":[\"bob\"]}}\n",
                        new Event(
                                "8a26:2",
                                "message",
                                null,
                                "ops",
                                2L,
                                Map.of("from", "~ann", "text", "hi", "mentions", List.of("bob")))),
                good(
                        "join behind a place",
                        "{\"cmd\":\"join\",\"ref\":1,\"room\":\"ops\",\"since\":{\"epoch\":\"8a26\",\"seq\":2}}\n",
                        new ChatCommand.Join(1, "ops", new ChatCommand.Place("8a26", 2), null).message()),
                good("its success", "{\"ref\":9,\"ok\":{\"sub\":\"a\"}}\n", new Ok(9, Map.of("sub", "a"))),
                good(
                        "its failure",
                        "{\"ref\":9,\"error\":{\"code\":\"busy\",\"message\":\"later\",\"retryAfterMs\":250}}\n",
                        new Failure(9L, "busy", "later", 250L)),
                good(
                        "a failure of what could not be read",
                        "{\"error\":{\"code\":\"not-json\"}}\n",
                        new Failure(null, "not-json", "", null)));
    }

    private static List<Example<EventMessage>> refused() {
        return List.of(
                Example.refused("no JSON", "hello\n", "message: "),
                Example.refused("half an object", "{\"type\":\"x\"\n", "expected: one JSON object"),
                Example.refused("an array", "[]\n", "no object"),
                Example.refused("two objects", "{\"type\":\"x\"}{}\n", "something behind"),
                Example.refused("a name twice", "{\"type\":\"x\",\"type\":\"y\"}\n", "type stands twice"),
                Example.refused("no UTF-8", "{\"type\":\"\u00e9\"}\n", "not UTF-8"),
                Example.refused("half a surrogate pair", "{\"type\":\"\\ud83d\\u0041\"}\n", "half a surrogate pair"),
                Example.refused("none of the four", "{\"a\":1}\n", "expected: cmd, type, ok or error"),
                Example.refused("a type that is no string", "{\"type\":1}\n", "type: 1 (expected: a string)"),
                Example.refused("a command without number", "{\"cmd\":\"x\"}\n", "ref: missing"),
                Example.refused("a number that is none", "{\"cmd\":\"x\",\"ref\":1.5}\n", "ref: 1.5"),
                Example.refused(
                        "a time", "{\"type\":\"x\",\"at\":\"yesterday\"}\n", "at: yesterday (expected: RFC 3339)"),
                Example.refused("a number beyond all", "{\"type\":\"x\",\"data\":{\"a\":1e999}}\n", "too large"),
                Example.refused("not a number", "{\"type\":\"x\",\"data\":{\"a\":NaN}}\n", "message: "),
                Example.refused("an end within a message", "{\"type\":\"x\"}", "cut by the end"));
    }

    private static Event event(String type, Map<String, Object> data) {
        return new Event(null, type, null, null, null, data);
    }

    private static Example<EventMessage> good(String name, String wire, EventMessage message) {
        return Example.of(name, wire.getBytes(StandardCharsets.UTF_8), message);
    }

    @Override
    protected List<LimitCase> limits() {
        String head = "{\"type\":\"";
        int room = LIMITS.maxMessage() - head.length() - 2;
        return List.of(
                LimitCase.of("maxMessage", head + "x".repeat(room) + "\"}\n", head + "x".repeat(room + 1) + "\"}\n"),
                LimitCase.of(
                        "maxDepth",
                        "{\"type\":\"x\",\"data\":{\"a\":[[1]]}}\n",
                        "{\"type\":\"x\",\"data\":{\"a\":[[[1]]]}}\n"),
                LimitCase.of(
                        "maxDepth of what is ignored",
                        "{\"type\":\"x\",\"z\":[[[]]]}\n",
                        "{\"type\":\"x\",\"z\":[[[[]]]]}\n"),
                LimitCase.of(
                        "maxNumber",
                        "{\"type\":\"x\",\"data\":{\"a\":" + "9".repeat(20) + "}}\n",
                        "{\"type\":\"x\",\"data\":{\"a\":" + "9".repeat(21) + "}}\n"));
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return EventException.class;
    }

    @Override
    protected long memoryLimit() {
        return LIMITS.maxMessage();
    }
}
