package io.netloft.kvstore;

import io.netloft.chassis.config.HostPort;
import io.netloft.kvstore.core.StateMachine;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where clients reach each member: part of the replicated state, written by the members themselves. */
final class NodeTable {
    private static final String PREFIX = "member/";

    private NodeTable() {}

    /**
     * The listeners of a member.
     *
     * @param http null when it has none
     * @param secureHttp whether that speaks TLS
     * @param incarnation the random bits of its run, which its clients' ops carry
     */
    record Addresses(HostPort resp, @Nullable HostPort http, boolean secureHttp, long incarnation) {}

    static byte[] key(String member) {
        return (PREFIX + member).getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    static byte[] write(Addresses its) {
        String text = "resp=" + its.resp() + " run=" + Long.toHexString(its.incarnation());
        if (its.http() != null) {
            text += (its.secureHttp() ? " https=" : " http=") + its.http();
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static @Nullable Addresses of(StateMachine state, String member) {
        byte[] written = state.system(PREFIX + member);
        return written == null ? null : read(written);
    }

    /** Reads what {@link #write} wrote; words that it does not know are passed over. */
    static Addresses read(byte[] written) {
        Map<String, String> words = new HashMap<>();
        for (String word : new String(written, StandardCharsets.UTF_8).split(" ")) {
            int equals = word.indexOf('=');
            words.put(word.substring(0, Math.max(0, equals)), word.substring(equals + 1));
        }
        String secure = words.get("https");
        String http = secure == null ? words.get("http") : secure;
        return new Addresses(
                HostPort.parse(words.getOrDefault("resp", "")),
                http == null ? null : HostPort.parse(http),
                secure != null,
                Long.parseUnsignedLong(words.getOrDefault("run", "0"), 16));
    }
}
