package io.netloft.prices.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import netloft.prices.v1.PublishPricesRequest;
import netloft.prices.v1.PublishPricesResponse;
import org.jspecify.annotations.Nullable;

/**
 * Who publishes: one stream for each name, batch ids that were taken, and whose products are stale because he has gone. Every
 * method may be called by any thread. A publisher's last batch id is remembered after he has gone, as long as there is room.
 */
public final class Publishers implements Intake {
    private final Board board;
    private final int most;
    private final long graceNs;
    private final LongSupplier clock;
    private final Map<String, Publisher> publishers = new LinkedHashMap<>();

    /** One name. */
    private static final class Publisher {
        private final String name;
        private long lastBatch;
        private @Nullable Stream stream;
        private long goneNs;
        private boolean released;

        Publisher(String name) {
            this.name = name;
        }
    }

    /** A stream of a publisher. */
    public final class Stream implements Intake.Stream {
        private final Publisher publisher;
        private final Consumer<Refusal> ended;
        private final Reader mayPublish;

        private Stream(Publisher publisher, Reader mayPublish, Consumer<Refusal> ended) {
            this.publisher = publisher;
            this.mayPublish = mayPublish;
            this.ended = ended;
        }

        /** Takes a batch in; the answer says what of it was not taken. */
        public PublishPricesResponse publish(PublishPricesRequest batch) {
            PublishPricesResponse.Builder answer =
                    PublishPricesResponse.newBuilder().setBatchId(batch.getBatchId());
            synchronized (publisher) {
                if (Long.compareUnsigned(batch.getBatchId(), publisher.lastBatch) <= 0) {
                    return answer.setDuplicate(true).build();
                }
                publisher.lastBatch = batch.getBatchId();
                board.publish(
                        batch.getUpdatesList(),
                        publisher.name,
                        mayPublish,
                        (update, refusal) -> answer.addErrors(refusal.of(update.getProductId())));
            }
            return answer.build();
        }

        @Override
        public CompletionStage<Answer> take(PublishPricesRequest batch) {
            return CompletableFuture.completedFuture(Answer.of(publish(batch)));
        }

        @Override
        public void close() {
            synchronized (publishers) {
                if (publisher.stream == this) {
                    publisher.stream = null;
                    publisher.goneNs = clock.getAsLong();
                    publisher.released = false;
                }
            }
        }
    }

    /**
     * Nobody yet.
     *
     * @param most names that are remembered
     * @param graceNs how long a publisher may be away before his products are stale
     */
    public Publishers(Board board, int most, long graceNs, LongSupplier clock) {
        this.board = board;
        this.most = most;
        this.graceNs = graceNs;
        this.clock = clock;
    }

    @Override
    public @Nullable Stream open(String name, Reader mayPublish, Consumer<Refusal> ended) {
        Stream before;
        Stream made;
        synchronized (publishers) {
            Publisher publisher = publishers.get(name);
            if (publisher == null && publishers.size() >= most && !forgetOne()) {
                return null;
            }
            if (publisher == null) {
                publisher = new Publisher(name);
                publishers.put(name, publisher);
            }
            before = publisher.stream;
            made = new Stream(publisher, mayPublish, ended);
            publisher.stream = made;
        }
        if (before != null) {
            before.ended.accept(new Refusal(PricesError.REPLACED, ""));
        }
        return made;
    }

    private boolean forgetOne() {
        for (Publisher publisher : publishers.values()) {
            if (publisher.stream == null && publisher.released) {
                publishers.remove(publisher.name);
                return true;
            }
        }
        return false;
    }

    @Override
    public void sweep() {
        long now = clock.getAsLong();
        for (Publisher publisher : away(now)) {
            release(publisher);
        }
    }

    // He may have come back since; then what he publishes waits for this, or this finds him.
    private void release(Publisher publisher) {
        synchronized (publisher) {
            if (!here(publisher)) {
                board.release(publisher.name);
            }
        }
    }

    private boolean here(Publisher publisher) {
        synchronized (publishers) {
            return publisher.stream != null;
        }
    }

    private Iterable<Publisher> away(long now) {
        synchronized (publishers) {
            return publishers.values().stream()
                    .filter(publisher ->
                            publisher.stream == null && !publisher.released && now - publisher.goneNs >= graceNs)
                    .peek(publisher -> publisher.released = true)
                    .toList();
        }
    }

    @Override
    public int open() {
        synchronized (publishers) {
            return (int) publishers.values().stream()
                    .filter(publisher -> publisher.stream != null)
                    .count();
        }
    }
}
