package io.netloft.p2p;

import io.netloft.p2p.core.DropReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What went wrong with peers. Belongs to the loop. */
final class NodeCounts {
    private final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
    private final Map<String, Integer> refusals = new TreeMap<>();

    void dropped(DropReason reason) {
        drops.merge(reason, 1, Integer::sum);
    }

    void refused(String word) {
        refusals.merge(word, 1, Integer::sum);
    }

    int drops(DropReason reason) {
        return drops.getOrDefault(reason, 0);
    }

    int refusals(String word) {
        return refusals.getOrDefault(word, 0);
    }

    /** Refusals by their word; a copy. */
    Map<String, Integer> refusals() {
        return Map.copyOf(refusals);
    }

    @Override
    public String toString() {
        return drops.entrySet().stream()
                        .map(drop -> drop.getKey().word() + "=" + drop.getValue())
                        .collect(Collectors.joining(" "))
                + refusals;
    }
}
