package io.netloft.prices;

import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import io.netloft.prices.core.Board;
import io.netloft.prices.core.PriceSource;
import io.netloft.prices.core.Replay;
import io.netloft.prices.core.SimulatedMarket;
import io.netloft.prices.engine.RedisSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings prices from where they come, beside publishers, to the board, or to the engine where servers share one. */
final class Sources implements AutoCloseable {
    private static final Log LOG = Log.of(Sources.class);
    private static final int FEED_MS = 2;
    private static final String MARKET = "market";
    private static final String RECORDING = "recording";
    private static final String STREAM = "stream";

    private final PricesConfig config;
    private final Chassis chassis;
    private final Board board;
    private final @Nullable Sharing sharing;
    private final Workers thread = new Workers("prices-feed", 1, 4);
    private final List<ScheduledFuture<?>> repeated = new ArrayList<>();
    private final List<SourcePlace> places = new ArrayList<>();
    private @Nullable RedisSource stream;
    private volatile @Nullable Recording recording;
    private volatile boolean closed;

    Sources(PricesConfig config, Chassis chassis, Board board, @Nullable Sharing sharing) {
        this.config = config;
        this.chassis = chassis;
        this.board = board;
        this.sharing = sharing;
    }

    /** A recording that can't be read is told before anything listens. */
    void check() {
        Path file = config.source().replay().file();
        if (file != null) {
            recording = open(file);
        }
    }

    private static Recording open(Path file) {
        try {
            return new Recording(file);
        } catch (IOException e) {
            throw new StartException("source.replay.file: " + file + " (expected: a recording that can be read)");
        }
    }

    /** Begins. */
    void start() {
        PricesConfig.Source source = config.source();
        Path file = source.replay().file();
        if (source.stream().redis() != null) {
            follow(source.stream());
        }
        if (file != null) {
            feed(RECORDING, () -> replay(file));
            LOG.info(
                    "recording",
                    "file",
                    file,
                    "speed",
                    source.replay().speed(),
                    "loop",
                    source.replay().loop());
        } else if (source.simulate() && source.stream().redis() == null) {
            feed(MARKET, this::market);
            LOG.info(
                    "simulated market",
                    "products",
                    source.products(),
                    "perSecond",
                    source.perSecond(),
                    "seed",
                    source.seed());
        }
    }

    private PriceSource market() {
        PricesConfig.Source source = config.source();
        return new SimulatedMarket(
                source.seed(),
                source.products(),
                source.perSecond(),
                source.troubles(),
                chassis.instants().instant());
    }

    private PriceSource replay(Path file) {
        Recording its = recording;
        if (its == null) {
            // The one that was opened at the start has been played; this server has got its place again.
            its = open(file);
            recording = its;
        }
        PricesConfig.Replay how = config.source().replay();
        return new Replay(its, how.speed(), how.loop(), this::played);
    }

    // What a recording has said last is as old as its end.
    private void played(String fault) {
        if (closed) {
            return;
        }
        closeRecording();
        // With an engine its last prices are still on their way: the feed leaves its place after them.
        if (sharing == null) {
            board.release(RECORDING);
        }
        Path file = config.source().replay().file();
        if (fault.isEmpty()) {
            LOG.info("recording played", "file", file);
        } else {
            LOG.error("recording can't be played on", "file", file, "cause", fault);
        }
    }

    private void feed(String name, Supplier<PriceSource> source) {
        Sharing shared = sharing;
        if (shared == null) {
            Feed feed = new Feed(source.get(), board, name, chassis.clock());
            thread.timer().schedule(() -> pull(feed), 0, TimeUnit.MILLISECONDS);
        } else {
            Runnable feed = new SharedFeed(source, board, place(shared, name), chassis.clock());
            repeated.add(thread.timer().scheduleWithFixedDelay(feed, 0, FEED_MS, TimeUnit.MILLISECONDS));
        }
    }

    // When the next price is due, but not before some may have come together: nobody is woken for nothing.
    private void pull(Feed feed) {
        feed.run();
        long inNs = feed.nextInNs();
        if (!closed && inNs != Long.MAX_VALUE) {
            long waitNs = Math.max(inNs, TimeUnit.MILLISECONDS.toNanos(FEED_MS));
            thread.timer().schedule(() -> pull(feed), waitNs, TimeUnit.NANOSECONDS);
        }
    }

    private SourcePlace place(Sharing shared, String name) {
        SourcePlace made = shared.place("source." + name);
        places.add(made);
        return made;
    }

    private void follow(PricesConfig.Stream from) {
        Sharing shared = sharing;
        RedisSource.Taker taker =
                shared == null ? new LocalTaker(board, STREAM) : new SharedTaker(board, place(shared, STREAM));
        RedisSource made = new RedisSource(from.address(), from.key(), from.oldest(), taker);
        stream = made;
        made.start();
        PricesMetrics.source(chassis.meters(), made);
        LOG.info("source stream", "redis", from.address().uri(), "key", from.key());
    }

    @Override
    public void close() {
        closed = true;
        repeated.forEach(task -> task.cancel(false));
        thread.close();
        closeRecording();
        RedisSource its = stream;
        if (its != null) {
            its.close();
        }
        places.forEach(SourcePlace::leave);
    }

    private void closeRecording() {
        Recording its = recording;
        recording = null;
        if (its != null) {
            try {
                its.close();
            } catch (IOException e) {
                LOG.debug("recording not closed", "cause", e.getMessage());
            }
        }
    }
}
