package io.netloft.kvstore;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/** What the JVM says of its memory. */
final class Memory {
    private Memory() {}

    /** The most that was in use in each part of the heap, added up. */
    static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
                .sum();
    }

    /** Bytes outside of the heap that Netty holds. */
    static long direct() {
        return Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
