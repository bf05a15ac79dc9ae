package io.netloft.p2p.core;

/**
 * What the catalogue may hold. Anybody on the network may make up neighbours and shares; with the usual bounds all that is
 * held takes less than 40 MiB.
 *
 * @param neighbours most neighbours; more are not taken up until one is forgotten
 * @param ofHost most neighbours of one address, so that one liar can't take all places
 * @param entries most entries of all neighbours together; what is beyond them is left out
 * @param ofNeighbour most entries of a neighbour; others of it are found by asking for them
 */
public record CatalogueBounds(int neighbours, int ofHost, int entries, int ofNeighbour) {
    /** 256 neighbours, 16 of an address; 64,000 entries, 10,000 of a neighbour. */
    public static final CatalogueBounds DEFAULT = new CatalogueBounds(256, 16, 64_000, 10_000);
}
