package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.Glob;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What CONFIG GET and CONFIG SET know: settings of this node until it ends. Some act; those that tune Redis's insides are
 * taken and given back, since clients and tools set them, and have nothing here to act on. Thread-safe.
 */
final class Settings {
    /** A setting: how a value is checked and written, and whether it can be changed. */
    private record Setting(UnaryOperator<String> check, boolean fixed) {}

    private static final String BYTES = "argument must be a memory value";
    private static final Map<String, Long> UNITS = Map.of(
            "",
            1L,
            "b",
            1L,
            "k",
            1000L,
            "kb",
            1L << 10,
            "m",
            1_000_000L,
            "mb",
            1L << 20,
            "g",
            1_000_000_000L,
            "gb",
            1L << 30);

    private final Map<String, Setting> settings = new HashMap<>();
    private final Map<String, String> values = new TreeMap<>(); // guarded by this
    private final Runnable changed;
    private volatile long maxMemory;
    private volatile KeyspaceEvents events = KeyspaceEvents.NONE;
    private volatile long slowerThanMicros = 10_000;
    private volatile int slowLogEntries = 128;

    /** @param changed called after a change */
    Settings(KvstoreConfig config, Runnable changed) {
        this.changed = changed;
        setting("maxmemory", "0", Settings::bytes);
        setting("notify-keyspace-events", "", text -> KeyspaceEvents.parse(text).toString());
        setting("slowlog-log-slower-than", "10000", text -> between(text, -1, Long.MAX_VALUE));
        setting("slowlog-max-len", "128", text -> between(text, 0, Integer.MAX_VALUE));
        fixed("port", Integer.toString(config.listen().port()));
        fixed("bind", config.listen().host());
        fixed("databases", "1");
        fixed("maxclients", Integer.toString(config.limits().connections()));
        fixed("appendfsync", config.durability() == KvstoreConfig.Durability.ALWAYS ? "always" : "everysec");
        fixed("cluster-enabled", "no");
        ignored();
    }

    private void ignored() {
        setting("proto-max-bulk-len", "536870912", Settings::bytes);
        setting("appendonly", "yes", Settings::yesOrNo);
        setting("save", "", UnaryOperator.identity());
        setting("maxmemory-policy", "noeviction", UnaryOperator.identity());
        setting("client-output-buffer-limit", "", UnaryOperator.identity());
        setting("latency-tracking-info-percentiles", "50 99 99.9", UnaryOperator.identity());
        for (String name : List.of(
                "activerehashing",
                "dynamic-hz",
                "lazyfree-lazy-eviction",
                "lazyfree-lazy-expire",
                "lazyfree-lazy-server-del",
                "lazyfree-lazy-user-del",
                "lazyfree-lazy-user-flush",
                "rdbcompression",
                "rdbchecksum",
                "latency-tracking",
                "stop-writes-on-bgsave-error",
                "replica-serve-stale-data",
                "replica-read-only",
                "sanitize-dump-payload",
                "aof-use-rdb-preamble",
                "activedefrag")) {
            setting(name, "no", Settings::yesOrNo);
        }
        tunings();
    }

    private void tunings() {
        Map<String, String> numbers = new LinkedHashMap<>();
        numbers.put("hash-max-listpack-entries", "512");
        numbers.put("hash-max-ziplist-entries", "512");
        numbers.put("hash-max-listpack-value", "64");
        numbers.put("hash-max-ziplist-value", "64");
        numbers.put("list-max-listpack-size", "-2");
        numbers.put("list-max-ziplist-size", "-2");
        numbers.put("list-compress-depth", "0");
        numbers.put("set-max-intset-entries", "512");
        numbers.put("set-max-listpack-entries", "128");
        numbers.put("set-max-listpack-value", "64");
        numbers.put("zset-max-listpack-entries", "128");
        numbers.put("zset-max-ziplist-entries", "128");
        numbers.put("zset-max-listpack-value", "64");
        numbers.put("zset-max-ziplist-value", "64");
        numbers.put("stream-node-max-entries", "100");
        numbers.forEach((name, value) -> setting(name, value, Settings::number));
        for (String name : List.of(
                "client-query-buffer-limit",
                "hll-sparse-max-bytes",
                "stream-node-max-bytes",
                "auto-aof-rewrite-min-size",
                "repl-backlog-size")) {
            setting(name, "0", Settings::bytes);
        }
        timings();
    }

    private void timings() {
        Map<String, String> numbers = new LinkedHashMap<>();
        numbers.put("active-expire-effort", "1");
        numbers.put("maxmemory-samples", "5");
        numbers.put("lfu-log-factor", "10");
        numbers.put("lfu-decay-time", "1");
        numbers.put("hz", "10");
        numbers.put("timeout", "0");
        numbers.put("tcp-keepalive", "300");
        numbers.put("lua-time-limit", "5000");
        numbers.put("busy-reply-threshold", "5000");
        numbers.put("latency-monitor-threshold", "0");
        numbers.put("auto-aof-rewrite-percentage", "100");
        numbers.put("min-replicas-to-write", "0");
        numbers.put("min-replicas-max-lag", "10");
        numbers.put("repl-ping-replica-period", "10");
        numbers.put("repl-timeout", "60");
        numbers.put("tracking-table-max-keys", "1000000");
        numbers.forEach((name, value) -> setting(name, value, Settings::number));
    }

    private void setting(String name, String value, UnaryOperator<String> check) {
        settings.put(name, new Setting(check, false));
        values.put(name, value);
    }

    private void fixed(String name, String value) {
        settings.put(name, new Setting(UnaryOperator.identity(), true));
        values.put(name, value);
    }

    private static String bytes(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < lower.length() && Character.isDigit(lower.charAt(digits))) {
            digits++;
        }
        Long unit = UNITS.get(lower.substring(digits));
        if (digits == 0 || digits > 18 || unit == null) {
            throw new IllegalArgumentException(BYTES);
        }
        try {
            return Long.toString(Math.multiplyExact(Long.parseLong(lower.substring(0, digits)), unit));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(BYTES, e);
        }
    }

    private static String number(String text) {
        try {
            return Long.toString(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("argument couldn't be parsed into an integer", e);
        }
    }

    private static String between(String text, long least, long most) {
        String number = number(text);
        long its = Long.parseLong(number);
        if (its < least || its > most) {
            throw new IllegalArgumentException("argument must be between " + least + " and " + most + " inclusive");
        }
        return number;
    }

    private static String yesOrNo(String text) {
        if (!text.equalsIgnoreCase("yes") && !text.equalsIgnoreCase("no")) {
            throw new IllegalArgumentException("argument must be 'yes' or 'no'");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** Those whose names match one of the patterns. */
    synchronized Map<String, String> get(List<String> patterns) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String pattern : patterns) {
            Glob glob = new Glob(pattern.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            values.forEach((name, value) -> {
                if (glob.matches(name.getBytes(StandardCharsets.UTF_8))) {
                    found.put(name, value);
                }
            });
        }
        return found;
    }

    /** Sets all or none. */
    void set(Map<String, String> wanted) {
        synchronized (this) {
            Map<String, String> checked = new LinkedHashMap<>();
            wanted.forEach((name, value) -> checked.put(name, check(name, value)));
            values.putAll(checked);
            maxMemory = Long.parseLong(value("maxmemory"));
            events = KeyspaceEvents.parse(value("notify-keyspace-events"));
            slowerThanMicros = Long.parseLong(value("slowlog-log-slower-than"));
            slowLogEntries = (int) Math.min(1 << 20, Long.parseLong(value("slowlog-max-len")));
        }
        changed.run();
    }

    private String check(String name, String value) {
        Setting setting = settings.get(name);
        if (setting == null) {
            throw new CommandError("ERR Unknown option or number of arguments for CONFIG SET - '" + name + "'");
        }
        if (setting.fixed()) {
            throw failed(name, "can't set immutable config");
        }
        try {
            return setting.check().apply(value);
        } catch (IllegalArgumentException e) {
            throw failed(name, String.valueOf(e.getMessage()));
        }
    }

    static CommandError failed(String name, String why) {
        return new CommandError("ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + why);
    }

    private synchronized String value(String name) {
        return values.getOrDefault(name, "0");
    }

    long maxMemory() {
        return maxMemory;
    }

    /** Whether more memory is used than {@code maxmemory} allows; the whole process counts. */
    boolean isOutOfMemory() {
        return maxMemory > 0 && usedMemory() > maxMemory;
    }

    /** Bytes of the heap that are in use, garbage included. */
    static long usedMemory() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    KeyspaceEvents events() {
        return events;
    }

    long slowerThanMicros() {
        return slowerThanMicros;
    }

    int slowLogEntries() {
        return slowLogEntries;
    }
}
