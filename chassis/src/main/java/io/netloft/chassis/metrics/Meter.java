package io.netloft.chassis.metrics;

import java.util.List;

/**
 * A meter as its server declares it: the constants of an enum {@code XMetrics} implement this, and the reference and the
 * registry are made from them.
 */
public interface Meter {
    /** What a meter does with what it is given. */
    enum Kind {
        /** Counts up; shown with {@code _total}. */
        COUNTER,
        /** A value that goes up and down, read when scraped. */
        GAUGE,
        /** Durations, counted in buckets; the unit is seconds. */
        TIMER,
        /** Amounts, counted with their sum. */
        SUMMARY
    }

    /** Name without unit and suffix, {@code proxy_requests}. */
    String meterName();

    /** What it does. */
    Kind kind();

    /** {@code bytes}, {@code seconds}, or empty for plain numbers. */
    String unit();

    /** Names of its tags, in the order in which values are given; each must have few values. */
    List<String> tags();

    /** One sentence. */
    String doc();
}
