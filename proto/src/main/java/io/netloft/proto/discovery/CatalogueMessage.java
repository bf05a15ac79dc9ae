package io.netloft.proto.discovery;

import java.util.List;

/** A datagram of the catalogue. Nodes are known by a number that each draws when it starts. */
public sealed interface CatalogueMessage {
    /** Port of both groups; not that of BEP 14, whose readers would find nothing but faults in these datagrams. */
    int PORT = 6773;

    /** Group of IPv4. */
    String GROUP_4 = "239.192.78.76";

    /** Group of IPv6, of the scope of a site. */
    String GROUP_6 = "ff15::4e4c";

    /** Who sends it. */
    long node();

    /**
     * A node is there; to the group.
     *
     * @param node who sends it
     * @param alias what the node is called, for people
     * @param port where it takes connections of peers
     * @param web where its whole list is given over HTTP; 0 when nowhere
     * @param epoch grows with every start of the node
     * @param version grows with every change of its list
     * @param digest sum of the marks of all its entries
     * @param size how many entries there are
     * @param newest as many of them as fit, the newest first
     */
    record Announce(
            long node,
            String alias,
            int port,
            int web,
            long epoch,
            long version,
            long digest,
            int size,
            List<CatalogueEntry> newest)
            implements CatalogueMessage {
        /** Keeps a copy. */
        public Announce {
            newest = List.copyOf(newest);
        }
    }

    /**
     * Who has a share whose name contains this? To the group.
     *
     * @param node who asks
     * @param reference which the answers repeat; positive
     * @param text a part of the name; small and capital letters are the same
     */
    record Query(long node, int reference, String text) implements CatalogueMessage {}

    /**
     * An answer to a query; to the asker alone.
     *
     * @param node who answers
     * @param alias what it is called
     * @param port where it takes connections of peers
     * @param reference that of the query
     * @param more whether it has more than fitted
     * @param found what it has
     */
    record Answer(long node, String alias, int port, int reference, boolean more, List<CatalogueEntry> found)
            implements CatalogueMessage {
        /** Keeps a copy. */
        public Answer {
            found = List.copyOf(found);
        }
    }

    /**
     * A node leaves; to the group.
     *
     * @param node who leaves
     * @param epoch of the start that ends
     */
    record Goodbye(long node, long epoch) implements CatalogueMessage {}
}
