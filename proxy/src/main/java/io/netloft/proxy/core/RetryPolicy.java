package io.netloft.proxy.core;

import io.netloft.proto.http1.Http1ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which failed attempts may be repeated. RFC 9110 §9.2.2: a proxy must not repeat a request that isn't idempotent once it
 * may have been acted upon.
 */
public final class RetryPolicy {
    private static final byte[] GRPC_STATUS = "grpc-status".getBytes(StandardCharsets.US_ASCII);

    private final int attempts;
    private final int bodyBytes;
    private final int[] statuses;
    private final List<String> grpcStatuses;
    private final int budgetPercent;
    private final int budgetLeast;
    private final long hedgeNs;

    /**
     * @param attempts how often a request is sent at most, the first time included
     * @param bodyBytes how much of a request's body is kept for sending it again, bytes
     * @param statuses answers that count as failures
     * @param grpcStatuses gRPC statuses that count as failures
     * @param budgetPercent repeated requests, percent of the group's requests of the last ten to twenty seconds
     * @param budgetLeast repeated requests a second that are always allowed
     * @param hedgeNs after that long without an answer a second attempt starts beside the first, nanoseconds; 0 for never
     */
    public RetryPolicy(
            int attempts,
            int bodyBytes,
            List<Integer> statuses,
            List<GrpcStatus> grpcStatuses,
            int budgetPercent,
            int budgetLeast,
            long hedgeNs) {
        this.attempts = attempts;
        this.bodyBytes = bodyBytes;
        this.statuses = statuses.stream().mapToInt(Integer::intValue).sorted().toArray();
        this.grpcStatuses =
                grpcStatuses.stream().map(s -> String.valueOf(s.code())).toList();
        this.budgetPercent = budgetPercent;
        this.budgetLeast = budgetLeast;
        this.hedgeNs = hedgeNs;
    }

    /** Without statuses, budget and hedging. */
    public RetryPolicy(int attempts, int bodyBytes) {
        this(attempts, bodyBytes, List.of(), List.of(), 100, 1000, 0);
    }

    /** How an attempt failed, as far as it matters for repeating it. */
    public enum Failure {
        /** Not a byte was sent: anything may be repeated. */
        NOT_SENT,
        /** Sent to a server that answers no checks any more: what is idempotent moves to another, and costs no budget. */
        ABANDONED,
        /** Sent, and the server says that it did nothing: anything may be repeated, at the cost of the budget. */
        REFUSED,
        /** Sent, at least in part, and no answer of any use came back: what is idempotent may be repeated. */
        UNANSWERED,
        /** The answer had begun: never repeated. */
        ANSWERED
    }

    /** How much of a request's body is kept, bytes. */
    public int bodyBytes() {
        return bodyBytes;
    }

    /** How long the first attempt has for itself, nanoseconds; 0 for as long as it takes. */
    public long hedgeNs() {
        return hedgeNs;
    }

    /** True when an answer with that status counts as a failure. */
    public boolean failing(int status) {
        return statuses.length > 0 && Arrays.binarySearch(statuses, status) >= 0;
    }

    /** What an answer means where it counts as a failure; null where it is one to pass on. */
    public @Nullable Failure failure(Http1ResponseHead answer) {
        if (failing(answer.status())) {
            return Failure.UNANSWERED;
        }
        if (grpcStatuses.isEmpty()) {
            return null;
        }
        int grpc = answer.first(GRPC_STATUS);
        return grpc >= 0 && grpcStatuses.contains(answer.value(grpc)) ? Failure.REFUSED : null;
    }

    /**
     * @param made attempts made so far
     * @param idempotent whether the method is idempotent
     * @param replayable whether the whole body that was read so far is still at hand
     */
    public boolean mayRepeat(Failure failure, int made, boolean idempotent, boolean replayable) {
        if (made >= attempts || !replayable) {
            return false;
        }
        return switch (failure) {
            case NOT_SENT, REFUSED -> true;
            case ABANDONED, UNANSWERED -> idempotent;
            case ANSWERED -> false;
        };
    }

    int budgetPercent() {
        return budgetPercent;
    }

    int budgetLeast() {
        return budgetLeast;
    }
}
