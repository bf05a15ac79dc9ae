package io.netloft.logstream;

import io.netty.channel.EventLoop;

/** Where a view's lines go. Everything but {@link #writable} belongs to the event loop. */
interface Outlet {
    /** Whether a write would be taken now; any thread. */
    boolean writable();

    /** Writes a piece, which stays the caller's; what is written while it is not {@link #writable} is taken nevertheless. */
    void write(Piece piece);

    /** Says that what follows is of another file than what came before. */
    void source(String name);

    /** Says where a view of several files begins. */
    void place(String cursor);

    /** All has been said. */
    void end();

    /** The event loop that it lives on. */
    EventLoop loop();
}
