package io.netloft.chassis.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The registry of a process. Thread-safe. Hold what it returns in a field: looking a meter up at every event costs ten
 * times the increment and makes garbage.
 */
public final class Meters implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, DurationsFamily> families = new ConcurrentHashMap<>();

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

    /** What a count that is kept elsewhere says now; 0 where there is none. Looks it up: for who looks once a second. */
    public double count(Meter meter, String... tagValues) {
        FunctionCounter found =
                registry.find(name(meter)).tags(tags(meter, tagValues)).functionCounter();
        return found == null ? 0 : found.count();
    }

    /** A value read when scraped, by a scraping thread. */
    public Gauge gauge(Meter meter, Supplier<Number> value, String... tagValues) {
        return Gauge.builder(name(meter), value)
                .description(meter.doc())
                .strongReference(true)
                .tags(tags(meter, tagValues))
                .register(registry);
    }

    /** Durations with buckets from one millisecond to ten seconds; the same object for the same values. */
    public Durations durations(Meter meter, String... tagValues) {
        DurationsFamily family = families.computeIfAbsent(meter.meterName(), name -> register(meter));
        return family.member(Labels.of(meter.tags(), List.of(checked(meter, tagValues))));
    }

    private DurationsFamily register(Meter meter) {
        DurationsFamily family = new DurationsFamily(meter);
        registry.getPrometheusRegistry().register(family);
        return family;
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

    /** Forgets durations whose subject is gone. */
    public void remove(Durations handle) {
        handle.family().forget(handle);
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

    private static List<Tag> tags(Meter meter, String... tagValues) {
        String[] values = checked(meter, tagValues);
        List<Tag> tags = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            tags.add(Tag.of(meter.tags().get(i), values[i]));
        }
        return tags;
    }

    private static String[] checked(Meter meter, String... values) {
        if (values.length != meter.tags().size()) {
            throw new IllegalArgumentException(
                    meter.meterName() + ": " + values.length + " tag values (expected: " + meter.tags() + ")");
        }
        return values;
    }

    @Override
    public void close() {
        registry.close();
    }
}
