package io.netloft.kvstore.core;

/**
 * What a command does: reads its arguments, reads or changes keys, writes one reply.
 *
 * <p>Throws {@link CommandError} instead, before it has changed anything.
 */
@FunctionalInterface
interface Execution {
    void run(Call call);
}
