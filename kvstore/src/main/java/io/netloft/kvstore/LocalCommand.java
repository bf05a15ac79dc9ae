package io.netloft.kvstore;

/** What a command of the connection or the node does. Runs on the connection's event loop; a CommandError is its answer. */
@FunctionalInterface
interface LocalCommand {
    void run(LocalCall call);
}
