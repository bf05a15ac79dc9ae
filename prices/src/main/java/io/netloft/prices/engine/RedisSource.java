package io.netloft.prices.engine;

import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.resource.ClientResources;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Prices from a stream that other programs fill. One thread of its own reads it and hands on what it read; it goes on only when
 * that was taken. Where it can't be read it is tried again.
 */
public final class RedisSource implements AutoCloseable {
    private static final Log LOG = Log.of(RedisSource.class);
    private static final int BLOCK_MS = 250;
    private static final int PAGE = 500;
    private static final long PAUSE_MS = 500;
    private static final int MOST_TOLD = 10;

    private final RedisAddress address;
    private final String key;
    private final boolean oldest;
    private final Taker taker;
    private final LongAdder wrong = new LongAdder();
    private final Workers thread = new Workers("prices-source", 1, 1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile CountDownLatch ended = new CountDownLatch(0);
    private final ClientResources resources;
    private final RedisClient client;
    private String last = "";
    private boolean told;

    /** Who takes the prices. Called by the source's thread; may block. */
    public interface Taker {
        /**
         * The mark after which to go on; empty: nothing was taken yet; null: not now.
         */
        @Nullable
        String begin() throws InterruptedException;

        /** Takes prices under a mark; false: they were not taken, {@link #begin} says where to go on. */
        boolean take(String mark, List<PriceUpdate> updates) throws InterruptedException;
    }

    /**
     * A source that is not started.
     *
     * @param oldest whether it begins with the oldest entry where nothing was taken before, else with what comes
     */
    public RedisSource(RedisAddress address, String key, boolean oldest, Taker taker) {
        this.address = address;
        this.key = key;
        this.oldest = oldest;
        this.taker = taker;
        this.resources = RedisLink.resources();
        this.client = RedisLink.client(resources, address);
    }

    /** Begins to read. */
    public void start() {
        ended = new CountDownLatch(1);
        thread.blocking().execute(() -> {
            run();
            ended.countDown();
        });
    }

    /** Entries that were no price. */
    public long wrong() {
        return wrong.sum();
    }

    private void run() {
        try {
            do {
                try (RedisLink link = RedisLink.open(client, address.parsed())) {
                    told = false;
                    follow(link);
                } catch (RuntimeException e) {
                    tell(e);
                }
            } while (!stopped.await(PAUSE_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(RuntimeException failure) {
        if (!told && stopped.getCount() > 0) {
            told = true;
            LOG.warn(
                    "source stream can't be read",
                    "redis",
                    address.uri(),
                    "key",
                    key,
                    "cause",
                    failure.getMessage(),
                    "todo",
                    "see that it runs; it is tried again");
        }
    }

    private void follow(RedisLink link) throws InterruptedException {
        String mark = taker.begin();
        if (mark == null) {
            return;
        }
        if (!mark.isEmpty()) {
            last = StreamId.of(mark);
        } else if (last.isEmpty()) {
            last = oldest ? "0-0" : newest(link);
        }
        boolean taken = true;
        while (taken && stopped.getCount() > 0) {
            @SuppressWarnings("unchecked") // one stream is all of them
            List<StreamMessage<byte[], byte[]>> page = link.reading()
                    .xread(
                            XReadArgs.Builder.block(BLOCK_MS).count(PAGE),
                            XReadArgs.StreamOffset.from(RedisLink.bytes(key), last));
            taken = page.isEmpty() || hand(page);
        }
    }

    private boolean hand(List<StreamMessage<byte[], byte[]>> page) throws InterruptedException {
        List<PriceUpdate> updates = new ArrayList<>();
        for (StreamMessage<byte[], byte[]> message : page) {
            try {
                updates.add(SourceEntry.of(message.getId(), message.getBody()));
            } catch (IllegalArgumentException e) {
                wrong.increment();
                if (wrong.sum() <= MOST_TOLD) {
                    LOG.warn("source entry is no price", "key", key, "id", message.getId(), "cause", e.getMessage());
                }
            }
        }
        String id = page.get(page.size() - 1).getId();
        boolean taken = taker.take(StreamId.mark(id), updates);
        if (taken) {
            last = id;
        }
        return taken;
    }

    private String newest(RedisLink link) {
        var found = link.reading()
                .xrevrange(RedisLink.bytes(key), io.lettuce.core.Range.unbounded(), io.lettuce.core.Limit.from(1));
        return found.isEmpty() ? "0-0" : found.get(0).getId();
    }

    @Override
    public void close() {
        stopped.countDown();
        RedisLink.awaitEnd(ended, address);
        thread.close();
        client.shutdown(0, 1, TimeUnit.SECONDS);
        resources.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
