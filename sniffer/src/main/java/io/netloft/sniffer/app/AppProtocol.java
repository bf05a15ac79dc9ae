package io.netloft.sniffer.app;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is read above TCP and UDP. */
public enum AppProtocol {
    HTTP("HTTP"),
    HTTP2("HTTP/2"),
    RESP("RESP"),
    WEBSOCKET("WebSocket"),
    EVENT("event"),
    DNS("DNS"),
    TLS("TLS");

    private final String title;
    private final String word = name().toLowerCase(Locale.ROOT);

    AppProtocol(String title) {
        this.title = title;
    }

    /** As {@code --decode-as} and JSON have it. */
    public String word() {
        return word;
    }

    String title() {
        return title;
    }

    /** The one of a word, or null; events are only ever within another protocol. */
    public static @Nullable AppProtocol of(String word) {
        for (AppProtocol one : values()) {
            if (one.word.equals(word) && one != EVENT) {
                return one;
            }
        }
        return null;
    }
}
