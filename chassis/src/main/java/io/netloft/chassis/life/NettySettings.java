package io.netloft.chassis.life;

import io.netloft.chassis.log.Log;
import io.netty.util.ResourceLeakDetector;
import java.util.Locale;
import java.util.Map;

/**
 * The settings that Netty reads once, when its classes load: so they are applied after the configuration is known and
 * before any class of Netty is. A setting given on the JVM's command line stands.
 */
final class NettySettings {
    private static final Log LOG = Log.of(NettySettings.class);
    private static final String LEVEL = "io.netty.leakDetection.level";

    private NettySettings() {}

    static void apply(CommonConfig common) {
        Map<String, String> settings = Map.of(
                // Without a bound of its own Netty takes as much again as the heap.
                "io.netty.maxDirectMemory",
                Long.toString(common.maxDirectMemory().bytes()),
                // A stack trace for one buffer in 128 is several per cent of a server's time; tests run with the
                // detector at its most suspicious instead.
                LEVEL,
                "disabled",
                // Lets Netty free direct buffers at once on JDK 17; the manifest opens the package it needs.
                "io.netty.tryReflectionSetAccessible",
                "true");
        settings.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        requireInTime();
    }

    // A class of Netty that a command or a check of the configuration touches, and the operator's bound is not in
    // force.
    private static void requireInTime() {
        String wanted = System.getProperty(LEVEL);
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        if (!level.name().equalsIgnoreCase(wanted)) {
            LOG.warn(
                    "Netty was used before its settings were known: max-direct-memory is not in force",
                    "leak-detection",
                    level);
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.valueOf(wanted.toUpperCase(Locale.ROOT)));
        }
    }
}
