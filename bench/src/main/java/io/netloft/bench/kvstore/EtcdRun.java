package io.netloft.bench.kvstore;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One run of calls. All of it happens on one event loop. */
final class EtcdRun {
    private final Plan plan;
    private final List<? extends Channel> channels;
    private final EventLoop loop;
    private final CompletableFuture<Count> done;
    private final Latencies latencies = new Latencies(System.nanoTime());
    private long startNs;
    private int underWay;
    private boolean over;

    /**
     * What is to be done.
     *
     * @param calls to make
     * @param inFlight at once, over all connections
     * @param duration after which no call begins
     */
    record Plan(EtcdCalls calls, int inFlight, Duration duration) {}

    EtcdRun(Plan plan, List<? extends Channel> channels, EventLoop loop, CompletableFuture<Count> done) {
        this.plan = plan;
        this.channels = channels;
        this.loop = loop;
        this.done = done;
    }

    /** From any thread. */
    void start() {
        loop.execute(() -> {
            startNs = System.nanoTime();
            for (int i = 0; i < plan.inFlight() && !over; i++) {
                call(channels.get(i % channels.size()));
            }
            conclude();
        });
    }

    private void call(Channel channel) {
        byte[] request = plan.calls().next().get();
        if (request == null) {
            over = true;
            return;
        }
        underWay++;
        var call = channel.newCall(plan.calls().method(), CallOptions.DEFAULT);
        ClientCalls.asyncUnaryCall(call, request, new Answer(channel, System.nanoTime()));
    }

    /** A call that failed is not followed by another: a server that refuses all would be asked for ever. */
    private void answered(Answer answer, boolean right) {
        underWay--;
        long now = System.nanoTime();
        if (right) {
            latencies.answered(answer.sentNs, now, plan.calls().operations());
            over |= now - startNs >= plan.duration().toNanos();
            if (!over) {
                call(answer.channel);
            }
        } else {
            latencies.failed(plan.calls().operations());
        }
        conclude();
    }

    private void conclude() {
        if (underWay == 0) {
            done.complete(latencies.count());
        }
    }

    private final class Answer implements StreamObserver<byte[]> {
        private final Channel channel;
        private final long sentNs;
        private byte @Nullable [] message;

        Answer(Channel channel, long sentNs) {
            this.channel = channel;
            this.sentNs = sentNs;
        }

        @Override
        public void onNext(byte[] value) {
            message = value;
        }

        @Override
        public void onError(Throwable cause) {
            onLoop(false);
        }

        @Override
        public void onCompleted() {
            byte[] its = message;
            onLoop(its != null && plan.calls().right().test(its));
        }

        // Always so once a connection stands; gRPC tells of a lost one from elsewhere.
        private void onLoop(boolean right) {
            if (loop.inEventLoop()) {
                answered(this, right);
            } else {
                loop.execute(() -> answered(this, right));
            }
        }
    }
}
