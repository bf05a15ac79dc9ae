package io.netloft.prices;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.jspecify.annotations.Nullable;

/** How a call ends. */
final class Faults {
    private Faults() {}

    /** Ends a call with a status and its details; null: OK. Once for each call. */
    static void close(ServerCall<?, ?> call, @Nullable Status status) {
        if (status == null) {
            call.close(io.grpc.Status.OK, new Metadata());
            return;
        }
        StatusRuntimeException fault = StatusProto.toStatusRuntimeException(status);
        Metadata trailers = fault.getTrailers();
        call.close(fault.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    /** The status of a call that its client has given up: at its deadline, or before, or because its connection broke. */
    static Status cancelled(Context context) {
        Deadline deadline = context.getDeadline();
        boolean late = deadline != null && deadline.isExpired();
        return Status.newBuilder()
                .setCode(late ? Code.DEADLINE_EXCEEDED_VALUE : Code.CANCELLED_VALUE)
                .build();
    }

    /** A listener of a call that has ended. */
    static <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call, Status status) {
        close(call, status);
        return new ServerCall.Listener<>() {};
    }
}
