package io.netloft.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs a test class through the JUnit platform and tells what became of each test and container in it. */
final class Launched implements TestExecutionListener {
    private final Map<String, String> results = new TreeMap<>();

    private Launched() {}

    /** From the name of each test that did not pass, to the message it failed or was skipped with. */
    static Map<String, String> failuresOf(Class<?> testClass) {
        Launched launched = new Launched();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(testClass))
                                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                                .build(),
                        launched);
        return launched.results;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        result.getThrowable().ifPresent(cause -> results.put(name(test), String.valueOf(cause.getMessage())));
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        results.put(name(test), "skipped: " + reason);
    }

    private static String name(TestIdentifier test) {
        return test.getDisplayName().replace("()", "");
    }
}
