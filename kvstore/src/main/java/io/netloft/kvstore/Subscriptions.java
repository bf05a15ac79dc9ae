package io.netloft.kvstore;

import io.netloft.kvstore.PubSub.Kind;
import io.netloft.kvstore.PubSub.Name;
import io.netloft.proto.resp.RespWriter;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one connection listens to. Used on its event loop. */
final class Subscriptions {
    private static final Map<Kind, String> JOINED =
            Map.of(Kind.CHANNEL, "subscribe", Kind.PATTERN, "psubscribe", Kind.SHARD, "ssubscribe");
    private static final Map<Kind, String> LEFT =
            Map.of(Kind.CHANNEL, "unsubscribe", Kind.PATTERN, "punsubscribe", Kind.SHARD, "sunsubscribe");

    private final PubSub all;
    private final PubSub.Listener self;
    private final Map<Kind, Set<Name>> names = new EnumMap<>(Kind.class);
    private int joined;

    Subscriptions(PubSub all, PubSub.Listener self) {
        this.all = all;
        this.self = self;
        for (Kind kind : Kind.values()) {
            names.put(kind, new LinkedHashSet<>());
        }
    }

    private Set<Name> of(Kind kind) {
        return java.util.Objects.requireNonNull(names.get(kind));
    }

    /** Whether it listens to anything. */
    boolean any() {
        return joined > 0;
    }

    int count(Kind kind) {
        return of(kind).size();
    }

    // Redis counts channels and patterns together, shard channels by themselves.
    private int told(Kind kind) {
        return kind == Kind.SHARD
                ? of(Kind.SHARD).size()
                : of(Kind.CHANNEL).size() + of(Kind.PATTERN).size();
    }

    void join(Kind kind, byte[] name, RespWriter out) {
        Name its = new Name(name);
        if (of(kind).add(its)) {
            joined++;
            all.add(kind, its, self);
        }
        out.push(3).bulk(joined(kind)).bulk(name).integer(told(kind));
    }

    void leave(Kind kind, byte[] name, RespWriter out) {
        Name its = new Name(name);
        if (of(kind).remove(its)) {
            joined--;
            all.remove(kind, its, self);
        }
        out.push(3).bulk(left(kind)).bulk(name).integer(told(kind));
    }

    void leaveAll(Kind kind, RespWriter out) {
        if (of(kind).isEmpty()) {
            out.push(3).bulk(left(kind)).nullBulk().integer(told(kind));
            return;
        }
        for (Name name : List.copyOf(of(kind))) {
            leave(kind, name.bytes(), out);
        }
    }

    /** Without a word: the connection ends, or begins anew. */
    void drop() {
        names.forEach((kind, set) -> set.forEach(name -> all.remove(kind, name, self)));
        names.values().forEach(Set::clear);
        joined = 0;
    }

    private static String joined(Kind kind) {
        return java.util.Objects.requireNonNull(JOINED.get(kind));
    }

    private static String left(Kind kind) {
        return java.util.Objects.requireNonNull(LEFT.get(kind));
    }
}
