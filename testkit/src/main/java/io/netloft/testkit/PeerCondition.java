package io.netloft.testkit;

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
        List<String> missing = AnnotationSupport.findAnnotation(context.getElement(), NeedsPeer.class).stream()
                .flatMap(needs -> Arrays.stream(needs.value()))
                .filter(program -> Peer.find(program).isEmpty())
                .toList();
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("every peer is there");
        }
        String reason = String.join(", ", missing) + ": not found on the path; install it to run this test";
        if ("required".equals(System.getProperty(PROPERTY))) {
            throw new AssertionError(reason + " (-D" + PROPERTY + "=required allows no skipping)");
        }
        return ConditionEvaluationResult.disabled(reason);
    }
}
