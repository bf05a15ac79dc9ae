package io.netloft.proxy;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proxy.core.Deadlines;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What sets a gRPC call apart from other requests: how an answer of the proxy's own must look, and a deadline that the client
 * sets (gRPC over HTTP/2, Requests). Of one stream, and used again for later ones; owned by one event loop.
 */
final class GrpcCall {
    private static final byte[] TIMEOUT = "grpc-timeout".getBytes(StandardCharsets.US_ASCII);
    private static final String TYPE = "application/grpc";
    private static final int MOST_DIGITS = 8;
    private static final long SHORTEST_NS = 50_000_000L;

    private final LoopContext loop;
    private final Exchange exchange;
    private final Deadlines.Deadline deadline = new Deadlines.Deadline() {
        @Override
        protected void expired(long nowNs) {
            await(nowNs);
        }
    };

    private boolean grpc;
    private long dueNs;

    GrpcCall(LoopContext loop, Exchange exchange) {
        this.loop = loop;
        this.exchange = exchange;
    }

    /** Whether this request is one. */
    boolean is() {
        return grpc;
    }

    /** Another request comes, of which nothing is known yet. */
    void forget() {
        deadline.cancel();
        grpc = false;
    }

    /** A request's head is here. */
    void begin(Http1RequestHead head) {
        int type = head.first(Http1Field.CONTENT_TYPE);
        grpc = type >= 0 && isType(head.value(type));
        int timeout = grpc ? head.first(TIMEOUT) : -1;
        long ns = timeout < 0 ? 0 : timeoutNs(head.value(timeout));
        dueNs = ns == 0 ? 0 : loop.nowNs() + ns;
    }

    /** The exchange has begun: the client's deadline holds. */
    void started() {
        if (dueNs != 0) {
            await(loop.nowNs());
        }
    }

    void end() {
        deadline.cancel();
    }

    /**
     * Waits for the rest of the time. There is a line for each length of time, and clients choose theirs freely: so it is waited
     * for in powers of two.
     */
    private void await(long nowNs) {
        long left = dueNs - nowNs;
        if (left <= 0) {
            exchange.requestFailed(ProxyError.DEADLINE_EXCEEDED, "");
        } else {
            long step = SHORTEST_NS;
            while (step * 2 <= left) {
                step *= 2;
            }
            loop.line(step).start(deadline, nowNs);
        }
    }

    /** {@code application/grpc}, with a format or parameters behind it; what browsers speak is another protocol. */
    private static boolean isType(String value) {
        return value.regionMatches(true, 0, TYPE, 0, TYPE.length())
                && (value.length() == TYPE.length() || "+; ".indexOf(value.charAt(TYPE.length())) >= 0);
    }

    /** Nanoseconds of a timeout such as {@code 100m}; 0 for what is none, of which the server may make what it likes. */
    static long timeoutNs(String value) {
        int digits = value.length() - 1;
        if (digits < 1
                || digits > MOST_DIGITS
                || !value.substring(0, digits).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        @Nullable
        TimeUnit unit = switch (value.charAt(digits)) {
            case 'H' -> TimeUnit.HOURS;
            case 'M' -> TimeUnit.MINUTES;
            case 'S' -> TimeUnit.SECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'n' -> TimeUnit.NANOSECONDS;
            default -> null;
        };
        long most = Long.MAX_VALUE / 4;
        return unit == null ? 0 : Math.max(1, Math.min(unit.toNanos(Long.parseLong(value.substring(0, digits))), most));
    }

    /** The {@code grpc-status} of an error, by gRPC's own table for statuses of HTTP. */
    static int status(ProxyError error) {
        if (error == ProxyError.DEADLINE_EXCEEDED) {
            return 4;
        }
        return switch (error.status()) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> 2;
        };
    }

    /** A text as {@code grpc-message} has it: percent-encoded. */
    static String message(String text) {
        StringBuilder out = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet >= ' ' && octet < 0x7F && octet != '%') {
                out.append((char) octet);
            } else {
                out.append(String.format("%%%02X", octet & 0xFF));
            }
        }
        return out.toString();
    }
}
