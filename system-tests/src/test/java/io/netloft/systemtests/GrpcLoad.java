package io.netloft.systemtests;

import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Unary calls of grpc-java, so many a second whether or not earlier ones are answered; nothing is repeated. */
final class GrpcLoad implements AutoCloseable {
    private static final byte[] MESSAGE = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_S = 20;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ManagedChannel channel;
    private final Map<Status.Code, Integer> ends = new EnumMap<>(Status.Code.class); // guarded by this
    private int waiting; // guarded by this
    private int mostWaiting; // guarded by this

    private GrpcLoad(ManagedChannel channel, int perSecond) {
        this.channel = channel;
        clock.scheduleAtFixedRate(this::call, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    }

    /** Begins at once; the channel stays the caller's. */
    static GrpcLoad on(ManagedChannel channel, int perSecond) {
        return new GrpcLoad(channel, perSecond);
    }

    private void call() {
        began();
        var call =
                channel.newCall(GrpcPeer.UNARY, CallOptions.DEFAULT.withDeadlineAfter(Duration.ofSeconds(PATIENCE_S)));
        ClientCalls.asyncUnaryCall(call, MESSAGE, new StreamObserver<>() {
            @Override
            public void onNext(byte[] answer) {
                // The status says whether it was all.
            }

            @Override
            public void onError(Throwable why) {
                ended(Status.fromThrowable(why).getCode());
            }

            @Override
            public void onCompleted() {
                ended(Status.Code.OK);
            }
        });
    }

    private synchronized void began() {
        waiting++;
        mostWaiting = Math.max(mostWaiting, waiting);
    }

    private synchronized void ended(Status.Code code) {
        waiting--;
        ends.merge(code, 1, Integer::sum);
    }

    /** Calls that ended so. */
    synchronized int count(Status.Code code) {
        return ends.getOrDefault(code, 0);
    }

    /** The most calls that were in hand at once. */
    synchronized int mostWaiting() {
        return mostWaiting;
    }

    /** Waits for that many calls more that end well. */
    void awaitMore(int calls) {
        int wanted = count(Status.Code.OK) + calls;
        await(calls + " more calls").atMost(Duration.ofSeconds(30)).until(() -> count(Status.Code.OK) >= wanted);
    }

    /** Calls no more, waits until every call has ended, and tells how. Idempotent. */
    Map<Status.Code, Integer> stop() {
        clock.shutdown();
        await("an end of every call")
                .atMost(Duration.ofSeconds(PATIENCE_S + 10))
                .until(() -> settled());
        synchronized (this) {
            return Map.copyOf(ends);
        }
    }

    private synchronized boolean settled() {
        return clock.isTerminated() && waiting == 0;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
