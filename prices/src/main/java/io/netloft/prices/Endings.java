package io.netloft.prices;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.LocalizedMessage;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** What a server has refused, in words for whoever runs a command. What a server says is shown without what a terminal obeys. */
final class Endings {
    // What the library adds for its own authors.
    private static final String PIPELINE = "\\s*Channel Pipeline: \\[[^\\]]*\\]";

    private Endings() {}

    /** How a call ended. */
    static String told(Status status, Metadata trailers) {
        com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
        if (details != null && details.getDetailsCount() > 0) {
            return told(details);
        }
        String description = status.getDescription();
        String said = description == null ? "" : ": " + description.replaceAll(PIPELINE, "");
        return plain(status.getCode() + said + why(status.getCause()));
    }

    private static String why(@Nullable Throwable failure) {
        String distrusted = "";
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause instanceof CertificateException) {
                distrusted = "the server's certificate is not trusted (expected: issued by --ca, for its name): ";
            }
        }
        return root == null || root.getMessage() == null ? "" : " (" + distrusted + root.getMessage() + ")";
    }

    /** A status with its remedy. */
    static String told(com.google.rpc.Status status) {
        var text = new StringBuilder(Status.fromCodeValue(status.getCode()).getCode() + ": " + status.getMessage());
        for (Any detail : status.getDetailsList()) {
            if (detail.is(LocalizedMessage.class)) {
                text.append(' ').append(remedy(detail));
            }
        }
        return plain(text.toString());
    }

    private static String remedy(Any detail) {
        try {
            return detail.unpack(LocalizedMessage.class).getMessage();
        } catch (InvalidProtocolBufferException e) {
            // The message stands without it.
            return "";
        }
    }

    /** A text without control characters. */
    static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
