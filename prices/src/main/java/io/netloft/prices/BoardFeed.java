package io.netloft.prices;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.web.EventStream;
import io.netloft.chassis.web.Json;
import io.netloft.prices.core.FloorCounts;
import io.netloft.prices.core.Product;
import io.netloft.prices.core.StreamState;
import io.netloft.proto.prices.Decimals;
import io.netloft.proto.prices.PriceEntry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import netloft.prices.v1.ConflationReason;
import netloft.prices.v1.Decimal;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StateReason;
import org.jspecify.annotations.Nullable;

/**
 * The live board of the admin page: twice a second what has changed, to everybody who watches, and nothing while nobody does.
 * It is computed on the worker pool, one turn after the other; whoever comes gets all of it first.
 */
final class BoardFeed implements AutoCloseable {
    private static final Log LOG = Log.of(BoardFeed.class);
    private static final int PERIOD_MS = 500;
    private static final int MOST_STREAMS = 64;
    private static final int MOST_SHOWN = 200;
    private static final int TRAIL = 60;
    private static final String REASON = "STATE_REASON_";

    private final Desk desk;
    private final Workers workers;
    private final InstantSource instants;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Set<EventStream> fresh = ConcurrentHashMap.newKeySet();
    private final Map<String, PriceEntry> sent = new HashMap<>();
    private final ScheduledFuture<?> timer;

    BoardFeed(Desk desk, Workers workers, InstantSource instants) {
        this.desk = desk;
        this.workers = workers;
        this.instants = instants;
        this.timer = workers.timer().scheduleWithFixedDelay(this::tick, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** Somebody watches. */
    void add(EventStream stream) {
        if (streams.size() + fresh.size() >= MOST_STREAMS) {
            stream.close();
            return;
        }
        fresh.add(stream);
        stream.onClose(() -> {
            fresh.remove(stream);
            streams.remove(stream);
        });
        hand(this::turn);
    }

    private void tick() {
        if (!streams.isEmpty() || !fresh.isEmpty()) {
            hand(this::turn);
        }
    }

    private void hand(Runnable work) {
        try {
            workers.blocking().execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.error("board failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("board left out a turn", "cause", "workers are busy");
        }
    }

    private synchronized void turn() {
        if (!streams.isEmpty()) {
            String changes = Json.text(board(false));
            streams.forEach(stream -> stream.send(null, "board", changes));
        }
        List<EventStream> come = List.copyOf(fresh);
        if (!come.isEmpty()) {
            String whole = Json.text(board(true));
            for (EventStream stream : come) {
                if (fresh.remove(stream)) {
                    streams.add(stream);
                    stream.send(null, "board", whole);
                }
                if (stream.closed()) {
                    streams.remove(stream);
                }
            }
        }
    }

    private Map<String, Object> board(boolean whole) {
        FloorCounts counts = desk.counts();
        Map<String, Object> now = new LinkedHashMap<>();
        now.put("streams", counts.sessions());
        now.put("subscriptions", counts.subscriptions());
        now.put("publishers", desk.publishers().open());
        now.put("slow consumers", counts.streams(StreamState.SLOW));
        Map<String, Object> totals = new LinkedHashMap<>();
        totals.put("updates in", desk.board().updates());
        totals.put("updates out", counts.updates());
        for (ConflationReason reason : ConflationReason.values()) {
            if (PricesMetrics.isCause(reason)) {
                totals.put("merged, " + PricesMetrics.word(reason), counts.conflated(reason));
            }
        }
        Map<String, Object> board = new LinkedHashMap<>();
        board.put("whole", whole);
        board.put("atMs", instants.millis());
        board.put("size", desk.board().size());
        board.put("now", now);
        board.put("totals", totals);
        board.put("products", products(whole));
        return board;
    }

    private List<Map<String, Object>> products(boolean whole) {
        List<Map<String, Object>> rows = new ArrayList<>();
        int shown = 0;
        for (Product product : desk.board().from("", true)) {
            PriceEntry latest = product.latest();
            if (latest == null) {
                continue;
            }
            if (shown++ >= MOST_SHOWN) {
                break;
            }
            PriceEntry before = whole ? null : sent.get(product.id());
            if (before != latest) {
                rows.add(row(product, latest, before));
            }
            sent.put(product.id(), latest);
        }
        return rows;
    }

    private static Map<String, Object> row(Product product, PriceEntry latest, @Nullable PriceEntry before) {
        PriceUpdate update = latest.update();
        StateReason reason = update.getStateReason();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", product.id());
        row.put("bid", update.hasBid() ? Decimals.text(update.getBid()) : "");
        row.put("ask", update.hasAsk() ? Decimals.text(update.getAsk()) : "");
        row.put("last", update.hasLast() ? Decimals.text(update.getLast()) : "");
        row.put("state", update.getState().name().replace("PRICE_STATE_", "").toLowerCase(Locale.ROOT));
        row.put(
                "reason",
                reason == StateReason.STATE_REASON_UNSPECIFIED
                        ? ""
                        : reason.name()
                                .replace(REASON, "")
                                .toLowerCase(Locale.ROOT)
                                .replace('_', ' '));
        row.put("number", latest.sequence());
        row.put(
                "receivedMs",
                update.getReceiveTime().getSeconds() * 1000
                        + update.getReceiveTime().getNanos() / 1_000_000);
        long after = before != null && before.epoch() == latest.epoch() ? before.sequence() : latest.sequence() - TRAIL;
        row.put("trail", trail(product, after));
        return row;
    }

    // The last prices after a number, as texts: what JSON's numbers can't hold is the page's to round.
    private static List<String> trail(Product product, long after) {
        List<String> trail = new ArrayList<>();
        for (PriceEntry entry : product.after(after, TRAIL)) {
            PriceUpdate update = entry.update();
            if (update.hasLast() || update.hasBid() || update.hasAsk()) {
                Decimal price = update.hasBid() ? update.getBid() : update.getAsk();
                trail.add(Decimals.text(update.hasLast() ? update.getLast() : price));
            }
        }
        return trail;
    }

    @Override
    public void close() {
        timer.cancel(false);
        streams.forEach(EventStream::close);
        fresh.forEach(EventStream::close);
    }
}
