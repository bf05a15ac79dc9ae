package io.netloft.systemtests;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Requests with a second request hidden in what one reader takes for a body and another does not, made from tables: the
 * classes that scanners and fuzzers of HTTP look for. What must become of each is not written here; {@link StrictHttp}
 * says it.
 */
final class Attacks {
    /** Stands in every request for the number of its case; of the same length as what replaces it. */
    static final String MARK = "c#####";

    /** What an attacker wants to be taken for a request of its own. */
    static final String TAIL = "GET /tail HTTP/1.1\r\nHost: t\r\nX-Case: " + MARK + "\r\n\r\n";

    private static final String MARKED = "X-Case: " + MARK + "\r\n";
    private static final String CHUNKED_TAIL = Integer.toHexString(TAIL.length()) + "\r\n" + TAIL + "\r\n0\r\n\r\n";

    private final List<Attack> attacks = new ArrayList<>();
    private final AttackTables tables = new AttackTables();

    /**
     * @param name its class
     * @param text what is sent, with {@link #MARK}
     * @param mustPass whether it is no attack but a request that has to be served
     */
    record Attack(String name, String text, boolean mustPass) {}

    private Attacks() {}

    /** All of them. */
    static List<Attack> all() {
        Attacks made = new Attacks();
        made.corpus();
        made.codings();
        made.pairs();
        made.lengths();
        made.lines();
        made.chunks();
        made.trailers();
        made.hosts();
        made.versions();
        made.connections();
        return List.copyOf(made.attacks);
    }

    private void add(String name, String text) {
        attacks.add(new Attack(name, text, false));
    }

    // ---- what the proxy's own reader is tested with

    private void corpus() {
        for (Corpus.Message message : Corpus.all("request")) {
            String head = message.text();
            int end = head.lastIndexOf("\r\n\r\n");
            String marked = end < 0 ? head : head.substring(0, end + 2) + MARKED + head.substring(end + 2);
            boolean bodiless = message.verdict().equals("accept none");
            boolean refused = head.startsWith("CONNECT") || head.startsWith("TRACE");
            attacks.add(new Attack("corpus " + message.group(), marked, bodiless && !refused));
            add("corpus before a tail, " + message.group(), marked + TAIL);
            add("corpus after a request, " + message.group(), plain("GET", "/first") + marked + TAIL);
        }
        for (Corpus.Message message : Corpus.all("chunked")) {
            String body = chunkedHead("POST") + message.text();
            attacks.add(new Attack("corpus chunked " + message.group(), body, message.accepted()));
            add("corpus chunked before a tail, " + message.group(), body + TAIL);
            add("corpus chunked in a GET, " + message.group(), chunkedHead("GET") + message.text() + TAIL);
        }
    }

    private static String plain(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + MARKED + "\r\n";
    }

    private static String chunkedHead(String method) {
        return method + " /chunks HTTP/1.1\r\nHost: a\r\n" + MARKED + "Transfer-Encoding: chunked\r\n\r\n";
    }

    // ---- Transfer-Encoding that some see and some don't

    private void codings() {
        for (int b = 0; b < 256; b++) {
            String c = String.valueOf((char) b);
            coding("before the name", c + "Transfer-Encoding: chunked");
            coding("behind the name", "Transfer-Encoding" + c + ": chunked");
            coding("before the value", "Transfer-Encoding:" + c + "chunked");
            coding("behind the value", "Transfer-Encoding: chunked" + c);
            coding("for the dash", "Transfer" + c + "Encoding: chunked");
            coding("in the value", "Transfer-Encoding: chu" + c + "nked");
            coding("behind another value", "X: X" + c + "Transfer-Encoding: chunked");
            coding("before another field", "Transfer-Encoding: chunked" + c + "X: X");
        }
        for (int b : new int[] {0, 1, 4, 8, 9, 10, 11, 12, 13, 0x1f, ' ', 0x7f, 0x85, 0xa0, 0xff}) {
            String c = String.valueOf((char) b);
            coding("behind a bare CR", "X: X\r" + c + "Transfer-Encoding: chunked");
            coding("before a bare LF", "X: X" + c + "\nTransfer-Encoding: chunked");
            coding("CR behind the value", "Transfer-Encoding: chunked\r" + c + "X: X");
            coding("LF behind the value", "Transfer-Encoding: chunked" + c + "\nX: X");
            coding("folded", "Transfer-Encoding:\r\n" + c + "chunked");
            coding("folded behind", "Transfer-Encoding: chunked\r\n" + c + "x");
            coding("name folded", "Transfer-\r\n" + c + "Encoding: chunked");
        }
        for (String value : tables.of("codings")) {
            coding("value", "Transfer-Encoding: " + value);
            coding("value, twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: " + value);
            coding("value, twice the other way", "Transfer-Encoding: " + value + "\r\nTransfer-Encoding: chunked");
        }
        for (String field : tables.of("fields")) {
            coding("field", field);
        }
    }

    /** The three ways in which two readers can part over one field. */
    private void coding(String name, String field) {
        String start = "POST /te HTTP/1.1\r\n" + field + "\r\nHost: a\r\n" + MARKED;
        String cut = "0\r\n\r\n" + TAIL;
        add("length before coding: " + name, start + "Content-Length: " + cut.length() + "\r\n\r\n" + cut);
        add("coding before length: " + name, start + "Content-Length: 4\r\n\r\n" + CHUNKED_TAIL);
        add("coding or nothing: " + name, start + "\r\n" + CHUNKED_TAIL);
    }

    private void pairs() {
        for (int b = 0; b < 256; b++) {
            if (b > ' ' && b < 0x7f) {
                continue;
            }
            String c = String.valueOf((char) b);
            coding("name on both sides", c + "Transfer-Encoding" + c + ": chunked");
            coding("before name and value", c + "Transfer-Encoding:" + c + "chunked");
            coding("before name, behind value", c + "Transfer-Encoding: chunked" + c);
            coding("on both sides of the colon", "Transfer-Encoding" + c + ":" + c + "chunked");
            coding("behind name and value", "Transfer-Encoding" + c + ": chunked" + c);
            coding("value on both sides", "Transfer-Encoding:" + c + "chunked" + c);
        }
    }

    // ---- Content-Length

    private void lengths() {
        for (int b = 0; b < 256; b++) {
            String c = String.valueOf((char) b);
            length(c + "Content-Length: 5");
            length("Content-Length" + c + ": 5");
            length("Content-Length:" + c + "5");
            length("Content-Length: 5" + c);
            length("Content" + c + "Length: 5");
            length("Content-Length: 1" + c + "5");
        }
        for (String value : tables.of("lengths")) {
            length("Content-Length: " + value);
            length("Content-Length: 5\r\nContent-Length: " + value);
            length("Content-Length: " + value + "\r\nContent-Length: 5");
            length("Content-Length: " + value + "\r\nX: y\r\ncontent-length: 0");
            length("Content-Length:\r\n " + value);
            length("Content-Length: 5\r\n " + value);
        }
    }

    private void length(String field) {
        for (String method : List.of("POST", "GET")) {
            add(
                    "length of " + method,
                    method + " /cl HTTP/1.1\r\nHost: a\r\n" + MARKED + field + "\r\n\r\n12345" + TAIL);
        }
        String start = "POST /cl HTTP/1.1\r\n" + field + "\r\nHost: a\r\n" + MARKED;
        add("length and coding", start + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + TAIL);
    }

    // ---- ends of lines

    private void lines() {
        for (String end :
                List.of("\n", "\r", "\n\r", "\r\r\n", "\r\n\n", "\u0000\r\n", "\u000b\r\n", " \r\n", "\u0085")) {
            add("end of the request line", "GET /line HTTP/1.1" + end + "Host: a\r\n" + MARKED + "\r\n" + TAIL);
            add("end of a field", "GET /line HTTP/1.1\r\nHost: a" + end + MARKED + "\r\n" + TAIL);
            add("end of the head", "GET /line HTTP/1.1\r\nHost: a\r\n" + MARKED + end + TAIL);
            add("all ends", ("GET /line HTTP/1.1\r\nHost: a\r\n" + MARKED + "\r\n").replace("\r\n", end) + TAIL);
            add("before the request", end + plain("GET", "/line") + TAIL);
            add("between requests", plain("GET", "/line") + end + TAIL);
            add("empty field", "GET /line HTTP/1.1\r\nHost: a\r\nEmpty:" + end + TAIL + "\r\n" + MARKED + "\r\n");
            add("end in a target", "GET /li" + end + "ne HTTP/1.1\r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
            add("line in a value", "GET /line HTTP/1.1\r\nHost: a\r\n" + MARKED + "A: b" + end + end + TAIL);
        }
        add("CR before a request", "GET /line HTTP/1.1\r\nHost: a\r\n" + MARKED + "\r\n\rZ" + TAIL);
        add("CR begins a field", "GET /line HTTP/1.1\r\nHost: a\r\n\rZ" + TAIL.replace("\r\nHost", ": x\r\nHost"));
        add("nameless field", "GET /line HTTP/1.1\r\n:\r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
        add("nameless field with value", "GET /line HTTP/1.1\r\n: x\r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
        add(
                "field without colon",
                "GET /line HTTP/1.1\r\nHost: a\r\nContent-Length 10\r\n" + MARKED + "\r\n0123456789");
        add("blank first line", "GET /line HTTP/1.1\r\n \r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
        add("blank last line", "GET /line HTTP/1.1\r\nHost: a\r\n" + MARKED + " \r\n\r\n" + TAIL);
        add(
                "all ASCII in a name",
                "GET /line HTTP/1.1\r\nHost: a\r\n\"(),/;<=>?@[/]{}: x\r\n" + MARKED + "\r\n" + TAIL);
    }

    // ---- chunks

    private void chunks() {
        for (String size : tables.of("chunk-lines")) {
            String line = String.format(Locale.ROOT, size, Integer.toHexString(TAIL.length()));
            String end = String.format(Locale.ROOT, size, "0");
            add("chunk size " + size, chunkedHead("POST") + line + "\r\n" + TAIL + "\r\n0\r\n\r\n" + TAIL);
            add("last chunk " + size, chunkedHead("POST") + end + "\r\n\r\n" + TAIL);
            add(
                    "chunk size behind another " + size,
                    chunkedHead("PUT") + "1\r\nZ\r\n" + line + "\r\n" + TAIL + "\r\n0\r\n\r\n");
            add("size before LF " + size, chunkedHead("POST") + line + "\n" + TAIL + "\r\n0\r\n\r\n" + TAIL);
        }
        for (String end : tables.of("chunk-ends")) {
            add("end of a chunk", chunkedHead("POST") + "5\r\n12345" + end + "0\r\n\r\n" + TAIL);
            add("end of the last line", chunkedHead("POST") + "5\r\n12345\r\n0" + end + "\r\n" + TAIL);
            add("end of the chunks", chunkedHead("POST") + "5\r\n12345\r\n0\r\n" + end + TAIL);
        }
        add("chunk too short", chunkedHead("POST") + "6\r\n12345\r\n0\r\n\r\n" + TAIL);
        add("chunk too long", chunkedHead("POST") + "4\r\n12345\r\n0\r\n\r\n" + TAIL);
        add("no chunks", chunkedHead("POST") + "\r\n\r\n" + TAIL);
        add("no chunks, words", chunkedHead("POST") + "INVALID!!!\r\n" + TAIL);
        add("empty line before the end", chunkedHead("POST") + "5\r\n12345\r\n\r\n0\r\n\r\n" + TAIL);
        add("a tail in chunks", chunkedHead("POST") + CHUNKED_TAIL + TAIL);
        add("a tail in an extension", chunkedHead("POST") + "1;" + TAIL.replace("\r\n", " ") + "\r\nZ\r\n0\r\n\r\n");
        attacks.add(new Attack(
                "chunks", chunkedHead("POST") + "3;a=b\r\nabc\r\n00A\r\n0123456789\r\n0\r\nX: y\r\n\r\n", true));
    }

    private void trailers() {
        for (String field : tables.of("trailers")) {
            add("trailer", chunkedHead("POST") + "1\r\nZ\r\n0\r\n" + field + "\r\n\r\n" + TAIL);
            add("trailer ends in LF", chunkedHead("POST") + "1\r\nZ\r\n0\r\n" + field + "\n\r\n" + TAIL);
        }
        add("a tail for trailers", chunkedHead("POST") + "0\r\n" + TAIL);
        add("a tail behind a colon", chunkedHead("POST") + "0\r\nX:" + TAIL);
    }

    // ---- whom a request is for, and in which version

    private void hosts() {
        for (String host : tables.of("hosts")) {
            add("host", "GET /host HTTP/1.1\r\nHost: " + host + "\r\n" + MARKED + "\r\n" + TAIL);
            add("two hosts", "GET /host HTTP/1.1\r\nHost: a\r\nHost: " + host + "\r\n" + MARKED + "\r\n" + TAIL);
            add(
                    "two hosts, turned",
                    "GET /host HTTP/1.1\r\nHost: " + host + "\r\nhost: a\r\n" + MARKED + "\r\n" + TAIL);
            add("absolute", "GET http://" + host + "/x HTTP/1.1\r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
            add(
                    "absolute, same",
                    "GET http://" + host + "/x HTTP/1.1\r\nHost: " + host + "\r\n" + MARKED + "\r\n" + TAIL);
            add(
                    "absolute 1.0",
                    "GET http://" + host + "/x HTTP/1.0\r\n" + MARKED + "Connection: keep-alive\r\n\r\n" + TAIL);
        }
        for (String target : tables.of("targets")) {
            add("target", "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
            add("target of OPTIONS", "OPTIONS " + target + " HTTP/1.1\r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
            add("target of CONNECT", "CONNECT " + target + " HTTP/1.1\r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
        }
        add("no host", "GET /host HTTP/1.1\r\n" + MARKED + "\r\n" + TAIL);
        add("folded host", "GET /host HTTP/1.1\r\nHost: a\r\n b\r\n" + MARKED + "\r\n" + TAIL);
        add("host in disguise", "GET /host HTTP/1.1\r\nHost : b\r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
        add("host nominated", "GET /host HTTP/1.1\r\nConnection: host\r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
    }

    private void versions() {
        for (String version : tables.of("versions")) {
            add("version", "GET /version " + version + "\r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
            add(
                    "version with length",
                    "POST /version " + version + "\r\nHost: a\r\n" + MARKED + "Content-Length: " + TAIL.length()
                            + "\r\n\r\n" + TAIL);
            add(
                    "version with chunks",
                    "POST /version " + version + "\r\nHost: a\r\n" + MARKED + "Transfer-Encoding: chunked\r\n\r\n"
                            + CHUNKED_TAIL);
        }
        add("nothing but a target", "GET /version\r\n" + TAIL);
        add("chunks in 1.0", chunkedHead("POST").replace("HTTP/1.1", "HTTP/1.0") + CHUNKED_TAIL);
        String kept = "Connection: keep-alive\r\n" + MARKED;
        add(
                "length in kept 1.0",
                "POST /v HTTP/1.0\r\n" + kept + "Content-Length: " + TAIL.length() + "\r\n\r\n" + TAIL);
        add("1.0, then 1.1", "GET /v HTTP/1.0\r\n" + kept + "\r\n" + TAIL);
        add("PRI", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + TAIL);
        for (String method : List.of(
                "G\u0000T", "GE T", "G=\":<>(e),[T];?\"", "\u0000", "GET\u00a0", "[GET]", " GET", "", "GET:", "G/T")) {
            add("method", method + " /method HTTP/1.1\r\nHost: a\r\n" + MARKED + "\r\n" + TAIL);
        }
    }

    private void connections() {
        for (String field : tables.of("connections")) {
            for (String method : List.of("GET", "POST", "HEAD", "OPTIONS", "DELETE")) {
                String start = method + " /connection HTTP/1.1\r\nHost: a\r\n" + MARKED + field;
                add("connection", start + "\r\n\r\n" + TAIL);
                add("connection with length", start + "\r\nContent-Length: " + TAIL.length() + "\r\n\r\n" + TAIL);
            }
        }
        for (String method : List.of("GET", "HEAD", "DELETE", "OPTIONS", "PUT")) {
            String body = method + " /b HTTP/1.1\r\nHost: a\r\n" + MARKED + "Content-Length: " + TAIL.length()
                    + "\r\n\r\n" + TAIL;
            attacks.add(new Attack("a tail for a body", body, true));
        }
    }
}
