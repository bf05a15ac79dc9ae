package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.Glob;
import io.netloft.proto.resp.RespCommand;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a connection may be, and what it may do then. Immutable.
 *
 * @param commands the commands it may use, by number
 * @param keys patterns of keys it may use; null for all
 * @param channels patterns of channels; null for all
 * @param rules the rules as configured, for ACL GETUSER
 */
record User(
        String name,
        @Nullable PasswordCheck password,
        BitSet commands,
        @Nullable List<Glob> keys,
        @Nullable List<Glob> channels,
        KvstoreConfig.Account rules) {

    /** Why it may not; null when it may. The text follows {@code NOPERM }. */
    @Nullable
    String refusal(CommandSpec spec, RespCommand command) {
        if (!commands.get(spec.number()) && !spec.flags().contains("no_auth")) {
            return "User " + name + " has no permissions to run the '" + spec.name() + "' command";
        }
        if (keys != null) {
            for (int at : spec.keys(command)) {
                if (!matches(keys, command.bytes(at))) {
                    return "No permissions to access a key";
                }
            }
        }
        if (keys != null && reachesFurther(spec, command)) {
            return "No permissions to access a key: the command may use others than it names";
        }
        if (channels != null && spec.flags().contains("pubsub")) {
            return channelRefusal(spec, command);
        }
        return null;
    }

    /** SORT reads keys that it makes from patterns, the end of a lease deletes all that are bound to it. */
    private static boolean reachesFurther(CommandSpec spec, RespCommand command) {
        if (spec.name().equals("lease|revoke")) {
            return true;
        }
        if (!spec.name().startsWith("sort")) {
            return false;
        }
        for (int i = 2; i + 1 < command.size(); i++) {
            boolean pattern = command.is(i, "BY") && command.text(i + 1).indexOf('*') >= 0;
            boolean elements = command.is(i, "GET") && !command.text(i + 1).equals("#");
            if (pattern || elements) {
                return true;
            }
        }
        return false;
    }

    private @Nullable String channelRefusal(CommandSpec spec, RespCommand command) {
        int last = switch (spec.name()) {
            case "publish", "spublish" -> 2;
            case "subscribe", "ssubscribe", "psubscribe" -> command.size();
            default -> 1;
        };
        List<Glob> allowed = channels;
        for (int i = 1; i < last && allowed != null; i++) {
            boolean good = spec.name().equals("psubscribe")
                    ? rules.channels().contains(command.text(i))
                    : matches(allowed, command.bytes(i));
            if (!good) {
                return "No permissions to access a channel";
            }
        }
        return null;
    }

    /** Whether it may use a key. */
    boolean mayUse(byte[] key) {
        return keys == null || matches(keys, key);
    }

    private static boolean matches(List<Glob> globs, byte[] text) {
        return globs.stream().anyMatch(glob -> glob.matches(text));
    }
}
