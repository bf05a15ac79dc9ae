package io.netloft.p2p.core;

import io.netloft.proto.discovery.CatalogueMessage;

/** What the catalogue has to say. Must not call back into the catalogue. */
public interface CatalogueOutbox {
    /** A datagram to the group. */
    void toAll(CatalogueMessage message);

    /** A datagram to one that asked. */
    void to(Endpoint asker, CatalogueMessage message);

    /** A neighbour's whole list is wanted: {@link Catalogue#listed} or {@link Catalogue#notListed} says what became of it. */
    void list(long node, Endpoint web);
}
