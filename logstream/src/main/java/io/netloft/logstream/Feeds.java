package io.netloft.logstream;

import io.netloft.chassis.net.Workers;
import io.netloft.logstream.core.LineFilter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;

/** The feeds there are: one for each file and form that somebody views. Thread-safe. */
final class Feeds implements AutoCloseable {
    private static final Duration REST = Duration.ofSeconds(5);
    private static final Duration ENDING = Duration.ofSeconds(5);

    private final Delivered delivered;
    private final Reads reads = new Reads();
    private final Map<Key, Feed> feeds = new ConcurrentHashMap<>();
    private final ScheduledFuture<?> clock;

    private record Key(LogFile file, Form form) {}

    Feeds(Workers workers, Delivered delivered) {
        this.delivered = delivered;
        this.clock = workers.every(REST, () -> feeds.values().forEach(Feed::rest));
    }

    Delivered delivered() {
        return delivered;
    }

    /** Batches on their way. */
    Reads reads() {
        return reads;
    }

    /** The feed of a file, entered; {@link #leave} it. */
    Feed enter(LogFile file, Form form, LineFilter filter) {
        return feeds.compute(new Key(file, form), (key, known) -> {
            Feed feed = known == null ? new Feed(file, form, filter, delivered) : known;
            feed.enter();
            return feed;
        });
    }

    void leave(Feed feed) {
        feeds.computeIfPresent(new Key(feed.file(), feed.form()), (key, known) -> feed.leave() ? null : known);
    }

    @Override
    public void close() {
        clock.cancel(false);
        reads.end(ENDING);
        feeds.values().forEach(Feed::rest);
    }
}
