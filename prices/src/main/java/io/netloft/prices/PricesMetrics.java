package io.netloft.prices;

import io.netloft.chassis.metrics.Meter;
import io.netloft.chassis.metrics.Meters;
import io.netloft.prices.core.Board;
import io.netloft.prices.core.FloorCounts;
import io.netloft.prices.core.PricesError;
import io.netloft.prices.core.StreamState;
import io.netloft.prices.engine.EngineCounts;
import io.netloft.prices.engine.RedisEngine;
import io.netloft.prices.engine.RedisSource;
import java.util.List;
import java.util.Locale;
import netloft.prices.v1.ConflationReason;

/** Every meter of prices. */
enum PricesMetrics implements Meter {
    STREAMS("prices_streams", Kind.GAUGE, "", "Streams of readers that are open."),
    SUBSCRIPTIONS("prices_subscriptions", Kind.GAUGE, "", "Subscriptions that are open."),
    FOLLOWED("prices_followed", Kind.GAUGE, "", "Products times the subscriptions that they are in."),
    SLOW("prices_slow_streams", Kind.GAUGE, "", "Streams that have prices to send and can't."),
    PUBLISHERS("prices_publishers", Kind.GAUGE, "", "Publishers whose stream is open."),
    PRODUCTS("prices_products", Kind.GAUGE, "", "Products on the board."),
    UPDATES_IN("prices_updates_in", Kind.COUNTER, "", "Updates that the board took."),
    UPDATES_REFUSED("prices_updates_refused", Kind.COUNTER, "", "Updates that the board refused."),
    STALE("prices_turned_stale", Kind.COUNTER, "", "Times that a product turned stale."),
    UPDATES_OUT("prices_updates_out", Kind.COUNTER, "", "Updates sent, times the streams that they were sent on."),
    BATCHES("prices_batches_out", Kind.COUNTER, "", "Batches sent."),
    BYTES("prices_out", Kind.COUNTER, "bytes", "Bytes of batches sent."),
    CONFLATED("prices_conflated", Kind.COUNTER, "", "Updates that a later one stood for; why, by cause.", "cause"),
    EXHAUSTED("prices_credit_exhausted", Kind.COUNTER, "", "Times that a stream's credit was used up."),
    REGRESSED("prices_acknowledgements_regressed", Kind.COUNTER, "", "Acknowledgements of less than was acknowledged."),
    HEARTBEATS("prices_heartbeats", Kind.COUNTER, "", "Heartbeats sent."),
    STATES("prices_streams_by_state", Kind.GAUGE, "", "Streams of readers by what they are doing.", "state"),
    SIZE("prices_batch_size", Kind.SUMMARY, "updates", "Updates of each batch sent."),
    ENCODE(
            "prices_encode",
            Kind.TIMER,
            "seconds",
            "Time that encoding an update took, once for all who get it; of one update in sixteen."),
    AGE("prices_age", Kind.TIMER, "seconds", "Age of each batch's oldest price when it is handed to gRPC."),
    ENDED(
            "prices_streams_ended",
            Kind.COUNTER,
            "",
            "Calls of streams that ended, whoever ended them, by status.",
            "status"),
    REFUSED("prices_refused", Kind.COUNTER, "", "What was refused, by the word of the error.", "error"),
    ENGINE("prices_engine_reachable", Kind.GAUGE, "", "1 while the engine can be reached."),
    ENGINE_READ("prices_engine_read", Kind.COUNTER, "", "Updates that were read from the engine."),
    ENGINE_FAULTS("prices_engine_faults", Kind.COUNTER, "", "Entries of the engine that were no update."),
    ENGINE_MISSING(
            "prices_engine_missing", Kind.COUNTER, "", "Updates that the engine dropped before this server read."),
    ENGINE_LOST("prices_engine_lost", Kind.COUNTER, "", "Times that the connection to the engine was lost."),
    ENGINE_RENEWED(
            "prices_engine_renewed",
            Kind.COUNTER,
            "",
            "Times that this server found the engine forgetful: numbers began anew."),
    ENGINE_TRIP("prices_engine_publish", Kind.TIMER, "seconds", "Time until the engine had answered a batch."),
    SOURCE_WRONG("prices_source_wrong", Kind.COUNTER, "", "Entries of the source stream that were no price.");

    private static final String PREFIX = "CONFLATION_REASON_";
    private static final int CODES = 17;

    private final String meterName;
    private final Kind kind;
    private final String unit;
    private final String doc;
    private final String tag;

    PricesMetrics(String meterName, Kind kind, String unit, String doc) {
        this(meterName, kind, unit, doc, "");
    }

    PricesMetrics(String meterName, Kind kind, String unit, String doc, String tag) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.doc = doc;
        this.tag = tag;
    }

    static void register(Meters meters, Desk desk) {
        FloorCounts counts = desk.counts();
        Board board = desk.board();
        meters.gauge(STREAMS, counts::sessions);
        meters.gauge(SUBSCRIPTIONS, counts::subscriptions);
        meters.gauge(FOLLOWED, counts::products);
        meters.gauge(SLOW, counts::slow);
        meters.gauge(PUBLISHERS, () -> desk.publishers().open());
        meters.gauge(PRODUCTS, board::size);
        meters.functionCounter(UPDATES_IN, board, Board::updates);
        meters.functionCounter(UPDATES_REFUSED, board, Board::refused);
        meters.functionCounter(STALE, board, Board::stale);
        meters.functionCounter(UPDATES_OUT, counts, FloorCounts::updates);
        meters.functionCounter(BATCHES, counts, FloorCounts::batches);
        meters.functionCounter(BYTES, counts, FloorCounts::bytes);
        for (ConflationReason reason : ConflationReason.values()) {
            if (isCause(reason)) {
                meters.functionCounter(CONFLATED, counts, all -> all.conflated(reason), word(reason));
            }
        }
        meters.functionCounter(EXHAUSTED, counts, FloorCounts::exhausted);
        meters.functionCounter(REGRESSED, counts, FloorCounts::regressed);
        meters.functionCounter(HEARTBEATS, counts, FloorCounts::heartbeats);
        counts.ages(meters.durations(AGE)::record);
        counts.sizes(meters.summary(SIZE)::record);
        board.encodes(meters.durations(ENCODE)::record);
        for (StreamState state : StreamState.values()) {
            meters.gauge(STATES, () -> counts.streams(state), state.name().toLowerCase(Locale.ROOT));
        }
        for (int code = 0; code < CODES; code++) {
            int its = code;
            String name = io.grpc.Status.fromCodeValue(code).getCode().name().toLowerCase(Locale.ROOT);
            meters.functionCounter(ENDED, desk, all -> all.ends(its), name);
        }
        for (PricesError error : PricesError.values()) {
            meters.functionCounter(REFUSED, counts, all -> all.refusals(error), error.word());
        }
    }

    /** The meters of a server with an engine. */
    static void engine(Meters meters, RedisEngine engine, Board board) {
        EngineCounts counts = engine.counts();
        meters.gauge(ENGINE, () -> engine.reachable() ? 1 : 0);
        meters.functionCounter(ENGINE_READ, counts, EngineCounts::read);
        meters.functionCounter(ENGINE_FAULTS, counts, EngineCounts::faults);
        meters.functionCounter(ENGINE_MISSING, board, Board::missing);
        meters.functionCounter(ENGINE_LOST, counts, EngineCounts::losses);
        meters.functionCounter(ENGINE_RENEWED, counts, EngineCounts::renewals);
        counts.trips(meters.durations(ENGINE_TRIP)::record);
    }

    /** The meters of a server with a source stream. */
    static void source(Meters meters, RedisSource source) {
        meters.functionCounter(SOURCE_WRONG, source, RedisSource::wrong);
    }

    static boolean isCause(ConflationReason reason) {
        return reason != ConflationReason.UNRECOGNIZED && reason != ConflationReason.CONFLATION_REASON_UNSPECIFIED;
    }

    static String word(ConflationReason reason) {
        return reason.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String meterName() {
        return meterName;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public String doc() {
        return doc;
    }

    @Override
    public List<String> tags() {
        return tag.isEmpty() ? List.of() : List.of(tag);
    }
}
