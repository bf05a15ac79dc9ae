package io.netloft.chassis.web;

import io.netloft.chassis.metrics.Meter;
import java.util.List;

/** What WebSocket endpoints say about their connections. */
public enum WebSocketMetrics implements Meter {
    CONNECTIONS("websocket_connections", Kind.GAUGE, "", List.of("endpoint"), "Connections open now."),
    OPENED("websocket_opened", Kind.COUNTER, "", List.of("endpoint"), "Connections upgraded."),
    REFUSED(
            "websocket_refused",
            Kind.COUNTER,
            "",
            List.of("endpoint", "reason"),
            "Upgrades refused; the reason is total, address or draining."),
    CLOSED(
            "websocket_closed",
            Kind.COUNTER,
            "",
            List.of("endpoint", "reason"),
            "Connections ended; the reason is peer (it closed), server (we closed), protocol (it broke the protocol or a"
                    + " limit), slow (it did not read), timeout (it was silent or idle) or lost (no closing handshake)."),
    RECEIVED("websocket_received", Kind.COUNTER, "", List.of("endpoint"), "Messages received."),
    SENT("websocket_sent", Kind.COUNTER, "", List.of("endpoint"), "Messages sent."),
    SENT_BYTES(
            "websocket_sent",
            Kind.COUNTER,
            "bytes",
            List.of("endpoint"),
            "Bytes sent, frames and compression included, TLS not."),
    SKIPPED(
            "websocket_skipped",
            Kind.COUNTER,
            "",
            List.of("endpoint"),
            "Messages that were not sent to a connection because too much waited for it already.");

    private final String meterName;
    private final Kind kind;
    private final String unit;

    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
    private final List<String> tags;

    private final String doc;

    WebSocketMetrics(String meterName, Kind kind, String unit, List<String> tags, String doc) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.tags = tags;
        this.doc = doc;
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
    public List<String> tags() {
        return tags;
    }

    @Override
    public String doc() {
        return doc;
    }
}
