package io.netloft.chassis.metrics;

/** The text formats of a scrape. */
public enum ScrapeFormat {
    /** Prometheus text 0.0.4. */
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics 1.0.0. */
    OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    ScrapeFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The format that an Accept header asks for. */
    public static ScrapeFormat accepting(String accept) {
        return accept.contains("application/openmetrics-text") ? OPENMETRICS : PROMETHEUS;
    }

    /** The media type of the answer. */
    public String contentType() {
        return contentType;
    }
}
