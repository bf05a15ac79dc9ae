package io.netloft.proxy;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netloft.proxy.core.Template;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a request into one line, in the chosen format. Nothing that a client sends can begin a second line. */
final class AccessLogLine {
    private static final DateTimeFormatter CLF =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** What a template may name. */
    static final Set<String> NAMES = Set.of(
            "at",
            "time",
            "client",
            "method",
            "target",
            "version",
            "host",
            "referer",
            "agent",
            "route",
            "upstream",
            "status",
            "cause",
            "id",
            "trace",
            "attempts",
            "bytes-in",
            "bytes-out",
            "queue",
            "connect",
            "first-byte",
            "total");

    private final ProxyConfig.AccessLogFormat format;
    private final Template template;
    private final InstantSource clock;
    private volatile Stamp stamp = new Stamp(0, "");

    /** A formatted second: formatting dates is the dearest part of a line. */
    private record Stamp(long second, String text) {}

    AccessLogLine(ProxyConfig.AccessLogRule rule, InstantSource clock) {
        this.format = rule.format();
        this.template = Template.parse(rule.template(), NAMES);
        this.clock = clock;
    }

    String of(RequestRecord record, RequestRecord.Line texts, Peer peer) {
        return switch (format) {
            case JSON -> json(record, texts, peer);
            case TEMPLATE -> template.render((name, argument) -> value(name, record, texts, peer)) + "\n";
            case COMBINED, OFF -> combined(record, texts, peer);
        };
    }

    private String value(String name, RequestRecord record, RequestRecord.Line texts, Peer peer) {
        return switch (name) {
            case "at" -> clock.instant().toString();
            case "time" -> clfTime();
            case "client" -> peer.address();
            case "method" -> plain(texts.method());
            case "target" -> plain(texts.target());
            case "version" -> texts.version();
            case "host" -> plain(texts.host().isEmpty() ? "-" : texts.host());
            case "referer" -> plain(texts.referer());
            case "agent" -> plain(texts.userAgent());
            case "route" -> record.route() == null ? "-" : record.route().name();
            case "upstream" -> orDash(record.upstream());
            case "status" -> String.valueOf(record.status());
            case "cause" -> record.cause() == null ? "-" : record.cause().word();
            case "id" -> orDash(record.requestId());
            case "trace" -> orDash(record.trace());
            case "attempts" -> String.valueOf(record.attempts());
            case "bytes-in" -> String.valueOf(record.bytesIn());
            case "bytes-out" -> String.valueOf(record.bytesOut());
            case "queue" -> seconds(record.queueNs());
            case "connect" -> seconds(record.connectNs());
            case "first-byte" -> seconds(record.firstByteNs());
            default -> seconds(record.totalNs());
        };
    }

    private static String plain(String value) {
        StringBuilder out = new StringBuilder(value.length());
        plain(value, out);
        return out.toString();
    }

    private String combined(RequestRecord record, RequestRecord.Line texts, Peer peer) {
        StringBuilder line = new StringBuilder(256);
        line.append(peer.address()).append(" - - [").append(clfTime()).append("] \"");
        plain(texts.method(), line);
        line.append(' ');
        plain(texts.target(), line);
        line.append(' ').append(texts.version()).append("\" ");
        line.append(record.status()).append(' ').append(record.bytesOut()).append(" \"");
        plain(texts.referer(), line);
        line.append("\" \"");
        plain(texts.userAgent(), line);
        line.append("\" host=");
        plain(texts.host().isEmpty() ? "-" : texts.host(), line);
        line.append(" upstream=").append(orDash(record.upstream()));
        line.append(" attempts=").append(record.attempts());
        line.append(" queue=").append(seconds(record.queueNs()));
        line.append(" connect=").append(seconds(record.connectNs()));
        line.append(" total=").append(seconds(record.totalNs()));
        line.append(" first-byte=").append(seconds(record.firstByteNs()));
        line.append(" cause=")
                .append(record.cause() == null ? "-" : record.cause().word());
        return line.append(" id=")
                .append(orDash(record.requestId()))
                .append(" trace=")
                .append(orDash(record.trace()))
                .append('\n')
                .toString();
    }

    private String clfTime() {
        Instant now = clock.instant();
        Stamp known = stamp;
        if (known.second != now.getEpochSecond()) {
            known = new Stamp(now.getEpochSecond(), CLF.format(now));
            stamp = known;
        }
        return known.text;
    }

    private String json(RequestRecord record, RequestRecord.Line texts, Peer peer) {
        StringBuilder line = new StringBuilder(384);
        line.append("{\"at\":\"").append(clock.instant()).append('"');
        member("client", peer.address(), line);
        member("method", texts.method(), line);
        member("target", texts.target(), line);
        member("version", texts.version(), line);
        member("host", texts.host(), line);
        line.append(",\"status\":").append(record.status());
        line.append(",\"bytesIn\":").append(record.bytesIn());
        line.append(",\"bytesOut\":").append(record.bytesOut());
        member("referer", texts.referer(), line);
        member("userAgent", texts.userAgent(), line);
        member("route", record.route() == null ? null : record.route().name(), line);
        member("upstream", record.upstream(), line);
        line.append(",\"attempts\":").append(record.attempts());
        line.append(",\"queueMs\":").append(millis(record.queueNs()));
        line.append(",\"connectMs\":").append(millis(record.connectNs()));
        line.append(",\"totalMs\":").append(millis(record.totalNs()));
        line.append(",\"firstByteMs\":").append(millis(record.firstByteNs()));
        member("cause", record.cause() == null ? null : record.cause().word(), line);
        member("id", record.requestId(), line);
        member("trace", record.trace(), line);
        return line.append("}\n").toString();
    }

    private static void member(String name, @Nullable String value, StringBuilder line) {
        line.append(",\"").append(name).append("\":");
        if (value == null) {
            line.append("null");
        } else {
            line.append('"');
            JsonStringEncoder.getInstance().quoteAsString(value, line);
            line.append('"');
        }
    }

    /** As the field's readers of logs expect it: quotes, backslashes and what isn't plain ASCII as \xHH. */
    private static void plain(String value, StringBuilder line) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                line.append("\\x").append(Character.forDigit(c >> 4 & 0xF, 16)).append(Character.forDigit(c & 0xF, 16));
            } else {
                line.append(c);
            }
        }
    }

    private static String orDash(@Nullable String value) {
        return value == null ? "-" : value;
    }

    private static String seconds(long ns) {
        long us = ns / 1000;
        return us / 1_000_000 + "." + String.valueOf(1_000_000 + us % 1_000_000).substring(1);
    }

    private static String millis(long ns) {
        long us = ns / 1000;
        return us / 1000 + "." + String.valueOf(1000 + us % 1000).substring(1);
    }
}
