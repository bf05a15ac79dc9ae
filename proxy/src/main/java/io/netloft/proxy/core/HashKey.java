package io.netloft.proxy.core;

import io.netloft.proto.http1.Http1RequestHead;
import java.util.Locale;

/** What a request is hashed by. Immutable. */
public final class HashKey {
    /** The client's address. */
    public static final HashKey ADDRESS = new HashKey(By.ADDRESS, "");

    private final By by;
    private final String name;

    /** The parts of a request. */
    public enum By {
        /** The client's address. */
        ADDRESS,
        /** The path, without query. */
        PATH,
        /** A header field's first value. */
        HEADER,
        /** A cookie's value. */
        COOKIE
    }

    /** @param name of the field or cookie; of no meaning for the others */
    public HashKey(By by, String name) {
        this.by = by;
        this.name = by == By.HEADER ? name.toLowerCase(Locale.ROOT) : name;
    }

    /**
     * Tells a pick what to hash by; nothing when the request has no such part, so that any server will do.
     *
     * @param clientAddress the client's address as text, in bytes
     */
    public void apply(Http1RequestHead head, byte[] clientAddress, Pick pick) {
        switch (by) {
            case ADDRESS -> byAddress(clientAddress, pick);
            case PATH -> pick.key(Hash.of(head.bytes(), head.pathStart(), head.pathEnd()));
            case HEADER -> {
                for (int i = 0; i < head.size(); i++) {
                    if (head.nameEquals(i, name)) {
                        pick.key(Hash.of(head.bytes(), head.valueStart(i), head.valueEnd(i)));
                        return;
                    }
                }
            }
            case COOKIE -> {
                String value = Cookies.value(head, name);
                if (value != null) {
                    pick.key(Hash.of(value));
                }
            }
        }
    }

    static void byAddress(byte[] clientAddress, Pick pick) {
        pick.key(Hash.of(clientAddress, 0, clientAddress.length));
    }

    @Override
    public String toString() {
        String word = by.name().toLowerCase(Locale.ROOT);
        return name.isEmpty() ? word : word + " " + name;
    }
}
