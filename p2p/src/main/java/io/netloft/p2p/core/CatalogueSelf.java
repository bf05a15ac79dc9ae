package io.netloft.p2p.core;

/**
 * What a node says of itself in the catalogue.
 *
 * @param node a number that it draws when it starts
 * @param alias what it is called, for people
 * @param port where it takes connections of peers
 * @param web where its whole list is given over HTTP; 0 when nowhere
 * @param epoch grows with every start, as the time does
 */
public record CatalogueSelf(long node, String alias, int port, int web, long epoch) {}
