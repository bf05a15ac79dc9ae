package io.netloft.systemtests;

import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.netloft.testkit.JarProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import netloft.prices.v1.BatchGetPricesRequest;

/**
 * Two nodes on which the same prices have the same numbers. With an engine it numbers them, and a publisher brings them to the
 * second node only. Without one he brings each price to the second, then to the first, so that the second is never behind;
 * then their epochs differ, and {@link #epochOnTheSecond} is what a client that comes from the first says to the second.
 */
final class PricesPair implements AutoCloseable {
    private static final String NAME = "pair";

    private final List<String> products;
    private final JarProcess first;
    private final JarProcess second;
    private final ManagedChannel toFirst;
    private final ManagedChannel toSecond;
    private final List<PricesPublisher> publishers = new ArrayList<>();
    private final AtomicBoolean publishing = new AtomicBoolean(true);
    private final AtomicLong rounds = new AtomicLong();
    private final Thread thread;
    private volatile Throwable failure;

    /**
     * Starts both.
     *
     * @param intervalMs between a price of each product and the next
     * @param oneEngine whether the arguments name an engine, which they share
     * @param args for both
     */
    PricesPair(List<String> products, long intervalMs, boolean oneEngine, String... args) {
        this.products = List.copyOf(products);
        first = node(args);
        second = node(args);
        toFirst = PricesJar.channel(PricesJar.address(first));
        toSecond = PricesJar.channel(PricesJar.address(second));
        publishers.add(new PricesPublisher(toSecond, NAME));
        if (!oneEngine) {
            publishers.add(new PricesPublisher(toFirst, NAME));
        }
        thread = new Thread(() -> publish(intervalMs), "publisher");
    }

    /** Brings prices from now on; returns when there are some. */
    void startPublishing() throws InterruptedException {
        round();
        thread.start();
    }

    private static JarProcess node(String... args) {
        JarProcess node = PricesJar.with("--set", "source.simulate=false")
                .args(args)
                .jvm("-Xmx512m", "-XX:+UseSerialGC")
                .start();
        await("it has the engine, if there is one")
                .atMost(PricesJar.PATIENCE)
                .until(() -> AdminPort.of(node).get("/readyz").statusCode() == 200);
        return node;
    }

    JarProcess first() {
        return first;
    }

    JarProcess second() {
        return second;
    }

    private void publish(long intervalMs) {
        try {
            long dueNs = System.nanoTime();
            while (publishing.get()) {
                round();
                dueNs += TimeUnit.MILLISECONDS.toNanos(intervalMs);
                LockSupport.parkNanos(dueNs - System.nanoTime());
            }
        } catch (InterruptedException | RuntimeException | AssertionError e) {
            failure = e;
        }
    }

    private void round() throws InterruptedException {
        long number = rounds.get() + 1;
        for (PricesPublisher publisher : publishers) {
            // A first node that drains takes nothing more.
            if (!publisher.publish(number, products) && publisher == publishers.get(0)) {
                throw new AssertionError("the second node takes nothing: " + publisher.end() + " (expected: prices)");
            }
        }
        rounds.set(number);
    }

    /** Rounds until now: the number of each product's last price. */
    long rounds() {
        return rounds.get();
    }

    /** Ends the prices, and tells the number of each product's last one. */
    long stopPublishing() throws InterruptedException {
        publishing.set(false);
        thread.join(PricesJar.PATIENCE.toMillis());
        if (failure != null) {
            throw new AssertionError("publisher: " + failure, failure);
        }
        return rounds.get();
    }

    /** Under which epoch the second node knows the prices. */
    long epochOnTheSecond() {
        return PricesJar.questions(toSecond)
                .batchGetPrices(BatchGetPricesRequest.newBuilder()
                        .addProductIds(products.get(0))
                        .build())
                .getPrices(0)
                .getEpoch();
    }

    @Override
    public void close() {
        publishing.set(false);
        toFirst.shutdownNow();
        toSecond.shutdownNow();
        first.close();
        second.close();
    }
}
