package io.netloft.bench.load;

import io.netloft.bench.run.BenchException;
import io.netloft.chassis.net.Transport;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The generator: one event loop, which it keeps for any number of runs, one after the other. */
public final class LoadGenerator implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final Transport transport;

    /** Opens the event loop; blocks for a moment. */
    public LoadGenerator() {
        transport = Transport.open(Transport.Choice.AUTO, 1);
    }

    /**
     * Runs a plan and waits for its end: the plan's duration, and up to ten seconds more for late answers.
     *
     * @throws BenchException when the server cannot be reached
     */
    public LoadResult run(LoadPlan plan) {
        var done = new CompletableFuture<LoadResult>();
        EventLoop loop = transport.group().next();
        var run = new LoadRun(plan, transport, loop, done);
        loop.execute(run::connect);
        try {
            return done.get(plan.duration().toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new BenchException(
                    "load: " + plan.server() + " (expected: accepts " + plan.connections() + " connections)", e);
        } catch (TimeoutException e) {
            throw new BenchException("load: not over " + PATIENCE_SECONDS + " s after its end (expected: over)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("load: interrupted", e);
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
