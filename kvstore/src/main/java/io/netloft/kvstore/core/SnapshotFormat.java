package io.netloft.kvstore.core;

/**
 * What a snapshot looks like. Numbers are big-endian; {@code v} is a number of seven bits a byte, the lowest first.
 *
 * <pre>
 *   file      magic 8 bytes | block … | 0 i32 | trailer
 *   block     length i32, up to 64 KiB | CRC32C of the bytes i32 | bytes
 *   trailer   length of all blocks' bytes together i64 | CRC32C of these eight bytes i32
 *   bytes     header | segment × 256 | sessions | waiters | leases | node table
 *   header    version i32 | hash seed i64 | index i64 | stamp ms i64 | revision i64 | revision base i64
 *             | oldest revision of the history i64 | keys i64
 *   segment   log2 of its slots u8 | keys v | key …, so that stored in this order they lie in the same slots
 *   key       type u8, +16 when it expires | name | revision v | [expires i64] | value
 *   value     0 string   bytes
 *             1 hash     index slots v | fields v | (field | value) …
 *             2 list     elements v | element …
 *             3 set      index slots v | members v | member …
 *             4 zset     index slots v | members v | (score i64 bits | member) …
 *   name …    length v | bytes
 * </pre>
 */
final class SnapshotFormat {
    static final byte[] MAGIC = {'N', 'L', 'K', 'V', 'S', 'N', 'A', 'P'};
    static final int VERSION = 1;
    static final int BLOCK = 64 * 1024;
    static final int STRING = 0;
    static final int HASH = 1;
    static final int LIST = 2;
    static final int SET = 3;
    static final int SORTED_SET = 4;
    static final int EXPIRES = 16;

    private SnapshotFormat() {}
}
