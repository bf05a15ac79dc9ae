package io.netloft.proxy.core;

import io.netloft.proto.http1.Http1RequestHead;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A cookie that brings a client back to the upstream that it had before. Immutable. */
public final class StickyCookie {
    private static final int ID_LENGTH = 16;

    private final String name;
    private final long maxAgeSeconds;

    /** @param maxAgeSeconds how long the client keeps it; 0 until it ends its session */
    public StickyCookie(String name, long maxAgeSeconds) {
        this.name = name;
        this.maxAgeSeconds = maxAgeSeconds;
    }

    /** Tells a pick which upstream the client had, if it says so. */
    public void apply(Http1RequestHead head, Pick pick) {
        String value = Cookies.value(head, name);
        Long id = value == null ? null : id(value);
        if (id != null) {
            pick.stickyId(id);
        }
    }

    private static @Nullable Long id(String value) {
        if (value.length() != ID_LENGTH || !value.chars().allMatch(HexFormat::isHexDigit)) {
            return null;
        }
        return HexFormat.fromHexDigitsToLong(value);
    }

    /** The field that gives the client its cookie, with its line end. */
    public String field(Upstream upstream, boolean secure) {
        return "Set-Cookie: " + name + "=" + HexFormat.of().toHexDigits(upstream.stickyId())
                + "; Path=/; HttpOnly; SameSite=Lax"
                + (maxAgeSeconds == 0 ? "" : "; Max-Age=" + maxAgeSeconds)
                + (secure ? "; Secure" : "")
                + "\r\n";
    }
}
