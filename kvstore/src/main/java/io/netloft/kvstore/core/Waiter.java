package io.netloft.kvstore.core;

/**
 * A command that waits for one of its keys.
 *
 * @param origin whose command it is, with {@code seq} its name
 * @param resp3 which version its reply is written in
 * @param sorted whether it waits for sorted sets, not lists
 * @param command its raw bytes
 * @param keys what it waits for, in its order
 * @param deadlineMs when the leader unblocks it
 */
record Waiter(long origin, long seq, boolean resp3, boolean sorted, byte[] command, byte[][] keys, long deadlineMs) {}
