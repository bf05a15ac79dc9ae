package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.net.Workers;
import io.netty.channel.DefaultEventLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiskQueueTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final Workers workers = new Workers("test-disk", 1, 2);
    private final DiskQueue queue = new DiskQueue(workers.blocking(), loop);

    @AfterEach
    void end() {
        workers.close();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void whatTheThreadsHaveNoRoomForIsDoneLaterInItsOrder() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> done = new CopyOnWriteArrayList<>();
        List<Integer> all = IntStream.range(0, 100).boxed().toList();
        loop.submit(() -> all.forEach(number -> queue.execute(() -> {
                    awaitQuietly(go);
                    done.add(number);
                })))
                .get();
        // One is being done.
        assertThat(loop.submit(queue::size).get()).isEqualTo(all.size() - 1);
        go.countDown();
        await().atMost(20, TimeUnit.SECONDS).until(() -> done.size() == all.size());
        assertThat(done).isEqualTo(all);
    }

    @Test
    void whoComesAfterTheEndIsTold() {
        workers.close();
        assertThatThrownBy(() -> loop.submit(() -> queue.execute(() -> {})).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RejectedExecutionException.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
