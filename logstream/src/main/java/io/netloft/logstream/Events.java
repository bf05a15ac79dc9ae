package io.netloft.logstream;

import io.netloft.logstream.core.TailEvent;
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

    /** A sentence for people. */
    static String text(String file, TailEvent event) {
        var text = new StringBuilder("==> ").append(file).append(": ").append(word(event.kind()));
        if (event.bytes() > 0) {
            text.append(", ")
                    .append(event.exact() ? "" : "at least ")
                    .append(event.bytes())
                    .append(" bytes missing");
        } else if (!event.exact() && event.kind() != TailEvent.Kind.UNREADABLE) {
            text.append(", bytes may be missing");
        }
        if (!event.detail().isEmpty()) {
            text.append(" (").append(event.detail()).append(')');
        }
        return text.append(" <==").toString();
    }
}
