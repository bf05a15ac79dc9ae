package io.netloft.p2p;

import io.netloft.proto.bencode.InfoHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The trackers and web seeds of shares. Belongs to the node's loop. */
final class Sources {
    private static final int MOST_SEEDS = 8;

    private record Of(Share share, Trackers trackers, List<WebSeed> seeds) {}

    private final Node node;
    private final Map<InfoHash, Of> all = new HashMap<>();

    Sources(Node node) {
        this.node = node;
    }

    void add(Share share, List<List<String>> trackers, List<String> seeds) {
        if (trackers.isEmpty() && seeds.isEmpty()) {
            return;
        }
        List<WebSeed> web = new ArrayList<>();
        seeds.stream().limit(MOST_SEEDS).forEach(url -> web.add(new WebSeed(node, share, url)));
        all.put(share.hash(), new Of(share, new Trackers(node, share, trackers), web));
    }

    /** Several times a second. */
    void tick() {
        for (Of one : List.copyOf(all.values())) {
            if (one.share.closed()) {
                one.trackers.stop();
                all.remove(one.share.hash(), one);
            } else {
                one.trackers.tick();
                one.seeds.forEach(WebSeed::tick);
            }
        }
    }

    /** Says goodbye to trackers; completes when all have answered, or will not. */
    CompletableFuture<?> close() {
        List<CompletableFuture<?>> goodbyes = new ArrayList<>();
        all.values().forEach(one -> goodbyes.add(one.trackers.stop()));
        all.clear();
        return CompletableFuture.allOf(goodbyes.toArray(CompletableFuture<?>[]::new));
    }
}
