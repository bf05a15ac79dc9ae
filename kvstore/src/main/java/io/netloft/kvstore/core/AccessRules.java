package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may do: commands by name and category, keys and channels by pattern. Immutable.
 *
 * <p>Made from the rules as they are configured, which are text: that is what a log entry carries for a script.
 */
public final class AccessRules {
    /** Why something is refused. */
    public enum Refusal {
        /** The command is not allowed. */
        COMMAND,
        /** One of the keys is not allowed. */
        KEY,
        /** The command may use keys that it does not name. */
        OTHER_KEYS,
        /** One of the channels is not allowed. */
        CHANNEL
    }

    private final BitSet commands;
    private final @Nullable List<Glob> keys;
    private final @Nullable List<Glob> channels;
    private final List<String> channelPatterns;

    /** From rules one after the other, {@code +get}, {@code -@dangerous}, and patterns, of which {@code *} stands for all. */
    public AccessRules(List<String> commands, List<String> keys, List<String> channels) {
        this.commands = allowed(commands);
        this.keys = globs(keys);
        this.channels = globs(channels);
        this.channelPatterns = channels;
    }

    private static @Nullable List<Glob> globs(List<String> patterns) {
        if (patterns.contains("*")) {
            return null;
        }
        return patterns.stream()
                .map(pattern -> new Glob(pattern.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static BitSet allowed(List<String> rules) {
        BitSet allowed = new BitSet();
        for (String rule : rules) {
            String what = rule.substring(1).toLowerCase(Locale.ROOT);
            for (CommandSpec spec : CommandTable.standard().all()) {
                boolean meant = what.equals("@all")
                        || spec.name().equals(what)
                        || spec.name().startsWith(what + "|")
                        || (what.startsWith("@") && spec.categories().contains(what));
                if (meant) {
                    allowed.set(spec.number(), rule.charAt(0) == '+');
                }
            }
        }
        return allowed;
    }

    /** Whether a command may be used, with the right keys and channels. */
    public boolean allows(CommandSpec spec) {
        return commands.get(spec.number());
    }

    /** Whether nothing is refused. */
    public boolean allowEverything() {
        return keys == null
                && channels == null
                && commands.cardinality() == CommandTable.standard().size();
    }

    /** Whether a key may be used. */
    public boolean allowsKey(byte[] key) {
        return keys == null || matches(keys, key);
    }

    /** Why a command is refused; null when it is not. */
    public @Nullable Refusal refusal(CommandSpec spec, RespCommand command) {
        if (!commands.get(spec.number()) && !spec.flags().contains("no_auth")) {
            return Refusal.COMMAND;
        }
        if (keys != null) {
            for (int at : spec.keys(command)) {
                if (!matches(keys, command.bytes(at))) {
                    return Refusal.KEY;
                }
            }
            if (reachesFurther(spec, command)) {
                return Refusal.OTHER_KEYS;
            }
        }
        boolean pubsub = channels != null && spec.flags().contains("pubsub");
        return pubsub && !allowsChannels(spec, command) ? Refusal.CHANNEL : null;
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

    private boolean allowsChannels(CommandSpec spec, RespCommand command) {
        int last = switch (spec.name()) {
            case "publish", "spublish" -> 2;
            case "subscribe", "ssubscribe", "psubscribe" -> command.size();
            default -> 1;
        };
        List<Glob> allowed = channels;
        for (int i = 1; i < last && allowed != null; i++) {
            boolean good = spec.name().equals("psubscribe")
                    ? channelPatterns.contains(command.text(i))
                    : matches(allowed, command.bytes(i));
            if (!good) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(List<Glob> globs, byte[] text) {
        return globs.stream().anyMatch(glob -> glob.matches(text));
    }
}
