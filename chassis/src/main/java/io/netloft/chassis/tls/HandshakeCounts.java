package io.netloft.chassis.tls;

import io.micrometer.core.instrument.Counter;
import io.netloft.chassis.metrics.Meters;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** Counts how handshakes ended, for all listeners of a process. Thread-safe. */
final class HandshakeCounts {
    private final @Nullable Counter done;
    private final @Nullable Counter hello;
    private final @Nullable Counter timeout;
    private final @Nullable Counter closed;
    private final @Nullable Counter refused;

    HandshakeCounts(@Nullable Meters meters) {
        done = meters == null ? null : meters.counter(TlsMetrics.HANDSHAKES);
        hello = failures(meters, "hello");
        timeout = failures(meters, "timeout");
        closed = failures(meters, "closed");
        refused = failures(meters, "refused");
    }

    private static @Nullable Counter failures(@Nullable Meters meters, String reason) {
        return meters == null ? null : meters.counter(TlsMetrics.FAILURES, reason);
    }

    private static void count(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }

    void success() {
        count(done);
    }

    void badHello() {
        count(hello);
    }

    void noHello(boolean late) {
        count(late ? timeout : closed);
    }

    void failure(Throwable cause) {
        if (cause instanceof SslHandshakeTimeoutException) {
            count(timeout);
        } else {
            count(cause instanceof ClosedChannelException ? closed : refused);
        }
    }
}
