package io.netloft.kvstore;

import io.netloft.chassis.web.WebError;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.core.Condition;
import io.netloft.kvstore.core.Condition.Relation;
import io.netloft.kvstore.core.Entry;
import io.netloft.kvstore.core.Reader;
import io.netloft.proto.resp.RespMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /v1/keys}: strings, one key a resource, its revision the entity tag. */
final class KeyRoutes {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Map<String, Long> UNIT_MS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final int MOST_LISTED = 10_000;
    private static final int SCANNED = 512;

    private final Node node;

    KeyRoutes(Node node) {
        this.node = node;
    }

    static CommandSpec spec(String name) {
        return java.util.Objects.requireNonNull(CommandTable.standard().named(name), name);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] key(WebRequest request, User user) {
        byte[] key = utf8(request.parameter("key"));
        if (!user.mayUse(key)) {
            throw new WebException(KvstoreError.DENIED, "No permissions to access a key");
        }
        return key;
    }

    /** A revision as it is written. */
    static long revision(String name, String text) {
        try {
            long its = Long.parseLong(text.strip().replace("\"", ""));
            if (its >= 0) {
                return its;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new WebException(WebError.BAD_REQUEST, name + ": " + text + " (expected: a revision)");
    }

    /** Milliseconds of a duration as it is written: {@code 30s}. */
    static long durationMs(String name, String text) {
        Matcher matcher = DURATION.matcher(text);
        long ms = matcher.matches() ? Long.parseLong(matcher.group(1)) * UNIT_MS.getOrDefault(matcher.group(2), 0L) : 0;
        if (ms <= 0) {
            throw new WebException(WebError.BAD_REQUEST, name + ": " + text + " (expected: 500ms, 30s, 5m, 2h, 1d)");
        }
        return ms;
    }

    KvstoreConfig.Consistency consistency(WebRequest request) {
        String text = request.query("consistency");
        if (text == null) {
            return node.config().reads();
        }
        for (KvstoreConfig.Consistency one : KvstoreConfig.Consistency.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
                return one;
            }
        }
        throw new WebException(
                WebError.BAD_REQUEST, "consistency: " + text + " (expected: linearizable, bounded, local)");
    }

    // ---- one key

    CompletionStage<WebResponse> get(WebRequest request, User user) {
        byte[] key = key(request, user);
        return OneCall.read(node, consistency(request), (reader, nowMs) -> answer(reader.find(key, nowMs), nowMs));
    }

    private static WebResponse answer(@Nullable Entry entry, long nowMs) {
        if (entry == null) {
            throw new WebException(KvstoreError.NO_KEY, "key: not there");
        }
        if (!entry.isString()) {
            throw new WebException(KvstoreError.WRONG_TYPE, "key: holds a " + entry.type() + " (expected: a string)");
        }
        WebResponse response = WebResponse.of(200, "application/octet-stream", entry.string());
        if (entry.expireAt() != Entry.NEVER) {
            response = response.with("x-netloft-ttl-ms", Long.toString(entry.expireAt() - nowMs));
        }
        return tagged(response, entry.revision());
    }

    private static WebResponse tagged(WebResponse response, long revision) {
        return response.with("etag", "\"" + revision + "\"");
    }

    CompletionStage<WebResponse> put(WebRequest request, User user) {
        byte[] key = key(request, user);
        List<byte[]> set = new ArrayList<>(List.of(utf8("SET"), key, request.body()));
        String ttl = request.query("ttl");
        if (ttl != null) {
            set.add(utf8("PX"));
            set.add(utf8(Long.toString(durationMs("ttl", ttl))));
        }
        List<List<byte[]>> then = new ArrayList<>();
        then.add(set);
        String lease = request.query("lease");
        if (lease != null) {
            then.add(List.of(utf8("LEASE"), utf8("ATTACH"), utf8(lease), key));
        }
        then.add(List.of(utf8("REVISION"), key));
        return OneCall.conditional(node, user, conditions(request, key), then, List.of())
                .thenApply(reply -> written(request, reply));
    }

    CompletionStage<WebResponse> delete(WebRequest request, User user) {
        byte[] key = key(request, user);
        return OneCall.conditional(node, user, conditions(request, key), List.of(List.of(utf8("DEL"), key)), List.of())
                .thenApply(reply -> {
                    RespMessage deleted = carriedOut(reply).get(0);
                    return deleted instanceof RespMessage.Int number && number.value() == 0
                            ? problem(request, KvstoreError.NO_KEY, "key: not there")
                            : WebResponse.json(Map.of("key", request.parameter("key"), "deleted", true));
                });
    }

    private static WebResponse problem(WebRequest request, KvstoreError error, String detail) {
        return WebResponse.problem(error, detail, request.id());
    }

    private static List<Condition> conditions(WebRequest request, byte[] key) {
        List<Condition> conditions = new ArrayList<>();
        String match = request.header("if-match").strip();
        if (match.equals("*")) {
            conditions.add(Condition.onRevision(key, Relation.GREATER, 0));
        } else if (!match.isEmpty()) {
            conditions.add(Condition.onRevision(key, Relation.EQUAL, revision("if-match", match)));
        }
        String none = request.header("if-none-match").strip();
        if (none.equals("*")) {
            conditions.add(Condition.onRevision(key, Relation.EQUAL, 0));
        } else if (!none.isEmpty()) {
            conditions.add(Condition.onRevision(key, Relation.NOT_EQUAL, revision("if-none-match", none)));
        }
        return conditions;
    }

    /** The replies to what was carried out; refuses when conditions did not hold. */
    private static List<RespMessage> carriedOut(RespMessage reply) {
        List<RespMessage> parts = values(reply);
        if (!(parts.get(0) instanceof RespMessage.Int held) || held.value() != 1) {
            throw new WebException(KvstoreError.CHANGED, "revision: not the one expected");
        }
        List<RespMessage> replies = values(parts.get(1));
        for (RespMessage one : replies) {
            if (one instanceof RespMessage.SimpleError error) {
                throw OneCall.failure(error.text());
            }
        }
        return replies;
    }

    static List<RespMessage> values(RespMessage message) {
        if (message instanceof RespMessage.Array array) {
            return array.values();
        }
        throw new IllegalStateException("reply: " + message + " (expected: an array)");
    }

    private static WebResponse written(WebRequest request, RespMessage reply) {
        List<RespMessage> replies = carriedOut(reply);
        RespMessage last = replies.get(replies.size() - 1);
        String revision = last instanceof RespMessage.Bulk bulk ? bulk.text() : "0";
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("key", request.parameter("key"));
        members.put("revision", revision);
        return tagged(WebResponse.json(members), Long.parseLong(revision));
    }

    // ---- many keys

    /** In the order of their bytes, from behind {@code after} on; looks at all keys to find them. */
    CompletionStage<WebResponse> list(WebRequest request, User user) {
        byte[] prefix = utf8(query(request, "prefix"));
        byte[] after = utf8(query(request, "after"));
        int limit = limit(request);
        CompletableFuture<WebResponse> answer = new CompletableFuture<>();
        OneCall.read(node, consistency(request), (reader, nowMs) -> nowMs)
                .whenCompleteAsync(
                        (nowMs, error) -> {
                            if (error != null) {
                                answer.completeExceptionally(error);
                                return;
                            }
                            try {
                                answer.complete(page(new Page(prefix, after, limit, user), nowMs));
                            } catch (RuntimeException e) {
                                answer.completeExceptionally(e);
                            }
                        },
                        node.workers().blocking());
        return answer;
    }

    private record Page(byte[] prefix, byte[] after, int limit, User user) {
        boolean wants(byte[] key) {
            return key.length >= prefix.length
                    && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)
                    && (after.length == 0 || Arrays.compareUnsigned(key, after) > 0)
                    && user.mayUse(key);
        }
    }

    private WebResponse page(Page page, long nowMs) {
        Reader reader = node.state().reader(0);
        TreeMap<byte[], Entry> found = new TreeMap<>(Arrays::compareUnsigned);
        long cursor = 0;
        do {
            cursor = reader.scan(cursor, SCANNED, nowMs, entry -> {
                if (page.wants(entry.key())) {
                    found.put(entry.key(), entry);
                    if (found.size() > page.limit() + 1) {
                        found.pollLastEntry();
                    }
                }
            });
        } while (cursor != 0);
        boolean more = found.size() > page.limit();
        if (more) {
            found.pollLastEntry();
        }
        List<Map<String, Object>> keys = new ArrayList<>();
        found.values().forEach(entry -> {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("key", JsonReply.text(entry.key()));
            members.put("type", entry.type());
            members.put("revision", Long.toString(entry.revision()));
            if (entry.isString()) {
                members.put("value", JsonReply.text(entry.string()));
            }
            keys.add(members);
        });
        return WebResponse.json(Map.of("keys", keys, "more", more));
    }

    private static String query(WebRequest request, String name) {
        String text = request.query(name);
        return text == null ? "" : text;
    }

    private static int limit(WebRequest request) {
        String text = request.query("limit");
        try {
            int limit = text == null ? 100 : Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST_LISTED) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new WebException(WebError.BAD_REQUEST, "limit: " + text + " (expected: 1.." + MOST_LISTED + ")");
    }
}
