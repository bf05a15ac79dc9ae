package io.netloft.chassis.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.internal.PlatformDependent;
import java.util.List;

/** What every server says about its process, beside the JVM and Netty meters that Micrometer defines. */
public enum ProcessMetrics implements Meter {
    OPEN_DESCRIPTORS("process_open_fds", "Descriptors open now: files, sockets, event loops."),
    MAX_DESCRIPTORS("process_max_fds", "Descriptors that may be open."),
    DIRECT_MEMORY_USED("process_direct_memory_used", "Direct memory that Netty holds, in bytes."),
    DIRECT_MEMORY_LIMIT("process_direct_memory_limit", "Direct memory that Netty may hold, in bytes."),
    READY("process_ready", "1 while the server is ready for traffic, else 0.");

    private final String meterName;
    private final String doc;

    ProcessMetrics(String meterName, String doc) {
        this.meterName = meterName;
        this.doc = doc;
    }

    /** Registers the meters of JVM, operating system, allocator and event loops. The JVM binder is to be closed. */
    public static AutoCloseable register(Meters meters, EventLoopGroup loops) {
        var collections = new JvmGcMetrics();
        meters.bind(collections);
        meters.bind(new JvmMemoryMetrics());
        meters.bind(new JvmThreadMetrics());
        meters.bind(new ProcessorMetrics());
        meters.bind(new UptimeMetrics());
        meters.bind(new NettyEventExecutorMetrics(loops));
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
            meters.bind(new NettyAllocatorMetrics(allocator));
        }
        meters.gauge(DIRECT_MEMORY_USED, PlatformDependent::usedDirectMemory);
        meters.gauge(DIRECT_MEMORY_LIMIT, PlatformDependent::maxDirectMemory);
        return collections;
    }

    @Override
    public String meterName() {
        return meterName;
    }

    @Override
    public Kind kind() {
        return Kind.GAUGE;
    }

    @Override
    public String unit() {
        return this == DIRECT_MEMORY_USED || this == DIRECT_MEMORY_LIMIT ? "bytes" : "";
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
