package io.netloft.chassis.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every kind of key there is. */
record SampleConfig(
        @Doc("Where it listens.") @Default("127.0.0.1:80") HostPort listen,
        @Doc("Backends.") @Default("[]") @Reloadable List<HostPort> to,
        @Doc("Health checks.") @Reloadable Health health,
        @Doc("Pools by name.") @Default("{}") Map<String, Pool> pools,
        @Doc("Routes in order.") @Default("[]") List<Route> routes,
        @Doc("Labels.") @Default("{}") Map<String, String> labels,
        @Doc("A token.") @Nullable Secret token,
        @Doc("A file.") @Nullable Path file,
        @Inline Limits limits)
        implements Validated {

    enum Balance {
        ROUND_ROBIN,
        LEAST_CONNECTIONS
    }

    record Health(
            @Doc("Time between checks.") @Default("5s") @Range("10ms..1h")
            Duration interval,

            @Doc("Share of jitter.") @Default("0.1") @Range("0..1")
            double jitter,

            @Doc("Whether to check.") @Default("true") boolean enabled) {}

    record Pool(
            @Doc("How to choose.") @Default("round-robin") Balance balance,
            @Doc("Members.") List<HostPort> to) {}

    record Route(
            @Doc("Host.") @Nullable String host,
            @Doc("Pool.") String pool,
            @Doc("Weight.") @Default("1") @Range("1..1000") int weight) {}

    record Limits(
            @Doc("Longest head.") @Default("8KiB") @Range("1KiB..1MiB")
            Size maxHead,

            @Doc("Longest body.") @Default("10MiB") Size maxBody) {}

    @Override
    public void validate(Problems problems) {
        for (int i = 0; i < routes.size(); i++) {
            if (!pools.containsKey(routes.get(i).pool())) {
                problems.add(
                        "routes[" + i + "].pool",
                        routes.get(i).pool(),
                        "a name in pools",
                        "add pools." + routes.get(i).pool());
            }
        }
    }
}
