package io.netloft.logstream;

import io.netloft.proto.event.TailCommand;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a viewer gets its lines, and which. Viewers whose forms are equal get the same bytes, which are made once.
 *
 * @param shape what a line becomes
 * @param told which events are told
 * @param spec which lines
 * @param untilMs the last moment of lines, milliseconds since 1970; {@code Long.MAX_VALUE} for none
 * @param sub name of the subscription that every event carries; null for none
 */
record Form(
        Shape shape,
        Told told,
        TailCommand.Filter spec,
        long untilMs,
        @Nullable String sub) {
    /** What a line becomes. */
    enum Shape {
        /** A text message over WebSocket. */
        MESSAGES(false),
        /** An event of the envelope, as a message over WebSocket. */
        JSON_MESSAGES(true),
        /** The data of a server-sent event. */
        EVENTS(false),
        /** An event of the envelope, as the data of a server-sent event. */
        JSON_EVENTS(true),
        /** The bytes of the file. */
        BYTES(false),
        /** An event of the envelope, as a line. */
        JSON_LINES(true);

        private final boolean json;

        Shape(boolean json) {
            this.json = json;
        }

        /** Whether lines are wrapped in JSON. */
        boolean json() {
            return json;
        }

        /** Whether it is messages over WebSocket. */
        boolean webSocket() {
            return this == MESSAGES || this == JSON_MESSAGES;
        }

        /** Whether it is server-sent events. */
        boolean serverSent() {
            return this == EVENTS || this == JSON_EVENTS;
        }
    }

    /** Which events are told. */
    enum Told {
        /** Every one. */
        ALL,
        /** Those that say that content is missing, or may be. */
        LOST,
        /** None. */
        NONE;

        /** The word in an address. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same for other lines. */
    Form with(TailCommand.Filter other) {
        return new Form(shape, told, other, untilMs, sub);
    }

    /** Whether all bytes of a file go out as they are. */
    boolean everything() {
        return spec.equals(TailCommand.Filter.ALL) && untilMs == Long.MAX_VALUE;
    }
}
