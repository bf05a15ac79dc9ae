package io.netloft.chassis.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    void repeatedWorkGoesOnAfterItThrew() {
        try (Workers workers = new Workers("test", 1, 4)) {
            AtomicInteger turns = new AtomicInteger();
            workers.every(Duration.ofMillis(5), () -> {
                if (turns.incrementAndGet() == 1) {
                    throw new IllegalStateException("planted");
                }
            });
            await().until(() -> turns.get() >= 3);
        }
    }

    @Test
    void repeatedWorkGoesOnAfterThePoolWasFull() {
        try (Workers workers = new Workers("test", 1, 1)) {
            CountDownLatch open = new CountDownLatch(1);
            CountDownLatch busy = new CountDownLatch(1);
            workers.blocking().execute(() -> {
                busy.countDown();
                waitFor(open);
            });
            waitFor(busy);
            workers.blocking().execute(() -> {});
            AtomicInteger turns = new AtomicInteger();
            workers.every(Duration.ofMillis(5), turns::incrementAndGet);
            // The timer has looked many times by now, and the pool refused each time.
            await().until(() ->
                    workers.timer().getTaskCount() > 0 && workers.timer().getCompletedTaskCount() > 3);
            assertThat(turns).hasValue(0);
            open.countDown();
            await().until(() -> turns.get() >= 2);
        }
    }

    @Test
    void aTurnIsLeftOutWhileTheOneBeforeIsAtWork() {
        try (Workers workers = new Workers("test", 4, 4)) {
            CountDownLatch open = new CountDownLatch(1);
            AtomicInteger begun = new AtomicInteger();
            workers.every(Duration.ofMillis(5), () -> {
                begun.incrementAndGet();
                waitFor(open);
            });
            await().until(() -> workers.timer().getCompletedTaskCount() > 3);
            assertThat(begun).hasValue(1);
            open.countDown();
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
