package io.netloft.systemtests;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests on one connection as RFC 9112 has them and in no other way: the second opinion on what the proxy
 * took for a request. Slow and simple, on text, and of another hand than the proxy's own reader. It stops at the first
 * thing that any two readers have been known to take differently.
 *
 * <p>{@link Side#BACKEND} demands more than {@link Side#CLIENT}: what a proxy writes has no excuse.
 */
final class StrictHttp {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST_LINE = Pattern.compile("(" + TOKEN + ") ([!-~]+) HTTP/1\\.([01])");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):[ \\t]*(.*?)[ \\t]*", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile("[\\t -~\\x80-\\xff]*");
    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*(?::\\d{0,5})?|\\[[0-9A-Fa-f:.]+](?::\\d{0,5})?");
    private static final Pattern ABSOLUTE = Pattern.compile("https?://([^/?]*)([/?].*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,15})(?:;" + TOKEN + "(?:=" + TOKEN + ")?)*");
    private static final Set<String> NEVER_TRAILERS = Set.of(
            "transfer-encoding",
            "content-length",
            "host",
            "connection",
            "upgrade",
            "te",
            "trailer",
            "keep-alive",
            "authorization",
            "cookie",
            "set-cookie",
            "expect",
            "max-forwards",
            "forwarded",
            "range",
            "content-type",
            "content-encoding",
            "content-range",
            "cache-control");
    private static final Set<String> CONNECTION_ONLY =
            Set.of("connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "http2-settings");

    private final String text;
    private final Side side;
    private final List<Request> requests = new ArrayList<>();
    private int at;
    private @Nullable String marked;

    /** Whose bytes are read. */
    enum Side {
        /** Written by anybody. */
        CLIENT,
        /** Written by a proxy: its own version, origin-form, nothing that was for another connection. */
        BACKEND
    }

    /** How the bytes went on after the last whole request. */
    enum Rest {
        /** Not at all. */
        NOTHING,
        /** With a part of one more. */
        INCOMPLETE,
        /** With something that is no request. */
        VIOLATION
    }

    /**
     * One whole request.
     *
     * @param method as sent
     * @param target origin-form, or the asterisk; of an absolute-form what is left behind its authority
     * @param body its content, without chunks
     * @param mark the value of the field {@code X-Case}, or an empty text
     */
    record Request(String method, String target, String body, String mark) {
        /** Method, target and content, for comparing. */
        String gist() {
            return method + " " + target + " [" + body + "]";
        }
    }

    /**
     * What was read.
     *
     * @param requests the whole ones, in order
     * @param rest what followed them
     * @param why the rule that the rest breaks, or where it is cut
     * @param mark the {@code X-Case} of the request that the rest begins with, when its head is whole
     * @param end where the whole requests end
     */
    record Reading(
            List<Request> requests,
            Rest rest,
            String why,
            @Nullable String mark,
            int end) {}

    /** Ends the reading; not an error of the test. */
    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Rest rest;

        Stop(Rest rest, String why) {
            super(why, null, false, false);
            this.rest = rest;
        }
    }

    private StrictHttp(byte[] bytes, int length, Side side) {
        this.text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        this.side = side;
    }

    /** Reads all of {@code bytes}. */
    static Reading read(byte[] bytes, Side side) {
        return read(bytes, bytes.length, side);
    }

    /** Reads the first {@code length} of {@code bytes}. */
    static Reading read(byte[] bytes, int length, Side side) {
        return new StrictHttp(bytes, length, side).run();
    }

    private Reading run() {
        int end = 0;
        try {
            while (at < text.length()) {
                marked = null;
                requests.add(request());
                end = at;
            }
            return new Reading(requests, Rest.NOTHING, "", null, end);
        } catch (Stop stop) {
            return new Reading(requests, stop.rest, String.valueOf(stop.getMessage()), marked, end);
        }
    }

    private Request request() throws Stop {
        if (side == Side.CLIENT && text.startsWith("\r\n", at)) {
            // RFC 9112 §2.2: at least one empty line before a request is to be ignored.
            at += 2;
        }
        String line = line();
        Matcher start = REQUEST_LINE.matcher(line);
        require(start.matches(), "request line: " + line);
        int minor = Integer.parseInt(start.group(3));
        List<String[]> fields = fields();
        marked = String.join(",", values(fields, "x-case"));
        String target = target(start.group(1), start.group(2), fields, minor);
        if (side == Side.BACKEND) {
            ownConnectionOnly(fields);
        }
        String body = body(fields, minor);
        return new Request(start.group(1), target, body, marked);
    }

    // ---- lines and fields

    /** The next line without its end; control characters other than a tab end the reading. */
    private String line() throws Stop {
        int end = text.indexOf("\r\n", at);
        String line = text.substring(at, end < 0 ? text.length() : end);
        boolean cutAtCr = end < 0 && line.endsWith("\r");
        String seen = cutAtCr ? line.substring(0, line.length() - 1) : line;
        require(VALUE.matcher(seen).matches(), "control character in a line: " + seen);
        if (end < 0) {
            throw new Stop(Rest.INCOMPLETE, "in a line");
        }
        at = end + 2;
        return line;
    }

    private List<String[]> fields() throws Stop {
        List<String[]> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher field = FIELD.matcher(line);
            require(field.matches(), "field line: " + line);
            fields.add(new String[] {field.group(1).toLowerCase(Locale.ROOT), field.group(2)});
        }
        return fields;
    }

    private static List<String> values(List<String[]> fields, String name) {
        return fields.stream()
                .filter(field -> field[0].equals(name))
                .map(field -> field[1])
                .toList();
    }

    // ---- whom it is for

    private String target(String method, String target, List<String[]> fields, int minor) throws Stop {
        List<String> hosts = values(fields, "host");
        require(hosts.size() == 1 || (minor == 0 && hosts.isEmpty()), "Host: " + hosts.size() + " of them");
        String host = hosts.isEmpty() ? "" : hosts.get(0);
        require(HOST.matcher(host).matches(), "Host: " + host);
        require(!target.contains("#"), "fragment: " + target);
        if (target.startsWith("/")) {
            return target;
        }
        if (target.equals("*")) {
            require(method.equals("OPTIONS"), "asterisk with " + method);
            return target;
        }
        require(side == Side.CLIENT, "not in origin-form: " + target);
        Matcher absolute = ABSOLUTE.matcher(target);
        require(absolute.matches(), "target: " + target);
        String authority = absolute.group(1);
        require(!authority.isEmpty() && HOST.matcher(authority).matches(), "authority: " + authority);
        require(hosts.isEmpty() || authority.equalsIgnoreCase(host), "Host: " + host + " beside " + target);
        String path = absolute.group(2) == null ? "" : absolute.group(2);
        if (path.isEmpty() && method.equals("OPTIONS")) {
            // RFC 9112 §3.2.4.
            return "*";
        }
        return path.startsWith("/") ? path : "/" + path;
    }

    private static void ownConnectionOnly(List<String[]> fields) throws Stop {
        boolean upgrades = fields.stream()
                .anyMatch(field -> field[0].equals("connection") && field[1].equalsIgnoreCase("upgrade"));
        for (String[] field : fields) {
            boolean upgrade = upgrades
                    && (field[0].equals("connection") || field[0].equals("upgrade"))
                    && !field[1].toLowerCase(Locale.ROOT).contains("h2c");
            require(upgrade || !CONNECTION_ONLY.contains(field[0]), "for another connection: " + field[0]);
        }
    }

    // ---- where it ends

    private String body(List<String[]> fields, int minor) throws Stop {
        List<String> codings = values(fields, "transfer-encoding");
        List<String> lengths = values(fields, "content-length");
        require(codings.isEmpty() || lengths.isEmpty(), "Transfer-Encoding beside Content-Length");
        if (!codings.isEmpty()) {
            require(minor == 1, "Transfer-Encoding in HTTP/1.0");
            require(codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"), "codings: " + codings);
            return chunks();
        }
        if (lengths.isEmpty()) {
            return "";
        }
        require(lengths.size() == 1 && LENGTH.matcher(lengths.get(0)).matches(), "Content-Length: " + lengths);
        return take(Long.parseLong(lengths.get(0)));
    }

    private String chunks() throws Stop {
        StringBuilder body = new StringBuilder();
        while (true) {
            String line = line();
            Matcher chunk = CHUNK.matcher(line);
            require(chunk.matches(), "chunk line: " + line);
            long size = Long.parseLong(chunk.group(1), 16);
            if (size == 0) {
                break;
            }
            body.append(take(size));
            int here = Math.min(2, text.length() - at);
            require("\r\n".startsWith(text.substring(at, at + here)), "chunk of another length than it says");
            take(2);
        }
        for (String[] trailer : fields()) {
            boolean fine = !NEVER_TRAILERS.contains(trailer[0])
                    && !trailer[0].startsWith("proxy-")
                    && !trailer[0].startsWith("x-forwarded-")
                    && !trailer[0].startsWith("if-");
            require(fine, "trailer: " + trailer[0]);
        }
        return body.toString();
    }

    private String take(long length) throws Stop {
        if (length > text.length() - at) {
            throw new Stop(Rest.INCOMPLETE, "in a body");
        }
        String taken = text.substring(at, at + (int) length);
        at += (int) length;
        return taken;
    }

    private static void require(boolean holds, String why) throws Stop {
        if (!holds) {
            throw new Stop(Rest.VIOLATION, why);
        }
    }
}
