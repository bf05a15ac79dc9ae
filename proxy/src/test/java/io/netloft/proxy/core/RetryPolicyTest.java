package io.netloft.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proxy.core.RetryPolicy.Failure;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private final RetryPolicy policy = new RetryPolicy(3, 1024);

    @Test
    void repeatsAnythingThatWasNotSent() {
        assertThat(policy.mayRepeat(Failure.NOT_SENT, 1, false, true)).isTrue();
    }

    @Test
    void repeatsOnlyIdempotentRequestsOnceSent() {
        assertThat(policy.mayRepeat(Failure.UNANSWERED, 1, true, true)).isTrue();
        assertThat(policy.mayRepeat(Failure.UNANSWERED, 1, false, true)).isFalse();
    }

    @Test
    void neverRepeatsOnceTheAnswerHasBegun() {
        assertThat(policy.mayRepeat(Failure.ANSWERED, 1, true, true)).isFalse();
    }

    @Test
    void neverRepeatsWithoutTheWholeBody() {
        assertThat(policy.mayRepeat(Failure.NOT_SENT, 1, true, false)).isFalse();
    }

    @Test
    void stopsAtItsAttempts() {
        assertThat(policy.mayRepeat(Failure.NOT_SENT, 2, true, true)).isTrue();
        assertThat(policy.mayRepeat(Failure.NOT_SENT, 3, true, true)).isFalse();
    }
}
