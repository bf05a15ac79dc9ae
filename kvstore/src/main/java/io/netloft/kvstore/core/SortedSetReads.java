package io.netloft.kvstore.core;

import java.util.function.BiConsumer;

/** What asks sorted sets about members, scores and numbers; for ranges see {@link SortedSetRanges}. */
final class SortedSetReads {
    private SortedSetReads() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("zcard", SortedSetReads::zcard);
        bind.accept("zscore", SortedSetReads::zscore);
        bind.accept("zmscore", SortedSetReads::zmscore);
        bind.accept("zrank", call -> rank(call, false));
        bind.accept("zrevrank", call -> rank(call, true));
        bind.accept("zcount", SortedSetReads::zcount);
        bind.accept("zlexcount", SortedSetReads::zlexcount);
        bind.accept("zrandmember", SortedSetReads::zrandmember);
    }

    private static void zcard(Call call) {
        SortedSetValue set = call.read(1, SortedSetValue.class);
        call.out().integer(set == null ? 0 : set.size());
    }

    private static void zscore(Call call) {
        score(call, 2);
    }

    private static void score(Call call, int i) {
        SortedSetValue set = call.read(1, SortedSetValue.class);
        Scored item = set == null ? null : set.find(call.bytes(i));
        if (item == null) {
            call.out().nullBulk();
        } else {
            call.out().decimal(item.score());
        }
    }

    private static void zmscore(Call call) {
        call.read(1, SortedSetValue.class);
        call.out().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            score(call, i);
        }
    }

    private static void rank(Call call, boolean fromHighest) {
        SortedSetValue set = call.read(1, SortedSetValue.class);
        Scored item = set == null ? null : set.find(call.bytes(2));
        if (set == null || item == null) {
            call.out().nullBulk();
        } else {
            int rank = set.rank(item);
            call.out().integer(fromHighest ? set.size() - 1 - rank : rank);
        }
    }

    private static void zcount(Call call) {
        ScoreRange range = ScoreRange.parse(call, 2, 3);
        SortedSetValue set = call.read(1, SortedSetValue.class);
        call.out().integer(set == null ? 0 : range.ranks(set).length());
    }

    private static void zlexcount(Call call) {
        LexRange range = LexRange.parse(call, 2, 3);
        SortedSetValue set = call.read(1, SortedSetValue.class);
        call.out().integer(set == null ? 0 : range.ranks(set).length());
    }

    private static void zrandmember(Call call) {
        if (call.count() == 2) {
            SortedSetValue set = call.read(1, SortedSetValue.class);
            if (set == null) {
                call.out().nullBulk();
            } else {
                call.out().bulk(set.at(call.random().below(set.size())).member());
            }
            return;
        }
        RandomPick pick = RandomPick.parse(call, "WITHSCORES");
        SortedSetValue set = call.read(1, SortedSetValue.class);
        if (set == null) {
            call.out().emptyArray();
            return;
        }
        pick.run(call, set.size(), (rank, with) -> {
            Scored item = set.at(rank);
            call.out().bulk(item.member());
            if (with) {
                call.out().decimal(item.score());
            }
        });
    }
}
