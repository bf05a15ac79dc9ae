package io.netloft.chassis.net;

import io.netloft.chassis.metrics.Meter;
import java.util.List;

/** What listeners say about their connections. */
public enum NetMetrics implements Meter {
    CONNECTIONS("net_connections", Kind.GAUGE, List.of("listener"), "Connections open now."),
    ACCEPTED("net_connections_accepted", Kind.COUNTER, List.of("listener"), "Connections accepted."),
    REFUSED(
            "net_connections_refused",
            Kind.COUNTER,
            List.of("listener", "reason"),
            "Connections closed at once; the reason is total, address, rate or memory.");

    private final String meterName;
    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
    private final List<String> tags;

    private final String doc;

    NetMetrics(String meterName, Kind kind, List<String> tags, String doc) {
        this.meterName = meterName;
        this.kind = kind;
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
        return "";
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
