package io.netloft.proxy.core;

/** How a gRPC call ended, in the numbers of {@code grpc-status}. */
public enum GrpcStatus {
    CANCELLED(1),
    UNKNOWN(2),
    DEADLINE_EXCEEDED(4),
    RESOURCE_EXHAUSTED(8),
    ABORTED(10),
    INTERNAL(13),
    UNAVAILABLE(14),
    DATA_LOSS(15);

    private final int code;

    GrpcStatus(int code) {
        this.code = code;
    }

    /** The number. */
    public int code() {
        return code;
    }
}
