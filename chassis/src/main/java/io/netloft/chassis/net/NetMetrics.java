package io.netloft.chassis.net;

import io.netloft.chassis.metrics.Meter;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.metrics.ProcessMetrics;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What listeners say about their connections. */
public enum NetMetrics implements Meter {
    CONNECTIONS("net_connections", Kind.GAUGE, List.of("listener"), "Connections open now."),
    ACCEPTED("net_connections_accepted", Kind.COUNTER, List.of("listener"), "Connections accepted."),
    REFUSED(
            "net_connections_refused",
            Kind.COUNTER,
            List.of("listener", "reason"),
            "Connections closed at once; the reason is total, address, rate or memory."),
    ACCEPT_FAILURES(
            "net_accept_failures",
            Kind.COUNTER,
            List.of("reason"),
            "Tries to accept a connection that failed; the reason is descriptors (or kernel memory) or other. The"
                    + " connection waits and is tried again.");

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

    /** Registers the process's descriptors, and what is counted for all listeners of a transport. */
    public static void register(Meters meters, Transport transport) {
        Listeners listeners = transport.listeners();
        meters.gauge(ProcessMetrics.OPEN_DESCRIPTORS, Descriptors::open);
        meters.gauge(ProcessMetrics.MAX_DESCRIPTORS, Descriptors::limit);
        meters.functionCounter(ACCEPT_FAILURES, listeners.exhausted(), LongAdder::doubleValue, "descriptors");
        meters.functionCounter(ACCEPT_FAILURES, listeners.failed(), LongAdder::doubleValue, "other");
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
