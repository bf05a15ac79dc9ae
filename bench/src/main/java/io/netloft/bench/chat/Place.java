package io.netloft.bench.chat;

/**
 * Behind which event of a room's log a client goes on.
 *
 * @param epoch of the log; empty: at its end
 * @param seq of the event
 */
record Place(String epoch, long seq) {
    static final Place END = new Place("", 0);
}
