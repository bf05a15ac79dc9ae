package io.netloft.chassis.hello;

import io.netloft.chassis.metrics.Meter;
import java.util.List;

/** What hello counts. */
enum HelloMetrics implements Meter {
    LINES("hello_lines", Kind.COUNTER, "Lines greeted.");

    private final String meterName;
    private final Kind kind;
    private final String doc;

    HelloMetrics(String meterName, Kind kind, String doc) {
        this.meterName = meterName;
        this.kind = kind;
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
        return List.of();
    }

    @Override
    public String doc() {
        return doc;
    }
}
