package io.netloft.proto.bencode;

import java.util.List;

/**
 * One file of a share.
 *
 * @param path names from the share's folder down to the file, as the metainfo has them; the share's own name is left out
 *     unless the share is a single file
 * @param offset where it begins in the share, which is all files one after another
 * @param length its octets
 * @param attributes letters of BEP 47: p a pad, x executable, h hidden
 */
public record MetainfoFile(List<String> path, long offset, long length, String attributes) {
    /** Keeps a copy. */
    public MetainfoFile {
        path = List.copyOf(path);
    }

    /** Whether it only fills up a piece: zeros that are never written (BEP 47). */
    public boolean pad() {
        return attributes.indexOf('p') >= 0;
    }

    /** Whether it is executable (BEP 47). */
    public boolean executable() {
        return attributes.indexOf('x') >= 0;
    }

    /** The path with slashes. */
    public String text() {
        return String.join("/", path);
    }
}
