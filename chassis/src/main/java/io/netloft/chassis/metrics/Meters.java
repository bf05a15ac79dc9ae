package io.netloft.chassis.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The registry of a process. Thread-safe. Hold what it returns in a field: looking a meter up at every event costs ten
 * times the increment and makes garbage.
 */
public final class Meters implements AutoCloseable {
    // Five milliseconds to ten seconds in even steps: few enough to scrape, fine enough for an objective.
    private static final Duration[] OBJECTIVES = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Something that counts. */
    public Counter counter(Meter meter, String... tagValues) {
        return Counter.builder(name(meter))
                .description(meter.doc())
                .tags(tags(meter, tagValues))
                .register(registry);
    }

    /** A count kept elsewhere and read when scraped; the object is held weakly, so keep it. */
    public <T> FunctionCounter functionCounter(Meter meter, T object, ToDoubleFunction<T> count, String... tagValues) {
        return FunctionCounter.builder(name(meter), object, count)
                .description(meter.doc())
                .tags(tags(meter, tagValues))
                .register(registry);
    }

    /** A value read when scraped, by a scraping thread. */
    public Gauge gauge(Meter meter, Supplier<Number> value, String... tagValues) {
        return Gauge.builder(name(meter), value)
                .description(meter.doc())
                .strongReference(true)
                .tags(tags(meter, tagValues))
                .register(registry);
    }

    /** Durations with buckets from one millisecond to ten seconds. */
    public Timer timer(Meter meter, String... tagValues) {
        return timer(meter, List.of(OBJECTIVES), tagValues);
    }

    /** Durations with buckets of one's own. */
    public Timer timer(Meter meter, List<Duration> objectives, String... tagValues) {
        return Timer.builder(meter.meterName())
                .description(meter.doc())
                .serviceLevelObjectives(objectives.toArray(Duration[]::new))
                .tags(tags(meter, tagValues))
                .register(registry);
    }

    /** Amounts, counted with their sum. */
    public DistributionSummary summary(Meter meter, String... tagValues) {
        return DistributionSummary.builder(name(meter))
                .description(meter.doc())
                .tags(tags(meter, tagValues))
                .register(registry);
    }

    /** Forgets a meter whose subject is gone (an upstream that a reload took away). */
    public void remove(io.micrometer.core.instrument.Meter handle) {
        registry.remove(handle);
    }

    /** Everything as text. */
    public String scrape(ScrapeFormat format) {
        return registry.scrape(format.contentType());
    }

    void bind(MeterBinder binder) {
        binder.bindTo(registry);
    }

    // Micrometer leaves the unit to the name unless told; the Prometheus convention wants it as a suffix.
    private static String name(Meter meter) {
        return meter.unit().isEmpty() || meter.kind() == Meter.Kind.TIMER
                ? meter.meterName()
                : meter.meterName() + "_" + meter.unit();
    }

    private static List<Tag> tags(Meter meter, String... values) {
        if (values.length != meter.tags().size()) {
            throw new IllegalArgumentException(
                    meter.meterName() + ": " + values.length + " tag values (expected: " + meter.tags() + ")");
        }
        List<Tag> tags = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            tags.add(Tag.of(meter.tags().get(i), values[i]));
        }
        return tags;
    }

    @Override
    public void close() {
        registry.close();
    }
}
