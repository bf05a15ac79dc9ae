package io.netloft.chassis.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All that is recorded under one name, by the values of its tags. */
final class DurationsFamily implements Collector {
    private final MetricMetadata metadata;
    private final MetricFamilyDescriptor descriptor;
    private final Map<Labels, Durations> members = new ConcurrentHashMap<>();

    DurationsFamily(Meter meter) {
        this.metadata = new MetricMetadata(meter.meterName() + "_seconds", meter.doc());
        this.descriptor = MetricFamilyDescriptor.of(MetricType.HISTOGRAM, metadata, meter.tags());
    }

    Durations member(Labels labels) {
        return members.computeIfAbsent(labels, l -> new Durations(l, this));
    }

    void forget(Durations member) {
        members.values().remove(member);
    }

    @Override
    public HistogramSnapshot collect() {
        return new HistogramSnapshot(
                metadata, members.values().stream().map(Durations::snapshot).toList());
    }

    @Override
    public MetricFamilyDescriptor getMetricFamilyDescriptor() {
        return descriptor;
    }
}
