package io.netloft.kvstore;

import io.netloft.kvstore.core.Reader;
import io.netty.channel.EventLoop;

/**
 * What the connections of one event loop share.
 *
 * @param reader reads the state
 * @param writes takes what is to be written
 * @param gate lets linearizable reads through
 * @param stats counts commands
 */
record LoopContext(EventLoop loop, Reader reader, LoopWrites writes, ReadGate gate, CommandStats stats) {}
