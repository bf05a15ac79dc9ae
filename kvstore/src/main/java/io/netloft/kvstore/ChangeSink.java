package io.netloft.kvstore;

import io.netty.channel.EventLoop;
import java.util.List;

/** Whoever takes changes. Used on its event loop. */
interface ChangeSink {
    EventLoop loop();

    /** Whether there is nobody any more. */
    boolean isClosed();

    /** Whether it takes more at the moment; if not, {@code again} is run when it does. */
    boolean isReady(Runnable again);

    /** Takes changes that belong together in their order. */
    void send(List<Change> changes);

    /** Changes were dropped before they could be sent: the stream ends here. */
    void lost(long oldest);
}
