package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a script may do, as the node that took it knew it. It travels in the entry, for users and the memory of a node are
 * no part of the state: the command is wrapped into one that no client can send.
 *
 * <pre>
 *   0x01 | flags | rules for commands | patterns of keys | patterns of channels | EVAL script numkeys …
 *   flags: 1 = no memory is left for commands that need some; rules and patterns: one a line
 * </pre>
 *
 * @param rules null: everything is allowed
 */
record ScriptRights(@Nullable AccessRules rules, boolean outOfMemory) {
    static final ScriptRights ALL = new ScriptRights(null, false);

    private static final byte MARK = 1;
    private static final int HEAD = 5;

    static boolean isWrapped(RespCommand command) {
        return command.size() > HEAD && command.length(0) == 1 && command.byteAt(0, 0) == MARK;
    }

    /** A command with the rights that it is to be run with. */
    static byte[][] wrap(List<List<String>> rules, boolean outOfMemory, byte[][] command) {
        byte[][] all = new byte[HEAD + command.length][];
        all[0] = new byte[] {MARK};
        all[1] = new byte[] {(byte) (outOfMemory ? '1' : '0')};
        for (int i = 0; i < 3; i++) {
            all[2 + i] = String.join("\n", rules.get(i)).getBytes(StandardCharsets.UTF_8);
        }
        System.arraycopy(command, 0, all, HEAD, command.length);
        return all;
    }

    /** The rights in a wrapped command. */
    static ScriptRights of(RespCommand wrapped) {
        AccessRules rules = new AccessRules(lines(wrapped, 2), lines(wrapped, 3), lines(wrapped, 4));
        return new ScriptRights(rules, wrapped.byteAt(1, 0) == '1');
    }

    private static List<String> lines(RespCommand wrapped, int i) {
        String text = wrapped.text(i);
        return text.isEmpty() ? List.of() : List.of(text.split("\n"));
    }

    /** Puts what was wrapped in the place of a wrapped command. */
    static void unwrap(RespCommand wrapped) {
        byte[][] all = new byte[wrapped.size() - HEAD][];
        Arrays.setAll(all, i -> wrapped.bytes(HEAD + i));
        wrapped.set(all);
    }
}
