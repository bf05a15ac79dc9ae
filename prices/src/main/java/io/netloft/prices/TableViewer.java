package io.netloft.prices;

import com.google.protobuf.Timestamp;
import io.netloft.chassis.term.Colours;
import io.netloft.chassis.term.LiveLines;
import io.netloft.chassis.term.Table;
import io.netloft.prices.core.PriceLine;
import io.netloft.proto.prices.Decimals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import netloft.prices.v1.Decimal;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Prices as a table that is drawn again in its place: green what went up, red what went down, grey what is not live. While
 * there is no connection everything is grey: nothing that is shown is known to be of now.
 */
final class TableViewer implements Watching.Viewer {
    private static final long FRAME_NS = 200_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int MINUTE = 60;

    private final String server;
    private final long most;
    private final Consumer<List<String>> screen;
    private final LongSupplier clock;
    private final InstantSource instants;
    private final Map<String, Row> rows = new TreeMap<>();
    private boolean connected;
    private String note = "";
    private long updates;
    private long drawnNs;
    private long secondNs;
    private long updatesThen;
    private long perSecond;

    /** A product. */
    private static final class Row {
        private PriceUpdate update = PriceUpdate.getDefaultInstance();
        private @Nullable Colours bid;
        private @Nullable Colours ask;
        private @Nullable Colours last;
        private long merged;
    }

    TableViewer(String server, long most, LiveLines screen, LongSupplier clock, InstantSource instants) {
        this(server, most, screen::draw, clock, instants);
    }

    TableViewer(String server, long most, Consumer<List<String>> screen, LongSupplier clock, InstantSource instants) {
        this.server = server;
        this.most = most;
        this.screen = screen;
        this.clock = clock;
        this.instants = instants;
        this.drawnNs = clock.getAsLong() - FRAME_NS;
        this.secondNs = clock.getAsLong();
    }

    @Override
    public void price(PriceUpdate update, int merged) {
        Row row = rows.computeIfAbsent(update.getProductId(), id -> new Row());
        PriceUpdate before = row.update;
        row.bid = direction(row.bid, before.hasBid(), before.getBid(), update.hasBid(), update.getBid());
        row.ask = direction(row.ask, before.hasAsk(), before.getAsk(), update.hasAsk(), update.getAsk());
        row.last = direction(row.last, before.hasLast(), before.getLast(), update.hasLast(), update.getLast());
        row.update = update;
        row.merged += merged;
        updates++;
    }

    // The last change's, until there is another one.
    private static @Nullable Colours direction(
            @Nullable Colours shown, boolean was, Decimal before, boolean is, Decimal now) {
        int change = was && is ? Decimals.compare(now, before) : 0;
        return change == 0 ? shown : change > 0 ? Colours.GREEN : Colours.RED;
    }

    @Override
    public void connected(boolean now) {
        connected = now;
        if (now) {
            note = "";
        }
    }

    @Override
    public void note(String text) {
        note = text;
    }

    @Override
    public boolean look(boolean idle) {
        long now = clock.getAsLong();
        boolean enough = most > 0 && updates >= most;
        if (now - secondNs >= SECOND_NS) {
            perSecond = (updates - updatesThen) * SECOND_NS / (now - secondNs);
            updatesThen = updates;
            secondNs = now;
        }
        if (enough || now - drawnNs >= FRAME_NS) {
            drawnNs = now;
            screen.accept(lines());
        }
        return !enough;
    }

    private List<String> lines() {
        Table table = new Table("product", "bid", "ask", "last", "state", "age", "merged");
        Instant now = instants.instant();
        rows.forEach((id, row) -> add(table, row, now));
        List<String> lines = new ArrayList<>();
        lines.add(server + "  " + rows.size() + " products  " + perSecond + " updates/s"
                + (connected ? "" : "  " + Colours.YELLOW.of("not connected")));
        lines.addAll(table.lines());
        if (!note.isEmpty()) {
            lines.add(Colours.GREY.of(note));
        }
        return lines;
    }

    private void add(Table table, Row row, Instant now) {
        PriceUpdate update = row.update;
        boolean live = connected && update.getState() == PriceState.PRICE_STATE_LIVE;
        table.row(
                live ? update.getProductId() : Colours.GREY.of(update.getProductId()),
                price(update.hasBid(), update.getBid(), live ? row.bid : Colours.GREY),
                price(update.hasAsk(), update.getAsk(), live ? row.ask : Colours.GREY),
                price(update.hasLast(), update.getLast(), live ? row.last : Colours.GREY),
                state(update.getState()),
                age(update, now),
                Long.toString(row.merged));
    }

    private static String price(boolean there, Decimal decimal, @Nullable Colours colour) {
        String text = there ? Decimals.text(decimal) : "-";
        return colour == null ? text : colour.of(text);
    }

    private static String state(PriceState state) {
        String word = PriceLine.word(state);
        return switch (state) {
            case PRICE_STATE_STALE -> Colours.YELLOW.of(word);
            case PRICE_STATE_HALTED, PRICE_STATE_DELISTED -> Colours.RED.of(word);
            default -> word;
        };
    }

    // By this machine's clock since the server took it in; clocks differ, and an age is not negative.
    private static String age(PriceUpdate update, Instant now) {
        Timestamp at = update.getReceiveTime();
        // Not by dates: what a server says need not be one.
        long ms = Math.max(0, now.toEpochMilli() - at.getSeconds() * 1_000 - at.getNanos() / 1_000_000);
        if (ms < 10_000) {
            return String.format(Locale.ROOT, "%.1fs", ms / 1000.0);
        }
        long seconds = ms / 1000;
        return seconds < MINUTE
                ? seconds + "s"
                : seconds < MINUTE * MINUTE ? seconds / MINUTE + "m" : seconds / MINUTE / MINUTE + "h";
    }
}
