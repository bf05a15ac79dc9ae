package io.netloft.proxy.core;

/**
 * Which failed attempts may be repeated. RFC 9110 §9.2.2: a proxy must not repeat a request that isn't idempotent once
 * it may have been acted upon.
 *
 * @param attempts how often a request is sent at most, the first time included
 * @param bodyBytes how much of a request's body is kept for sending it again, bytes
 */
public record RetryPolicy(int attempts, int bodyBytes) {

    /** How an attempt failed, as far as it matters for repeating it. */
    public enum Failure {
        /** Not a byte was sent: anything may be repeated. */
        NOT_SENT,
        /** Sent, at least in part, and not a byte came back: what is idempotent may be repeated. */
        UNANSWERED,
        /** The answer had begun: never repeated. */
        ANSWERED
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
            case NOT_SENT -> true;
            case UNANSWERED -> idempotent;
            case ANSWERED -> false;
        };
    }
}
