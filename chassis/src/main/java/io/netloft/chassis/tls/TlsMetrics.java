package io.netloft.chassis.tls;

import io.netloft.chassis.metrics.Meter;
import java.util.List;

/** What listeners with TLS say about handshakes. */
public enum TlsMetrics implements Meter {
    HANDSHAKES("tls_handshakes", List.of(), "Handshakes done, resumed sessions among them."),
    FAILURES(
            "tls_handshake_failures",
            List.of("reason"),
            "Connections closed before their handshake was done; the reason is hello (a ClientHello that is too long or"
                    + " none at all), timeout, closed (by the client) or refused (by either side).");

    private final String meterName;

    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
    private final List<String> tags;

    private final String doc;

    TlsMetrics(String meterName, List<String> tags, String doc) {
        this.meterName = meterName;
        this.tags = tags;
        this.doc = doc;
    }

    @Override
    public String meterName() {
        return meterName;
    }

    @Override
    public Kind kind() {
        return Kind.COUNTER;
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
