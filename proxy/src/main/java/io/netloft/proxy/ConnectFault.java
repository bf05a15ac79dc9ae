package io.netloft.proxy;

import io.netty.channel.ConnectTimeoutException;
import java.net.NoRouteToHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in a few words why a connection could not be made, whichever transport reports it. */
final class ConnectFault {
    /** The native transports wrap the system's words: {@code connect(..) failed with error(-111): WORDS: /address}. */
    private static final Pattern NATIVE = Pattern.compile("failed with error\\(-?\\d+\\): ([^:/]+)");

    private ConnectFault() {}

    /** True when it is this process that can't open another connection: no fault of the upstream's. */
    static boolean ours(@Nullable Throwable cause) {
        for (Throwable c = cause; c != null; c = c.getCause()) {
            String message = c.getMessage();
            if (message != null && (message.contains("Too many open files") || message.contains("(-24)"))) {
                return true;
            }
        }
        return false;
    }

    /** True when nobody at all answered; who refused a connection, or reset it, has. */
    static boolean silent(@Nullable Throwable cause) {
        String words = words(cause).toLowerCase(Locale.ROOT);
        return cause instanceof ConnectTimeoutException
                || cause instanceof NoRouteToHostException
                || words.contains("timed out")
                || words.contains("unreachable");
    }

    static String words(@Nullable Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "no connection in time";
        }
        String message = cause == null ? null : cause.getMessage();
        if (message == null) {
            return "no connection";
        }
        Matcher wrapped = NATIVE.matcher(message);
        if (wrapped.find()) {
            return wrapped.group(1).strip();
        }
        int address = message.indexOf(": /");
        return address < 0 ? message : message.substring(0, address);
    }
}
