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
    TLS("TLS"),
    GRPC("gRPC"),
    PEERWIRE("peerwire"),
    LSD("LSD"),
    CATALOGUE("catalogue");

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

    /** Whether it is only ever within another protocol. */
    boolean within() {
        return this == EVENT || this == GRPC;
    }

    /** Whether datagrams of UDP carry it. */
    public boolean datagrams() {
        return this == DNS || this == LSD || this == CATALOGUE;
    }

    /** Whether TCP carries it. */
    public boolean streams() {
        return this != LSD && this != CATALOGUE && !within();
    }

    /** The one of a word, or null; those only ever within another protocol have none. */
    public static @Nullable AppProtocol of(String word) {
        for (AppProtocol one : values()) {
            if (one.word.equals(word) && !one.within()) {
                return one;
            }
        }
        return null;
    }
}
