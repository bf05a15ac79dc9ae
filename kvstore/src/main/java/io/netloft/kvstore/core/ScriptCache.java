package io.netloft.kvstore.core;

import io.netloft.kvstore.lua.LuaScript;
import io.netloft.kvstore.lua.LuaSyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scripts that this node has seen, compiled, by the SHA-1 of their text; the least recently used goes when there are
 * too many. No part of the state: whether a script is known here changes nothing about what it does. Thread-safe.
 */
public final class ScriptCache {
    /** The longest script: a longer one would hold an event loop while it is compiled. */
    public static final int MOST_BYTES = 256 * 1024;

    private static final int MOST_SCRIPTS = 1000;
    // A compiled script takes up to fifty times the length of its text.
    private static final long MOST_BYTES_IN_ALL = 2L << 20;
    private static final String CHUNK = "user_script";
    private static final Set<String> FLAGS =
            Set.of("no-writes", "allow-oom", "allow-stale", "no-cluster", "allow-cross-slot-keys");

    /** A script that can be run. */
    record Prepared(
            String sha,
            byte[] body,
            LuaScript code,
            @Nullable Set<String> flags) {
        boolean has(String flag) {
            return flags != null && flags.contains(flag);
        }
    }

    private final Map<String, Prepared> known = new LinkedHashMap<>(64, 0.75f, true);
    private final ScriptStats stats;
    private long bytes;

    ScriptCache(ScriptStats stats) {
        this.stats = stats;
    }

    /** The name that a text goes by. */
    static String sha(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1: not there (expected: in every JVM)", e);
        }
    }

    /**
     * Makes a script known; returns the name that it goes by.
     *
     * @throws CommandError when it is none
     */
    public String add(byte[] body) {
        return prepare(body).sha();
    }

    Prepared prepare(byte[] body) {
        String sha = sha(body);
        synchronized (known) {
            Prepared its = known.get(sha);
            if (its != null) {
                return its;
            }
        }
        Prepared made = compile(sha, body);
        synchronized (known) {
            if (known.put(sha, made) == null) {
                bytes += body.length;
            }
            while (known.size() > MOST_SCRIPTS || bytes > MOST_BYTES_IN_ALL) {
                Prepared eldest = known.values().iterator().next();
                known.remove(eldest.sha());
                bytes -= eldest.body().length;
            }
        }
        return made;
    }

    private Prepared compile(String sha, byte[] body) {
        if (body.length > MOST_BYTES) {
            throw failed("ERR script: " + body.length + " bytes (expected: at most " + MOST_BYTES + ")");
        }
        Set<String> flags = null;
        if (body.length > 1 && body[0] == '#' && body[1] == '!') {
            flags = shebang(new String(body, StandardCharsets.ISO_8859_1));
        }
        try {
            stats.compiled();
            return new Prepared(sha, body, LuaScript.compile(body, CHUNK), flags);
        } catch (LuaSyntaxException e) {
            throw failed("ERR Error compiling script (new function): " + e.text());
        }
    }

    private CommandError failed(String text) {
        stats.failed(ScriptFailure.SYNTAX);
        return new CommandError(text);
    }

    private Set<String> shebang(String text) {
        int end = text.indexOf('\n');
        if (end < 0) {
            throw failed("ERR Invalid script shebang");
        }
        String[] words = text.substring(0, end).strip().split(" +");
        if (!words[0].equals("#!lua")) {
            throw failed("ERR Unexpected engine in script shebang: " + words[0]);
        }
        Set<String> flags = Set.of();
        for (int i = 1; i < words.length; i++) {
            if (!words[i].startsWith("flags=")) {
                throw failed("ERR Unknown lua shebang option: " + words[i]);
            }
            flags = flags(words[i].substring("flags=".length()));
        }
        return flags;
    }

    private Set<String> flags(String list) {
        Set<String> flags = new java.util.LinkedHashSet<>();
        for (String flag : list.split(",", -1)) {
            if (!flag.isEmpty() && !FLAGS.contains(flag)) {
                throw failed("ERR Unexpected flag in script shebang: " + flag);
            }
            flags.add(flag);
        }
        return Set.copyOf(flags);
    }

    /** The text that goes by a name, in letters of either case; null when it is not known here. */
    public byte @Nullable [] body(String sha) {
        synchronized (known) {
            Prepared its = known.get(sha.toLowerCase(java.util.Locale.ROOT));
            return its == null ? null : its.body();
        }
    }

    /** Forgets all. */
    public void clear() {
        synchronized (known) {
            known.clear();
            bytes = 0;
        }
    }

    /** How many are known. */
    public int size() {
        synchronized (known) {
            return known.size();
        }
    }

    /** Their length in all. */
    public long bytes() {
        synchronized (known) {
            return bytes;
        }
    }
}
