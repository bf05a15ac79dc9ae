package io.netloft.p2p.core;

import io.netloft.proto.discovery.CatalogueEntry;
import java.util.List;

/**
 * A share that neighbours offer.
 *
 * @param entry the share
 * @param sources who has it
 */
public record Offer(CatalogueEntry entry, List<Source> sources) {
    /**
     * One who has it.
     *
     * @param alias what the node is called
     * @param peer where it takes connections of peers
     */
    public record Source(String alias, Endpoint peer) {}

    /** Keeps a copy. */
    public Offer {
        sources = List.copyOf(sources);
    }
}
