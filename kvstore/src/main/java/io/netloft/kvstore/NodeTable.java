package io.netloft.kvstore;

import io.netloft.chassis.config.HostPort;
import io.netloft.kvstore.core.StateMachine;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where clients reach each member: part of the replicated state, written by the members themselves. */
final class NodeTable {
    private static final String PREFIX = "member/";

    private NodeTable() {}

    /** The listeners of a member. */
    record Addresses(HostPort resp) {}

    static byte[] key(String member) {
        return (PREFIX + member).getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    static byte[] write(Addresses addresses) {
        return addresses.resp().toString().getBytes(StandardCharsets.UTF_8);
    }

    static @Nullable Addresses of(StateMachine state, String member) {
        byte[] written = state.system(PREFIX + member);
        return written == null ? null : new Addresses(HostPort.parse(new String(written, StandardCharsets.UTF_8)));
    }
}
