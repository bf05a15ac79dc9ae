package io.netloft.kvstore;

import io.netloft.kvstore.core.AccessRules;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.proto.resp.RespCommand;
import org.jspecify.annotations.Nullable;

/**
 * Who a connection may be, and what it may do then. Immutable.
 *
 * @param access what it may do
 * @param rules the rules as configured, for ACL GETUSER
 */
record User(String name, @Nullable PasswordCheck password, AccessRules access, KvstoreConfig.Account rules) {

    /** Why it may not; null when it may. The text follows {@code NOPERM }. */
    @Nullable
    String refusal(CommandSpec spec, RespCommand command) {
        AccessRules.Refusal why = access.refusal(spec, command);
        if (why == null) {
            return null;
        }
        return switch (why) {
            case COMMAND -> "User " + name + " has no permissions to run the '" + spec.name() + "' command";
            case KEY -> "No permissions to access a key";
            case OTHER_KEYS -> "No permissions to access a key: the command may use others than it names";
            case CHANNEL -> "No permissions to access a channel";
        };
    }

    /** Whether it may use a key. */
    boolean mayUse(byte[] key) {
        return access.allowsKey(key);
    }

    /** Whether it may use a command, with the right keys. */
    boolean mayRun(CommandSpec spec) {
        return access.allows(spec);
    }

    /** Whether nothing is refused to it. */
    boolean mayDoEverything() {
        return access.allowEverything();
    }
}
