package io.netloft.bench.chat;

import com.sun.management.OperatingSystemMXBean;
import io.netloft.bench.beside.Count;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** What a crowd does in a turn. One thread uses it. */
final class CrowdLoad {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final double NS_A_S = 1e9;

    private final Crowd crowd;
    private final int senders;
    private final int membersOfARoom;

    /**
     * @param senders how many of the crowd say something, in turn
     * @param membersOfARoom who each get every message of it
     */
    CrowdLoad(Crowd crowd, int senders, int membersOfARoom) {
        this.crowd = crowd;
        this.senders = senders;
        this.membersOfARoom = membersOfARoom;
    }

    /** So many messages a second, each of which is due at its time; what is counted are deliveries. */
    Count deliveries(int messagesASecond, int seconds) {
        Histogram latencies = Crowd.histogram();
        return counted(latencies, () -> {
            crowd.record(latencies, null);
            return paced(messagesASecond, seconds) * membersOfARoom;
        });
    }

    /** The same; what is counted are acknowledgements. */
    Count acknowledgements(int messagesASecond, int seconds) {
        Histogram latencies = Crowd.histogram();
        return counted(latencies, () -> {
            crowd.record(null, latencies);
            return paced(messagesASecond, seconds);
        });
    }

    /** As many messages as are acknowledged, with so many under way. */
    Count asManyAsCan(int underWay, int seconds) {
        Histogram latencies = Crowd.histogram();
        return counted(latencies, () -> {
            crowd.record(null, latencies);
            long before = crowd.acknowledged();
            long receivedBefore = crowd.received();
            crowd.sendAlways(underWay, System.nanoTime() + (long) (seconds * NS_A_S));
            LockSupport.parkNanos((long) (seconds * NS_A_S));
            crowd.await(receivedBefore, PATIENCE);
            return crowd.acknowledged() - before;
        });
    }

    private long paced(int messagesASecond, int seconds) {
        long receivedBefore = crowd.received();
        long refusedBefore = crowd.refused();
        long messages = (long) messagesASecond * seconds;
        long startNs = System.nanoTime();
        for (long i = 0; i < messages; i++) {
            long dueNs = startNs + (long) (i * NS_A_S / messagesASecond);
            for (long ahead = dueNs - System.nanoTime(); ahead > 0; ahead = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(ahead);
            }
            crowd.post((int) (i % senders), dueNs);
        }
        crowd.await(0, PATIENCE);
        long stored = messages - (crowd.refused() - refusedBefore);
        crowd.await(receivedBefore + stored * membersOfARoom, PATIENCE);
        return messages;
    }

    private Count counted(Histogram latencies, Supplier<Long> load) {
        long refusedBefore = crowd.refused();
        long cpuBefore = cpuNanos();
        long startNs = System.nanoTime();
        long done = load.get();
        double took = (System.nanoTime() - startNs) / NS_A_S;
        double cores = (cpuNanos() - cpuBefore) / NS_A_S / took;
        crowd.record(null, null);
        return new Count(done, took, crowd.refused() - refusedBefore, cores, latencies);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
