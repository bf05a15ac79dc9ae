package io.netloft.prices;

import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.web.StaticPages;
import io.netloft.prices.core.FloorCounts;
import io.netloft.prices.core.PricesError;
import io.netloft.prices.core.Product;
import io.netloft.proto.prices.Decimals;
import io.netloft.proto.prices.PriceEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import netloft.prices.v1.ConflationReason;
import netloft.prices.v1.Decimal;
import netloft.prices.v1.PriceUpdate;

/** What prices shows on its admin page. */
final class PricesAdmin {
    private static final int MOST_SHOWN = 50;

    private final Desk desk;

    PricesAdmin(Desk desk) {
        this.desk = desk;
    }

    /** Adds the tables and the live board; the caller closes what feeds it. */
    BoardFeed addTo(Chassis chassis) {
        BoardFeed feed = new BoardFeed(desk, chassis.workers(), chassis.instants());
        StaticPages.of(PricesAdmin.class)
                .page("/page/board", "page/board.html")
                .page("/page/board.css", "page/board.css")
                .page("/page/board.js", "page/board.js")
                .addTo(chassis.admin().router());
        chassis.admin().router().events("/board/events", (request, stream) -> feed.add(stream));
        chassis.admin()
                .section(
                        "Now",
                        List.of(
                                "streams",
                                "subscriptions",
                                "products followed",
                                "publishers",
                                "slow now",
                                "live board"),
                        this::now)
                .section("Traffic", List.of("what", "in all"), this::traffic)
                .section("Merged", List.of("cause", "updates"), this::merged)
                .section("Refused", List.of("error", "times"), this::refused)
                .section("Board", List.of("product", "bid", "ask", "last", "state", "number"), this::board);
        return feed;
    }

    private List<List<String>> now() {
        FloorCounts counts = desk.counts();
        return List.of(cells(
                counts.sessions(),
                counts.subscriptions(),
                counts.products(),
                desk.publishers().open(),
                counts.slow(),
                "/page/board"));
    }

    private List<List<String>> traffic() {
        FloorCounts counts = desk.counts();
        return List.of(
                cells("updates in", desk.board().updates()),
                cells("updates refused", desk.board().refused()),
                cells("updates out", counts.updates()),
                cells("batches out", counts.batches()),
                cells("bytes out", counts.bytes()),
                cells("credit used up", counts.exhausted()),
                cells("heartbeats", counts.heartbeats()));
    }

    private List<List<String>> merged() {
        return Stream.of(ConflationReason.values())
                .filter(PricesMetrics::isCause)
                .map(reason -> cells(PricesMetrics.word(reason), desk.counts().conflated(reason)))
                .toList();
    }

    private List<List<String>> refused() {
        return Stream.of(PricesError.values())
                .filter(error -> desk.counts().refusals(error) > 0)
                .map(error -> cells(error.word(), desk.counts().refusals(error)))
                .toList();
    }

    private List<List<String>> board() {
        List<List<String>> rows = new ArrayList<>();
        for (Product product : desk.board().from("", true)) {
            PriceEntry latest = product.latest();
            if (latest != null && rows.size() < MOST_SHOWN) {
                PriceUpdate update = latest.update();
                rows.add(cells(
                        product.id(),
                        text(update.hasBid(), update.getBid()),
                        text(update.hasAsk(), update.getAsk()),
                        text(update.hasLast(), update.getLast()),
                        update.getState().name().replace("PRICE_STATE_", "").toLowerCase(Locale.ROOT),
                        latest.sequence()));
            }
        }
        return rows;
    }

    private static String text(boolean there, Decimal decimal) {
        return there ? Decimals.text(decimal) : "";
    }

    private static List<String> cells(Object... cells) {
        return Stream.of(cells).map(String::valueOf).toList();
    }
}
