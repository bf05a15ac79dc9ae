package io.netloft.chassis.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Renders an event as one line. Whatever came from a peer is escaped, so that nobody can forge a line or send an escape
 * sequence to the operator's terminal.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

    private final LogFormat format;
    private final ZoneId zone = ZoneId.systemDefault();

    LineLayout(LogFormat format) {
        this.format = format;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = new StringBuilder(160);
        switch (format) {
            case TEXT -> text(event, line);
            case LOGFMT -> logfmt(event, line);
            case JSON -> json(event, line);
        }
        return line.append('\n').toString();
    }

    private void text(ILoggingEvent event, StringBuilder line) {
        line.append(CLOCK.format(instant(event).atZone(zone))).append(' ');
        line.append(String.format(Locale.ROOT, "%-5s ", event.getLevel()));
        line.append(shortName(event.getLoggerName())).append("  ");
        escape(event.getFormattedMessage(), line);
        pairs(event, line);
        stack(event, line);
    }

    private void logfmt(ILoggingEvent event, StringBuilder line) {
        line.append("ts=").append(STAMP.format(instant(event).atZone(zone)));
        line.append(" level=").append(event.getLevel().toString().toLowerCase(Locale.ROOT));
        line.append(" logger=").append(shortName(event.getLoggerName()));
        line.append(" msg=");
        value(event.getFormattedMessage(), line);
        pairs(event, line);
        String stack = stackText(event);
        if (stack != null) {
            line.append(" stack=");
            value(stack, line);
        }
    }

    private void json(ILoggingEvent event, StringBuilder line) {
        line.append("{\"ts\":\"")
                .append(STAMP.format(instant(event).atZone(zone)))
                .append('"');
        member("level", event.getLevel().toString().toLowerCase(Locale.ROOT), line);
        member("logger", shortName(event.getLoggerName()), line);
        member("msg", event.getFormattedMessage(), line);
        for (KeyValuePair pair : pairsOf(event)) {
            member(pair.key, pair.value, line);
        }
        String stack = stackText(event);
        if (stack != null) {
            member("stack", stack, line);
        }
        line.append('}');
    }

    private static Instant instant(ILoggingEvent event) {
        return Instant.ofEpochMilli(event.getTimeStamp());
    }

    private static List<KeyValuePair> pairsOf(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null ? List.of() : pairs;
    }

    private static void pairs(ILoggingEvent event, StringBuilder line) {
        for (KeyValuePair pair : pairsOf(event)) {
            line.append(' ').append(pair.key).append('=');
            value(text(pair.value), line);
        }
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Duration duration) {
            return duration.toMillis() + "ms";
        }
        return String.valueOf(value);
    }

    private static void stack(ILoggingEvent event, StringBuilder line) {
        String stack = stackText(event);
        if (stack != null) {
            line.append('\n').append(stack.stripTrailing());
        }
    }

    private static @Nullable String stackText(ILoggingEvent event) {
        return event.getThrowableProxy() == null ? null : ThrowableProxyUtil.asString(event.getThrowableProxy());
    }

    /** {@code io.netloft.proxy.PoolHandler} becomes {@code proxy.PoolHandler}: which server, which class. */
    private static String shortName(String logger) {
        int last = logger.lastIndexOf('.');
        int before = last < 0 ? -1 : logger.lastIndexOf('.', last - 1);
        return before < 0 ? logger : logger.substring(before + 1);
    }

    private static void value(String text, StringBuilder line) {
        boolean bare =
                !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\');
        if (bare) {
            line.append(text);
        } else {
            line.append('"');
            escape(text, line);
            line.append('"');
        }
    }

    private static void member(String name, @Nullable Object value, StringBuilder line) {
        line.append(",\"");
        escape(name, line);
        line.append("\":");
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            line.append(value);
        } else {
            line.append('"');
            escape(text(value), line);
            line.append('"');
        }
    }

    private static void escape(String text, StringBuilder line) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029) {
                        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
    }
}
