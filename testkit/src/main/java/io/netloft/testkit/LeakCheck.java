package io.netloft.testkit;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * JUnit extension that fails a test class in which a buffer was collected unreleased.
 *
 * <p>Registered for every class by service file and autodetection. The check runs once per top-level class, after its
 * {@code @AfterAll} methods. A buffer still reachable then (from a static field, or from the instance of a class with
 * the per-class life cycle) is found only by the next class; its records name the culprit.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    /** For the service loader. */
    public LeakCheck() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isTopLevel(context)) {
            requireDetector();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (!isTopLevel(context)) {
            return;
        }
        List<LeakReport> leaks = RecordingLeakDetector.drain();
        if (!leaks.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + ": " + leaks.size()
                    + " leaked (expected: every buffer released once); release it where its owner lets go\n"
                    + leaks.stream().map(LeakReport::toString).collect(Collectors.joining("\n")));
        }
    }

    private static boolean isTopLevel(ExtensionContext context) {
        return context.getParent().filter(parent -> parent == context.getRoot()).isPresent();
    }

    // A silent fall-back to Netty's own detector would turn every leak check into one that cannot fail.
    private static void requireDetector() {
        UnpooledByteBufAllocator.DEFAULT.heapBuffer(1).release();
        if (!RecordingLeakDetector.installed()) {
            throw new IllegalStateException("io.netty.customResourceLeakDetector: "
                    + System.getProperty("io.netty.customResourceLeakDetector") + " (expected: "
                    + RecordingLeakDetector.class.getName() + "); run the tests through Maven, or set it in the IDE");
        }
    }
}
