package io.netloft.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.http1.Http1HeadDecoder;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proxy.core.RetryPolicy.Failure;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    @Test
    void aCallThatIsTurnedAwayMayGoElsewhereWhateverItsMethodWhereThatWasConfigured() {
        RetryPolicy grpc = new RetryPolicy(3, 1024, List.of(502), List.of(GrpcStatus.UNAVAILABLE), 20, 2, 0);
        assertThat(grpc.failure(response("200 OK", "grpc-status: 14"))).isEqualTo(Failure.REFUSED);
        assertThat(grpc.failure(response("200 OK", "grpc-status: 0"))).isNull();
        assertThat(grpc.failure(response("200 OK", "x: 14"))).isNull();
        assertThat(grpc.failure(response("502 Bad Gateway", "x: y"))).isEqualTo(Failure.UNANSWERED);
        assertThat(policy.failure(response("200 OK", "grpc-status: 14"))).isNull();
        assertThat(grpc.mayRepeat(Failure.REFUSED, 1, false, true)).isTrue();
        assertThat(grpc.mayRepeat(Failure.REFUSED, 3, false, true)).isFalse();
        assertThat(grpc.mayRepeat(Failure.REFUSED, 1, false, false)).isFalse();
    }

    private static Http1ResponseHead response(String status, String field) {
        Http1ResponseHead head = new Http1ResponseHead();
        new Http1HeadDecoder(Http1Limits.DEFAULT)
                .readResponse(
                        Unpooled.copiedBuffer(
                                "HTTP/1.1 " + status + "\r\n" + field + "\r\n\r\n", StandardCharsets.US_ASCII),
                        head,
                        Http1Method.GET);
        return head;
    }
}
