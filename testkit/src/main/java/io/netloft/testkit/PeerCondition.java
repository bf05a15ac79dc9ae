package io.netloft.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Lets a test run when the programs it needs are there. */
final class PeerCondition implements ExecutionCondition {
    static final String PROPERTY = "netloft.peers";

    PeerCondition() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String reason = AnnotationSupport.findAnnotation(context.getElement(), NeedsPeer.class)
                .map(needs -> lacking(needs, isRoot()))
                .orElse("");
        if (reason.isEmpty()) {
            return ConditionEvaluationResult.enabled("every peer is there");
        }
        if ("required".equals(System.getProperty(PROPERTY))) {
            throw new AssertionError(reason + " (-D" + PROPERTY + "=required allows no skipping)");
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    /** What the test needs and has not; empty when it may run. */
    static String lacking(NeedsPeer needs, boolean root) {
        List<String> missing = Arrays.stream(needs.value())
                .filter(program -> Peer.find(program).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            return String.join(", ", missing) + ": not found on the path; install it to run this test";
        }
        return needs.root() && !root ? "not root; run as root to run this test" : "";
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
