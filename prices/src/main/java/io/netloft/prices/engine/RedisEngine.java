package io.netloft.prices.engine;

import static io.netloft.prices.engine.RedisLink.bytes;
import static io.netloft.prices.engine.RedisLink.text;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.resource.ClientResources;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import io.netloft.prices.core.Board;
import io.netloft.prices.core.Engine;
import io.netloft.prices.core.PricesError;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/**
 * An engine on Redis or Valkey. One thread reads the stream and brings it to the board; it connects again, later and later, for
 * as long as it must. Everything else may be called by any thread.
 *
 * <p>A server that comes, or comes back, looks first: what the stream still has goes to the board in its order, then the latest
 * price of each product, then what comes. Where the engine has forgotten what this server has read, as after a failover to a
 * replica that lagged behind, a new epoch begins: numbers are never used twice within one.
 */
public final class RedisEngine implements Engine, AutoCloseable {
    private static final Log LOG = Log.of(RedisEngine.class);
    private static final int BLOCK_MS = 250;
    private static final int PAGE = 1_000;
    private static final int HEAD = 4;
    private static final int PARTS = 4;
    private static final long FIRST_PAUSE_MS = 50;
    private static final long MOST_PAUSE_MS = 2_000;
    private static final String NONE = "-";

    private final Terms terms;
    private final Board board;
    private final LongSupplier clock;
    private final InstantSource instants;
    private final EngineCounts counts;
    private final byte[][] keys;
    private final ClientResources resources;
    private final RedisClient client;
    private final Workers thread = new Workers("prices-engine", 1, 1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile CountDownLatch ended = new CountDownLatch(0);
    private volatile @Nullable RedisLink link;
    private volatile long heardNs;
    private volatile String cause = "it was not reached yet";
    private boolean gone;
    private boolean told;
    private String last = "";
    private long epoch;

    /**
     * How an engine is used.
     *
     * @param prefix begins its keys; servers with the same one are one
     * @param length updates that the stream keeps, about
     * @param products most products
     * @param publishers most publishers, of all servers
     * @param leaseMs a server that has not said for so long that its publishers are here has died
     * @param goneAfterNs without an answer for so long the engine is gone, and prices are stale
     */
    public record Terms(
            RedisAddress address,
            String prefix,
            int length,
            int products,
            int publishers,
            long leaseMs,
            long goneAfterNs) {}

    /** An engine that is not started. */
    public RedisEngine(Terms terms, Board board, EngineCounts counts, LongSupplier clock, InstantSource instants) {
        this.terms = terms;
        this.board = board;
        this.counts = counts;
        this.clock = clock;
        this.instants = instants;
        // One slot of a cluster.
        String start = "{" + terms.prefix() + "}:prices:";
        this.keys = new byte[][] {
            bytes(start + "updates"), bytes(start + "latest"), bytes(start + "publishers"), bytes(start + "epoch")
        };
        this.resources = RedisLink.resources();
        this.client = RedisLink.client(resources, terms.address());
        this.heardNs = clock.getAsLong();
    }

    /** Begins to connect and to read. */
    public void start() {
        ended = new CountDownLatch(1);
        thread.blocking().execute(() -> {
            run();
            ended.countDown();
        });
    }

    private void run() {
        long pauseMs = FIRST_PAUSE_MS;
        while (stopped.getCount() > 0) {
            try (RedisLink made = RedisLink.open(client, terms.address().parsed())) {
                look(made);
                link = made;
                pauseMs = FIRST_PAUSE_MS;
                LOG.info("engine reached", "redis", terms.address().uri(), "epoch", epoch, "products", board.size());
                while (stopped.getCount() > 0) {
                    read(made);
                }
            } catch (RuntimeException | ExecutionException | TimeoutException e) {
                lost(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                link = null;
            }
            if (paused(pauseMs)) {
                return;
            }
            pauseMs = Math.min(MOST_PAUSE_MS, pauseMs * 2);
        }
    }

    private void lost(Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        cause = String.valueOf(root.getMessage());
        if (link != null) {
            counts.lost();
        }
        if (!told && stopped.getCount() > 0) {
            told = true;
            LOG.warn(
                    "engine lost",
                    "redis",
                    terms.address().uri(),
                    "cause",
                    cause,
                    "todo",
                    "see that it runs; it is tried again");
        }
    }

    private boolean paused(long pauseMs) {
        try {
            // Servers that lost it together shall not come back together.
            long jitter = Math.floorMod(clock.getAsLong(), pauseMs);
            return stopped.await(pauseMs / 2 + jitter, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Looks what there is, and brings the board up to it. */
    private void look(RedisLink made) throws InterruptedException, ExecutionException, TimeoutException {
        List<Object> found = ask(made, NONE);
        if (forgot(found)) {
            LOG.warn(
                    "engine has forgotten prices",
                    "epoch",
                    epoch,
                    "last",
                    last,
                    "todo",
                    "see its persistence; numbers begin anew");
            counts.renewed();
            found = ask(made, Long.toString(epoch));
        }
        long its = Long.parseLong(text(found.get(0)));
        String until = text(found.get(1));
        boolean known = !text(found.get(3)).isEmpty();
        history(made, known ? last : "", until);
        latest(found);
        last = until;
        epoch = its;
        cause = "";
        told = false;
        back();
    }

    private List<Object> ask(RedisLink made, String ended)
            throws InterruptedException, ExecutionException, TimeoutException {
        return made.run(Script.LOOK, keys, bytes(instants.millis()), bytes(ended), bytes(last.isEmpty() ? NONE : last))
                .toCompletableFuture()
                .get(terms.address().timeout().toMillis() * 2, TimeUnit.MILLISECONDS);
    }

    // What this server has read must still be there, unless so much came since that the stream has dropped it.
    private boolean forgot(List<Object> found) {
        if (last.isEmpty() || epoch != Long.parseLong(text(found.get(0)))) {
            return false;
        }
        boolean known = !text(found.get(3)).isEmpty();
        String first = text(found.get(2));
        return !known && !StreamId.before(last, first);
    }

    private void history(RedisLink made, String after, String until) {
        String from = after;
        boolean more = !until.equals(from);
        while (more) {
            Range.Boundary<String> begin = from.isEmpty() ? Range.Boundary.unbounded() : Range.Boundary.excluding(from);
            var page = made.reading()
                    .xrange(keys[0], Range.from(begin, Range.Boundary.including(until)), Limit.from(PAGE));
            take(page);
            more = page.size() == PAGE;
            from = page.isEmpty() ? from : page.get(page.size() - 1).getId();
        }
    }

    private void latest(List<Object> found) {
        List<PriceUpdate> good = new ArrayList<>();
        for (int i = HEAD; i + PARTS <= found.size(); i += PARTS) {
            add(StreamEntry.of(found.get(0), found.get(i), found.get(i + 1), found.get(i + 2), found.get(i + 3)), good);
        }
        board.apply(good);
    }

    private void read(RedisLink made) {
        @SuppressWarnings("unchecked") // one stream is all of them
        List<StreamMessage<byte[], byte[]>> page = made.reading()
                .xread(
                        XReadArgs.Builder.block(BLOCK_MS).count(PAGE),
                        XReadArgs.StreamOffset.from(keys[0], last.isEmpty() ? "0-0" : last));
        take(page);
        if (!page.isEmpty()) {
            last = page.get(page.size() - 1).getId();
        }
        back();
    }

    private void take(List<StreamMessage<byte[], byte[]>> page) {
        List<PriceUpdate> good = new ArrayList<>();
        for (StreamMessage<byte[], byte[]> message : page) {
            PriceUpdate update = StreamEntry.of(message.getBody());
            add(update, good);
            if (update != null) {
                epoch = update.getEpoch();
            }
        }
        board.apply(good);
    }

    private void add(@Nullable PriceUpdate update, List<PriceUpdate> good) {
        if (update == null || board.rules().faultOf(update) != null) {
            counts.fault();
            return;
        }
        counts.readOne();
        good.add(update);
    }

    private synchronized void back() {
        heardNs = clock.getAsLong();
        if (gone) {
            gone = false;
            board.engineBack();
        }
    }

    /** Looks whether the engine is gone, and shows prices as stale when it is. To be called again and again. */
    public synchronized void check() {
        if (!gone && clock.getAsLong() - heardNs > terms.goneAfterNs()) {
            gone = true;
            board.engineGone();
        }
    }

    @Override
    public boolean reachable() {
        return link != null && clock.getAsLong() - heardNs <= terms.goneAfterNs();
    }

    /** Why it can't be reached; empty: it can. */
    public String fault() {
        if (reachable()) {
            return "";
        }
        return terms.address().uri() + " can't be reached" + (cause.isEmpty() ? "" : ": " + cause);
    }

    /** What it counts. */
    public EngineCounts counts() {
        return counts;
    }

    private CompletionStage<List<Object>> run(Script script, List<byte[]> arguments) {
        RedisLink its = link;
        if (its == null) {
            return CompletableFuture.failedStage(new RedisConnectionException(fault()));
        }
        return its.run(script, keys, arguments.toArray(byte[][]::new));
    }

    @Override
    public CompletionStage<Opened> open(String name, String token, boolean push) {
        return run(
                        Script.OPEN,
                        List.of(
                                bytes(name),
                                bytes(token),
                                bytes(terms.leaseMs()),
                                bytes(push ? 1 : 0),
                                bytes(terms.publishers())))
                .thenApply(answer -> new Opened(
                        Standing.valueOf(text(answer.get(0))),
                        text(answer.get(1)).equals(NONE) ? "" : text(answer.get(1))));
    }

    @Override
    public CompletionStage<Taken> publish(String name, String token, String mark, List<PriceUpdate> updates) {
        long beganNs = clock.getAsLong();
        List<byte[]> arguments = new ArrayList<>(List.of(
                bytes(name),
                bytes(token),
                bytes(mark),
                bytes(terms.leaseMs()),
                bytes(terms.length()),
                bytes(terms.products()),
                bytes(instants.millis())));
        for (PriceUpdate update : updates) {
            arguments.add(bytes(update.getProductId()));
            arguments.add(bytes(update.getStateValue()));
            arguments.add(update.toByteArray());
        }
        return run(Script.PUBLISH, arguments).thenApply(answer -> {
            counts.trip(clock.getAsLong() - beganNs);
            return taken(answer);
        });
    }

    private static Taken taken(List<Object> answer) {
        List<@Nullable PricesError> refused = new ArrayList<>();
        for (Object word : answer.subList(1, answer.size())) {
            String error = text(word);
            refused.add(error.isEmpty() ? null : PricesError.valueOf(error));
        }
        return new Taken(Standing.valueOf(text(answer.get(0))), refused);
    }

    @Override
    public CompletionStage<Void> release(String name, String token) {
        return run(Script.TEND, tending(Map.of(), List.of(bytes(name), bytes(token))))
                .thenApply(answer -> null);
    }

    @Override
    public CompletionStage<List<String>> tend(Map<String, String> publishers) {
        return run(Script.TEND, tending(publishers, List.of()))
                .thenApply(answer -> answer.stream().map(RedisLink::text).toList());
    }

    private List<byte[]> tending(Map<String, String> here, List<byte[]> gone) {
        List<byte[]> arguments = new ArrayList<>(
                List.of(bytes(terms.leaseMs()), bytes(terms.length()), bytes(instants.millis()), bytes(here.size())));
        here.forEach((name, token) -> {
            arguments.add(bytes(name));
            arguments.add(bytes(token));
        });
        arguments.addAll(gone);
        return arguments;
    }

    @Override
    public CompletionStage<Void> stale(List<PriceUpdate> silent) {
        List<byte[]> arguments = new ArrayList<>(List.of(bytes(terms.length())));
        for (PriceUpdate update : silent) {
            arguments.add(bytes(update.getProductId()));
            arguments.add(bytes(update.getEpoch()));
            arguments.add(bytes(update.getSequence()));
        }
        return run(Script.STALE, arguments).thenApply(answer -> null);
    }

    @Override
    public void close() {
        stopped.countDown();
        RedisLink.awaitEnd(ended, terms.address());
        thread.close();
        client.shutdown(0, 1, TimeUnit.SECONDS);
        resources.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
