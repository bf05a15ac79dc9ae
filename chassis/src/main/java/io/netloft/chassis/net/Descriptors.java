package io.netloft.chassis.net;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netloft.chassis.log.Log;
import java.lang.management.ManagementFactory;

/**
 * The file descriptors of this process: one for each connection, listener, event loop and open file. The JVM raises its
 * soft limit to the hard one when it starts. Thread-safe.
 */
public final class Descriptors {
    private static final Log LOG = Log.of(Descriptors.class);
    /** Jars, logs, loops, listeners, the admin endpoint and its clients. */
    private static final int OWN = 128;

    private Descriptors() {}

    /** The most that may be open; {@code Long.MAX_VALUE} where it can't be told. */
    public static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** Those open now, 0 where it can't be told; it counts them one by one, so not on an event loop. */
    public static long open() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }

    /**
     * Warns when the limit is below what the configuration may come to need, beside what the process needs itself.
     *
     * @param key the configuration key that asks for them
     * @param connections sockets that it allows, both sides counted
     * @return whether there are enough
     */
    public static boolean suffice(String key, long connections) {
        return suffice(key, connections, limit());
    }

    static boolean suffice(String key, long connections, long limit) {
        long needed = connections + OWN;
        if (limit >= needed) {
            return true;
        }
        LOG.warn(
                "fewer descriptors than connections allowed, the last ones will wait",
                "key",
                key,
                "needed",
                needed,
                "limit",
                limit,
                "remedy",
                "raise the limit (ulimit -n, LimitNOFILE=) or lower " + key);
        return false;
    }
}
