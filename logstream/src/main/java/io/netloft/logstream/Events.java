package io.netloft.logstream;

import io.netloft.logstream.core.TailEvent;
import io.netloft.proto.event.EventMessage;
import java.util.Locale;

/** What is said of the events of a file. */
final class Events {
    private Events() {}

    /** Whether it says that content is missing, or may be. */
    static boolean lost(TailEvent event) {
        return switch (event.kind()) {
            case GAP, SHRUNK, DROPPED, UNKNOWN_POSITION, UNREADABLE, LATE -> true;
            case ROTATED, TRUNCATED, REMOVED, RECREATED -> !event.exact();
            case NULS, READABLE -> false;
        };
    }

    /** Its word on the wire. */
    static String word(TailEvent.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What an event from the wire says is missing, with a comma before it; nothing, if that is nothing. */
    static String missing(EventMessage.Event event) {
        if (!(event.data().get("bytes") instanceof Long bytes) || bytes <= 0) {
            return "";
        }
        boolean exact = !Boolean.FALSE.equals(event.data().get("exact"));
        long lines = event.data().get("lines") instanceof Long count ? count : -1;
        return missing(bytes, exact, lines, Boolean.TRUE.equals(event.data().get("counted")));
    }

    private static String missing(long bytes, boolean exact, long lines, boolean counted) {
        String of = lines < 0 ? "" : " (" + (counted ? "" : "about ") + lines + (lines == 1 ? " line)" : " lines)");
        return ", " + (exact ? "" : "at least ") + bytes + " bytes" + of + " missing";
    }

    /** A sentence for people. */
    static String text(String file, TailEvent event) {
        var text = new StringBuilder("==> ").append(file).append(": ").append(word(event.kind()));
        if (event.bytes() > 0) {
            text.append(missing(event.bytes(), event.exact(), event.lines(), event.counted()));
        } else if (!event.exact() && event.kind() != TailEvent.Kind.UNREADABLE) {
            text.append(", bytes may be missing");
        }
        if (!event.detail().isEmpty()) {
            text.append(" (").append(event.detail()).append(')');
        }
        return text.append(" <==").toString();
    }
}
