package io.netloft.kvstore.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What may follow SET's value: {@code NX | XX | IFEQ value}, {@code GET}, {@code EX | PX | EXAT | PXAT time | KEEPTTL},
 * {@code LEASE number}.
 */
record SetOptions(
        boolean ifAbsent,
        boolean ifPresent,
        byte @Nullable [] ifEqual,
        boolean get,
        boolean keepTtl,
        long expireAt,
        @Nullable Lease lease) {

    static SetOptions parse(Call call, int from) {
        String condition = "";
        byte[] ifEqual = null;
        boolean get = false;
        int expiry = 0;
        boolean keep = false;
        int lease = 0;
        for (int i = from; i < call.count(); i++) {
            boolean more = i + 1 < call.count();
            if (call.is(i, "NX") && !condition.equals("XX") && ifEqual == null) {
                condition = "NX";
            } else if (call.is(i, "XX") && !condition.equals("NX") && ifEqual == null) {
                condition = "XX";
            } else if (call.is(i, "IFEQ") && more && condition.isEmpty()) {
                ifEqual = call.bytes(++i);
            } else if (call.is(i, "GET")) {
                get = true;
            } else if (call.is(i, "KEEPTTL") && expiry == 0) {
                keep = true;
            } else if (Expiry.named(call, i) && more && expiry == 0 && !keep) {
                expiry = i++;
            } else if (call.is(i, "LEASE") && more && lease == 0) {
                lease = ++i;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        long expireAt = expiry == 0 ? Entry.NEVER : Expiry.at(call, expiry);
        Lease bound = lease == 0 ? null : LeaseCommands.find(call, lease);
        return new SetOptions(condition.equals("NX"), condition.equals("XX"), ifEqual, get, keep, expireAt, bound);
    }

    /** Whether the value before matters. */
    boolean compares() {
        return get || ifEqual != null;
    }

    boolean allows(boolean present, byte @Nullable [] old) {
        if (ifEqual != null) {
            return old != null && Arrays.equals(old, ifEqual);
        }
        return present ? !ifAbsent : !ifPresent;
    }
}
