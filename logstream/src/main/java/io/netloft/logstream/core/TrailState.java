package io.netloft.logstream.core;

import java.util.List;

/**
 * What must outlast the process of a trail, so that a cursor is understood after a restart, whatever rotations did meanwhile.
 *
 * @param path the file
 * @param generations the oldest first
 * @param notes events told that no byte stands for
 * @param told the last of them, for those who have not heard of them yet
 */
public record TrailState(String path, List<Life> generations, long notes, List<TailEvent> told) {
    /** What a version wrote that kept none of them has none. */
    public TrailState {
        told = told == null ? List.of() : List.copyOf(told);
    }

    /**
     * A generation.
     *
     * @param number its number
     * @param device of its file
     * @param inode of its file
     * @param location where it lay; empty: nowhere
     * @param gzip whether it is compressed there
     * @param copied whether a copy lies there
     * @param base its first byte
     * @param size bytes it had; -1 where that is not known
     * @param modifiedNs its last write
     * @param fingerprint its beginning
     * @param copyPrint the beginning of its copy
     * @param copyInode its copy's inode
     * @param head the bytes of the fingerprint, while a copy may be made of fewer of them; else empty
     * @param marker the last bytes read
     * @param sealed whether it had got its last byte
     * @param ending how it ended, by name
     */
    public record Life(
            long number,
            long device,
            long inode,
            String location,
            boolean gzip,
            boolean copied,
            long base,
            long size,
            long modifiedNs,
            Fingerprint fingerprint,
            Fingerprint copyPrint,
            long copyInode,
            byte[] head,
            Marker marker,
            boolean sealed,
            String ending) {}
}
