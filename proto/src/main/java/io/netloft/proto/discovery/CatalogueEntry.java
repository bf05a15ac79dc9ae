package io.netloft.proto.discovery;

import io.netloft.proto.bencode.InfoHash;
import java.nio.ByteBuffer;

/**
 * A share as the catalogue names it.
 *
 * @param hash its name on the wire
 * @param name its name for people: what its file or folder is called
 * @param length octets in all
 * @param files how many files it has
 */
public record CatalogueEntry(InfoHash hash, String name, long length, int files) {
    /**
     * What the entry adds to the digest of a catalogue, which is the sum of all marks modulo 2^64: so it does not depend on
     * an order, and one entry more or less takes one addition. Whoever makes up a digest lies about its own list alone.
     */
    public long mark() {
        return ByteBuffer.wrap(hash.octets()).getLong();
    }
}
