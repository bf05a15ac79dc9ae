package io.netloft.prices.core;

import com.google.rpc.Status;
import io.netloft.proto.prices.BatchFrame;
import netloft.prices.v1.StreamPricesResponse;
import org.jspecify.annotations.Nullable;

/** The way out of a session. Called by the floor's thread only. */
public interface Outlet {
    /** Whether it takes more without keeping much; when it does again, {@link Session#ready} is called. */
    boolean ready();

    /** Sends a batch. */
    void batch(BatchFrame frame);

    /** Sends an event that is no batch. */
    void say(StreamPricesResponse event);

    /** Ends the stream; null: all is well. Nothing is sent after it. */
    void end(@Nullable Status status);
}
