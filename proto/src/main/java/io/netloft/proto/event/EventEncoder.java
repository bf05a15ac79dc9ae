package io.netloft.proto.event;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes any message; {@link EventWriter} is for those that come by the million. */
public final class EventEncoder {
    private EventEncoder() {}

    /** A message; no LF behind it. */
    public static void message(ByteBuf out, EventMessage message) {
        if (message instanceof EventMessage.Event event) {
            event(out, event);
        } else if (message instanceof EventMessage.Command command) {
            new Members(out)
                    .put("cmd", command.cmd())
                    .put("ref", command.ref())
                    .putAll(command.members())
                    .end();
        } else if (message instanceof EventMessage.Ok ok) {
            new Members(out).put("ref", ok.ref()).put("ok", ok.ok()).end();
        } else if (message instanceof EventMessage.Failure failure) {
            failure(out, failure);
        }
    }

    /** A message of a stream: with an LF behind it. */
    public static void line(ByteBuf out, EventMessage message) {
        message(out, message);
        out.writeByte('\n');
    }

    private static void event(ByteBuf out, EventMessage.Event event) {
        Members members = new Members(out);
        members.putIfThere("id", event.id()).put("type", event.type());
        Instant at = event.at();
        if (at != null) {
            int year = at.atOffset(ZoneOffset.UTC).getYear();
            if (year < 0 || year > 9999) {
                throw new IllegalArgumentException("at: year " + year + " (expected: 0..9999)");
            }
            members.put("at", at.toString());
        }
        members.putIfThere("source", event.source()).putIfThere("seq", event.seq());
        if (!event.data().isEmpty()) {
            members.put("data", event.data());
        }
        members.end();
    }

    private static void failure(ByteBuf out, EventMessage.Failure failure) {
        Members members = new Members(out).putIfThere("ref", failure.ref());
        Members error = new Members(members.name("error"));
        error.put("code", failure.code()).put("message", failure.message());
        error.putIfThere("retryAfterMs", failure.retryAfterMs()).end();
        members.end();
    }

    /** An object on its way out. */
    private static final class Members {
        private final ByteBuf out;
        private boolean first = true;

        Members(ByteBuf out) {
            this.out = out.writeByte('{');
        }

        ByteBuf name(String name) {
            if (!first) {
                out.writeByte(',');
            }
            first = false;
            return out.writeBytes(EventText.name(name));
        }

        Members put(String name, @Nullable Object value) {
            value(name(name), value);
            return this;
        }

        Members putIfThere(String name, @Nullable Object value) {
            return value == null ? this : put(name, value);
        }

        Members putAll(Map<?, ?> members) {
            members.forEach((name, value) -> put(String.valueOf(name), value));
            return this;
        }

        void end() {
            out.writeByte('}');
        }
    }

    private static void value(ByteBuf out, @Nullable Object value) {
        if (value instanceof CharSequence text) {
            out.writeByte('"');
            JsonOctets.escape(out, text);
            out.writeByte('"');
        } else if (value instanceof Map<?, ?> map) {
            new Members(out).putAll(map).end();
        } else if (value instanceof List<?> list) {
            list(out, list);
        } else if (value instanceof Long || value instanceof Integer) {
            JsonOctets.number(out, ((Number) value).longValue());
        } else if (value == null || value instanceof Boolean || isFinite(value)) {
            ByteBufUtil.writeAscii(out, String.valueOf(value));
        } else {
            throw new IllegalArgumentException("value: " + value + " (expected: what JSON can say)");
        }
    }

    private static boolean isFinite(Object value) {
        return value instanceof Double number && Double.isFinite(number);
    }

    private static void list(ByteBuf out, List<?> list) {
        out.writeByte('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) {
                out.writeByte(',');
            }
            value(out, list.get(i));
        }
        out.writeByte(']');
    }
}
