package io.netloft.testkit;

/**
 * What went through one direction of a relay so far, all connections together.
 *
 * @param forwarded bytes (TCP) or datagrams (UDP) written to the receiver
 * @param lost bytes or datagrams that were swallowed or dropped
 * @param changed bytes or datagrams that were corrupted
 * @param cut connections ended by a fault (TCP)
 * @param duplicated datagrams sent twice (UDP)
 * @param reordered datagrams held back behind a later one (UDP)
 * @param overflowed datagrams dropped because too many were waiting (UDP)
 */
public record LaneCounts(
        long forwarded, long lost, long changed, long cut, long duplicated, long reordered, long overflowed) {}
