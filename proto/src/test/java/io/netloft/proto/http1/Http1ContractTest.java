package io.netloft.proto.http1;

import io.netloft.testkit.Example;
import io.netloft.testkit.Gen;
import io.netloft.testkit.LimitCase;
import io.netloft.testkit.StreamCodecContract;
import io.netloft.testkit.StreamProbe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The proofs that every codec owes, for requests. */
class Http1ContractTest extends StreamCodecContract<Http1ContractTest.Message> {
    private static final Http1Limits LIMITS = new Http1Limits(128, 1024, 12, 32, 128);
    private static final String TARGET = "abcXYZ019/?=&.-_~";
    private static final String NAME = "abcXYZ019-_";

    @Override
    protected StreamProbe<Message> decoder(ByteBufAllocator allocator) {
        return new Probe(allocator);
    }

    @Override
    protected StreamProbe<Message> midStreamDecoder(ByteBufAllocator allocator) {
        Probe probe = new Probe(allocator);
        probe.decoder.startMidStream();
        return probe;
    }

    @Override
    protected void encode(Message message, ByteBuf out) {
        Http1HeadWriter.requestLine(out, message.method(), message.target());
        boolean chunked = false;
        for (String field : message.fields()) {
            int colon = field.indexOf(": ");
            Http1HeadWriter.field(out, field.substring(0, colon), field.substring(colon + 2));
            chunked |= field.startsWith("Transfer-Encoding");
        }
        Http1HeadWriter.end(out);
        if (!chunked) {
            out.writeCharSequence(message.body(), StandardCharsets.ISO_8859_1);
            return;
        }
        for (int at = 0; at < message.body().length(); at += 10) {
            String data = message.body()
                    .substring(at, Math.min(at + 10, message.body().length()));
            String chunk = Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
            out.writeCharSequence(chunk, StandardCharsets.ISO_8859_1);
        }
        out.writeCharSequence("0\r\n\r\n", StandardCharsets.ISO_8859_1);
    }

    @Override
    protected Message message(Gen gen) {
        List<String> fields = new ArrayList<>(List.of("Host: " + gen.string("abc019.-", 1, 20)));
        int others = gen.between(0, 6);
        for (int i = 0; i < others; i++) {
            fields.add("X-" + gen.string(NAME, 1, 20) + ": " + gen.string(TARGET, 0, 20));
        }
        String body = new String(gen.bytes(0, 50), StandardCharsets.ISO_8859_1);
        switch (gen.between(0, 2)) {
            case 0 -> fields.add("Content-Length: " + body.length());
            case 1 -> fields.add("Transfer-Encoding: chunked");
            default -> body = "";
        }
        String method = gen.oneOf("GET", "POST", "PUT", "DELETE", "OPTIONS", "M-SEARCH", "x");
        return new Message(method, "/" + gen.string(TARGET, 0, 60), List.copyOf(fields), body, false);
    }

    @Override
    protected List<Example<Message>> examples() {
        return List.of(
                Example.of(
                        "RFC 9112 §2.1 request",
                        "GET /hello.txt HTTP/1.1\r\nUser-Agent: curl/7.64.1\r\nHost: www.example.com\r\n"
                                + "Accept-Language: en, mi\r\n\r\n",
                        get(
                                "/hello.txt",
                                "User-Agent: curl/7.64.1",
                                "Host: www.example.com",
                                "Accept-Language: en, mi")),
                Example.of(
                        "RFC 9112 §3.2.2 absolute-form",
                        "GET http://www.example.org/pub/WWW/TheProject.html HTTP/1.1\r\nHost: www.example.org\r\n\r\n",
                        get("http://www.example.org/pub/WWW/TheProject.html", "Host: www.example.org")),
                Example.of(
                        "RFC 9112 §3.2.4 asterisk-form",
                        "OPTIONS * HTTP/1.1\r\nHost: www.example.org:8001\r\n\r\n",
                        new Message("OPTIONS", "*", List.of("Host: www.example.org:8001"), "", false)),
                Example.of(
                        "RFC 9112 §6.2 length",
                        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
                        post("hello", "Host: a", "Content-Length: 5")),
                Example.of(
                        "RFC 9112 §7.1 chunked with extension and trailer",
                        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "4;a=b\r\nWiki\r\n5\r\npedia\r\n0\r\nX-Sum: 1\r\n\r\n",
                        post("Wikipedia", "Host: a", "Transfer-Encoding: chunked")),
                Example.of(
                        "RFC 9112 §2.2 an empty line first",
                        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                        get("/", "Host: a")),
                Example.refused(
                        "RFC 9112 §5.1 space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "space-before"),
                Example.refused("RFC 9112 §5.2 folded line", "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "obs-fold"),
                Example.refused("RFC 9112 §3.2 no host", "GET / HTTP/1.1\r\n\r\n", "host-missing"),
                Example.refused(
                        "RFC 9112 §6.1 both framings",
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                        "content-length-with-chunked"),
                Example.refused(
                        "RFC 9112 §7.1 chunk without its end",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
                        "chunk-end"));
    }

    @Override
    protected List<LimitCase> limits() {
        String start = "GET / HTTP/1.1\r\nHost: a\r\n";
        String chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        return List.of(
                LimitCase.of(
                        "maxStartLine",
                        "GET /" + "a".repeat(114) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /" + "a".repeat(115) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                LimitCase.of(
                        "maxHead",
                        start + "X:" + "x".repeat(1024 - 31) + "\r\n\r\n",
                        start + "X:" + "x".repeat(1024 - 30) + "\r\n\r\n"),
                LimitCase.of(
                        "maxFields", start + "X: y\r\n".repeat(11) + "\r\n", start + "X: y\r\n".repeat(12) + "\r\n"),
                LimitCase.of(
                        "maxChunkLine",
                        chunked + "1;" + "x".repeat(30) + "\r\na\r\n0\r\n\r\n",
                        chunked + "1;" + "x".repeat(31) + "\r\na\r\n0\r\n\r\n"),
                LimitCase.of(
                        "maxTrailer",
                        chunked + "0\r\nX:" + "y".repeat(122) + "\r\n\r\n",
                        chunked + "0\r\nX:" + "y".repeat(123) + "\r\n\r\n"));
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return Http1Exception.class;
    }

    @Override
    protected long memoryLimit() {
        return LIMITS.maxHead() + 2L;
    }

    @Override
    protected boolean decodesAfterRefusal() {
        return false;
    }

    @Override
    protected boolean damaged(Message message) {
        return message.damaged();
    }

    private static Message get(String target, String... fields) {
        return new Message("GET", target, List.of(fields), "", false);
    }

    private static Message post(String body, String... fields) {
        return new Message("POST", "/a", List.of(fields), body, false);
    }

    /** A request with its payload, and whether a part of that is missing. */
    record Message(String method, String target, List<String> fields, String body, boolean damaged) {}

    private static final class Probe implements StreamProbe<Message>, Http1Visitor {
        private final Http1Decoder decoder;
        private final List<Message> whole = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private Message head = get("");
        private boolean damaged;

        Probe(ByteBufAllocator allocator) {
            decoder = new Http1Decoder(LIMITS, Http1Direction.REQUESTS, false, this, allocator);
        }

        @Override
        public void decode(ByteBuf in, Consumer<? super Message> out) {
            try {
                decoder.decode(in);
            } finally {
                whole.forEach(out);
                whole.clear();
            }
        }

        @Override
        public void end(Consumer<? super Message> out) {
            decoder.endOfInput();
            whole.forEach(out);
            whole.clear();
        }

        @Override
        public void gap(long bytes) {
            decoder.gap(bytes);
        }

        @Override
        public Footing footing() {
            return decoder.ended() ? Footing.LOST : decoder.seeking() ? Footing.SEEKING : Footing.FIRM;
        }

        @Override
        public void close() {
            decoder.close();
        }

        @Override
        public void requestHead(Http1RequestHead view) {
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < view.size(); i++) {
                fields.add(view.name(i) + ": " + view.value(i));
            }
            head = new Message(view.methodText(), view.target(), List.copyOf(fields), "", false);
            body.setLength(0);
            damaged = false;
        }

        @Override
        public void body(ByteBuf payload) {
            body.append(Wire.text(payload));
        }

        @Override
        public void missing(long bytes) {
            damaged = true;
        }

        @Override
        public void end(boolean complete) {
            if (complete) {
                whole.add(new Message(head.method(), head.target(), head.fields(), body.toString(), damaged));
            }
        }
    }
}
