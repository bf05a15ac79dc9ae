package io.netloft.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Leak detector that keeps what Netty would only log, so that a test can fail on it.
 *
 * <p>Named in the system property {@code io.netty.customResourceLeakDetector}; Netty builds one per resource type
 * through either of the two constructors and asserts that both are there. Reports may come from any thread.
 * At most {@value #MAX_REPORTS} are kept; the rest are counted and dropped.
 *
 * @param <T> the resource being tracked
 */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {
    private static final int MAX_REPORTS = 100;
    private static final int GC_TIMEOUT_MS = 30_000;
    // A detector lives as long as the class that holds it in a static field, so these few are never removed.
    private static final List<RecordingLeakDetector<?>> DETECTORS = new CopyOnWriteArrayList<>();
    private static final Queue<LeakReport> REPORTS = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger REPORTED = new AtomicInteger();

    public RecordingLeakDetector(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
        DETECTORS.add(this);
    }

    @SuppressWarnings({"deprecation", "InlineMeSuggester"})
    @Deprecated
    public RecordingLeakDetector(Class<?> resourceType, int samplingInterval, long maxActive) {
        super(resourceType, samplingInterval, maxActive);
        DETECTORS.add(this);
    }

    /** Whether Netty was told to build detectors of this class in this process. */
    public static boolean installed() {
        return !DETECTORS.isEmpty();
    }

    /**
     * Collects garbage, polls every detector, and hands over what was reported since the last call.
     *
     * @return the leaks, oldest first; empty when nothing leaked
     */
    public static synchronized List<LeakReport> drain() {
        collectGarbage();
        DETECTORS.forEach(RecordingLeakDetector::poll);
        List<LeakReport> leaks = new ArrayList<>();
        for (LeakReport leak = REPORTS.poll(); leak != null; leak = REPORTS.poll()) {
            leaks.add(leak);
        }
        REPORTED.set(0);
        return leaks;
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        record(new LeakReport(resourceType, records));
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        record(new LeakReport(resourceType, ""));
    }

    private static void record(LeakReport report) {
        if (REPORTED.incrementAndGet() <= MAX_REPORTS) {
            REPORTS.add(report);
        }
    }

    /** Netty looks at its queue of collected resources only when it tracks another one, so track a dummy. */
    private void poll() {
        @SuppressWarnings("unchecked")
        T dummy = (T) new Object();
        ResourceLeakTracker<T> tracker = trackForcibly(dummy);
        if (tracker != null) {
            tracker.close(dummy);
        }
    }

    // The JVM hands collected references over asynchronously and in order. The sentinel of a second collection
    // arrives only after everything that the first one found.
    private static void collectGarbage() {
        awaitCollection();
        awaitCollection();
    }

    private static void awaitCollection() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> sentinel = new PhantomReference<>(new Object(), queue);
        System.gc();
        try {
            if (queue.remove(GC_TIMEOUT_MS) != sentinel) {
                throw new IllegalStateException("garbage collection: none within " + GC_TIMEOUT_MS
                        + " ms (expected: System.gc() to collect); remove -XX:+DisableExplicitGC");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Reference.reachabilityFence(sentinel);
        }
    }
}
