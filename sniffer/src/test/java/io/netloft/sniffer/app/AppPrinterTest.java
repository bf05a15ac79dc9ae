package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.proto.capture.CaptureRecord;
import io.netloft.sniffer.stream.StreamLimits;
import io.netloft.sniffer.stream.Wire;
import io.netloft.sniffer.text.PacketPrinter;
import io.netloft.sniffer.text.TextOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class AppPrinterTest {
    private static final String UPGRADE =
            "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    private static final String SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n";

    private final Wire wire = new Wire(7, 8080);

    /** Lines without their times, addresses and latencies. */
    private static List<String> said(AppOptions options, CaptureRecord... records) {
        AppPrinter printer = Apps.printer(options);
        for (CaptureRecord record : records) {
            printer.print(record);
        }
        printer.finish();
        return Apps.text(printer)
                .lines()
                .map(line -> line.replaceFirst("^.*?: (?=tcp:|udp:)", ""))
                .toList();
    }

    private static List<String> said(CaptureRecord... records) {
        return said(Apps.options(false), records);
    }

    private static AppOptions forced(int port, AppProtocol protocol) {
        return new AppOptions(
                true, false, false, ZoneOffset.UTC, Map.of(port, protocol), Map.of(), StreamLimits.STANDARD);
    }

    private static byte[] frame(int first, boolean masked, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        int length = payload.length;
        int bit = masked ? 0x80 : 0;
        if (length < 126) {
            out.write(bit | length);
        } else {
            out.write(bit | 126);
            out.write(length >> 8);
            out.write(length);
        }
        byte[] mask = {1, 2, 3, 4};
        if (masked) {
            out.writeBytes(mask);
        }
        for (int i = 0; i < length; i++) {
            out.write(masked ? payload[i] ^ mask[i & 3] : payload[i]);
        }
        return out.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void requestsAndResponsesOfHttpAreToldAtTheirEndsWithTheTimeBetween() {
        assertThat(said(
                        wire.syn(true),
                        wire.syn(false),
                        wire.say(true, "POST /a?b HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhe"),
                        wire.say(true, "llo"),
                        wire.say(
                                false,
                                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"),
                        wire.say(false, "3\r\nabc\r\n0\r\n\r\n")))
                .containsExactly(
                        "tcp:0 HTTP > POST /a?b host=example.org bytes=5",
                        "tcp:0 HTTP < 200 OK type=text/plain bytes=3 took=2.000ms");
    }

    @Test
    void anyPortWillDoAndAnyPieces() {
        String all = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
        Wire other = new Wire(3, 31_337);
        AppPrinter printer = Apps.printer(Apps.options(false));
        printer.print(other.syn(true));
        for (char letter : all.toCharArray()) {
            printer.print(other.say(true, String.valueOf(letter)));
        }
        assertThat(Apps.text(printer)).contains("GET /1 host=a").contains("GET /2 host=a");
    }

    @Test
    void aStreamReadFromTheMiddleFindsItsFooting() {
        assertThat(said(
                        wire.say(false, "end of some body that began before"),
                        wire.say(true, "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"),
                        wire.say(false, "HTTP/1.1 204 No Content\r\n\r\n")))
                .containsExactly(
                        "tcp:0 HTTP > GET /next host=a bytes=0", "tcp:0 HTTP < 204 No Content bytes=0 took=1.000ms");
    }

    @Test
    void whatIsMissingInABodyIsToldAndWhatIsCutToo() {
        CaptureRecord syn = wire.syn(true);
        wire.syn(false);
        CaptureRecord head = wire.say(false, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
        CaptureRecord late = wire.lose(false, 50).say(false, "x".repeat(47));
        CaptureRecord cut = wire.say(false, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
        assertThat(said(syn, wire.say(true, "HEAD"), head, late, wire.ack(true), cut, wire.reset(true)))
                .containsExactly("tcp:0 HTTP < 200 OK bytes=100 missing=50", "tcp:0 HTTP < 200 OK bytes=3 cut");
    }

    @Test
    void commandsAndRepliesOfRedisArePaired() {
        assertThat(said(
                        wire.say(
                                true,
                                "*3\r\n$3\r\nset\r\n$1\r\nk\r\n$4\r\n\"\u001b[0\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"),
                        wire.say(false, "+OK\r\n$2\r\nab\r\n"),
                        wire.say(true, "*2\r\n$4\r\nLLEN\r\n$1\r\nl\r\n"),
                        wire.say(false, ":3\r\n")))
                .containsExactly(
                        "tcp:0 RESP > SET \"k\" \"\\\"^[[0\"",
                        "tcp:0 RESP > GET \"k\"",
                        "tcp:0 RESP < simple OK took=1.000ms",
                        "tcp:0 RESP < bulk \"ab\" took=1.000ms",
                        "tcp:0 RESP > LLEN \"l\"",
                        "tcp:0 RESP < int 3 took=1.000ms");
    }

    @Test
    void aPortIsWhatTheUserSaysItIs() {
        assertThat(said(
                        forced(8080, AppProtocol.RESP),
                        wire.syn(true),
                        wire.syn(false),
                        wire.say(true, "PING\r\n"),
                        wire.say(false, "+PONG\r\n")))
                .containsExactly("tcp:0 RESP > PING", "tcp:0 RESP < simple PONG took=1.000ms");
        assertThat(said(
                        forced(8080, AppProtocol.WEBSOCKET),
                        wire.say(true, frame(0x89, true, utf8("a"))),
                        wire.ack(false)))
                .containsExactly("tcp:0 WebSocket > ping bytes=1 \"a\"");
    }

    @Test
    void messagesOfWebSocketAreInflatedAndEventsWithinAreRead() {
        String event = "{\"id\":\"17\",\"type\":\"message\",\"source\":\"lobby\",\"seq\":4,\"data\":{\"text\":\"hi\"}}";
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        List<String> lines = said(
                wire.syn(true),
                wire.syn(false),
                wire.say(true, UPGRADE),
                wire.say(false, SWITCH),
                wire.say(true, frame(0x81, true, utf8("{\"cmd\":\"join\",\"ref\":3,\"room\":\"lobby\"}"))),
                wire.say(false, frame(0xC1, false, deflated(deflater, event))),
                wire.say(false, frame(0xC1, false, deflated(deflater, event.replace("hi", "hi there")))),
                wire.say(false, frame(0x01, false, utf8("not"))),
                wire.say(false, frame(0x80, false, utf8(" json"))),
                wire.say(true, frame(0x88, true, new byte[] {3, (byte) 0xE8})));
        assertThat(lines)
                .containsExactly(
                        "tcp:0 HTTP > GET /ws host=a bytes=0",
                        "tcp:0 HTTP < 101 Switching Protocols took=1.000ms open",
                        "tcp:0 event > join ref=3 \"{\\\"cmd\\\":\\\"join\\\",\\\"ref\\\":3,\\\"room\\\":\\\"lobby\\\"}\"",
                        "tcp:0 event < message id=17 source=lobby seq=4 \"{\\\"text\\\":\\\"hi\\\"}\"",
                        "tcp:0 event < message id=17 source=lobby seq=4 \"{\\\"text\\\":\\\"hi there\\\"}\"",
                        "tcp:0 WebSocket < text bytes=8 frames=2 \"not json\"",
                        "tcp:0 WebSocket > close bytes=2 code=1000");
    }

    private static byte[] deflated(Deflater deflater, String text) {
        deflater.setInput(utf8(text));
        byte[] room = new byte[1000];
        int count = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(room, count - 4);
    }

    @Test
    void aWebSocketWithAGapGoesOnWhenTheTurnChanges() {
        List<String> lines = said(
                wire.syn(true),
                wire.syn(false),
                wire.say(true, UPGRADE),
                wire.say(false, SWITCH),
                wire.say(false, frame(0x82, false, new byte[10])),
                wire.lose(false, 7).say(false, frame(0x82, false, new byte[11])),
                wire.say(true, frame(0x89, true, utf8("a"))),
                wire.say(false, frame(0x82, false, new byte[12])));
        assertThat(lines)
                .containsSubsequence(
                        "tcp:0 WebSocket < binary bytes=10",
                        "tcp:0 WebSocket > ping bytes=1 \"a\"",
                        "tcp:0 WebSocket < binary bytes=12");
    }

    @Test
    void eventsOfAServerAreReadOneByOne() {
        List<String> lines = said(
                wire.say(true, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n"),
                wire.say(
                        false,
                        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 9\ndata: {\"id\":\"9\",\"type\":"),
                wire.say(
                        false,
                        "\"line\",\"source\":\"app.log\",\"data\":{\"text\":\"boom\"}}\r\n\r\n: quiet\n\ndata: plain\n\n"));
        assertThat(lines)
                .containsExactly(
                        "tcp:0 HTTP > GET /events host=a bytes=0",
                        "tcp:0 HTTP < 200 OK type=text/event-stream took=1.000ms open",
                        "tcp:0 event < line id=9 source=app.log \"{\\\"text\\\":\\\"boom\\\"}\"",
                        "tcp:0 event < bytes=5 \"plain\"");
    }

    @Test
    void callsOfGrpcAreToldWithTheirStatus() throws Exception {
        byte[] preface = utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        DefaultHttp2HeadersEncoder client = new DefaultHttp2HeadersEncoder();
        DefaultHttp2HeadersEncoder server = new DefaultHttp2HeadersEncoder();
        Http2Headers request = new DefaultHttp2Headers()
                .method("POST")
                .path("/prices.v1.Prices/Watch")
                .authority("a");
        Http2Headers head = new DefaultHttp2Headers().status("200").add("content-type", "application/grpc");
        Http2Headers trailers = new DefaultHttp2Headers().add("grpc-status", "5");
        assertThat(said(
                        wire.syn(true),
                        wire.syn(false),
                        wire.say(true, preface),
                        wire.say(true, h2(4, 0, 0, new byte[0])),
                        wire.say(true, h2(1, 4, 1, packed(client, request))),
                        wire.say(true, h2(0, 1, 1, new byte[] {0, 0, 0, 0, 2, 1, 1})),
                        wire.say(false, h2(4, 0, 0, new byte[0])),
                        wire.say(false, h2(1, 4, 1, packed(server, head))),
                        wire.say(false, h2(0, 0, 1, new byte[] {0, 0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7})),
                        wire.say(false, h2(1, 5, 1, packed(server, trailers)))))
                .containsExactly(
                        "tcp:0 HTTP/2 > POST /prices.v1.Prices/Watch host=a bytes=7 h2=1",
                        "tcp:0 gRPC < prices.v1.Prices/Watch bytes=7 h2=1",
                        "tcp:0 HTTP/2 < 200 type=application/grpc bytes=12 h2=1 grpcStatus=5 took=4.000ms");
    }

    private static byte[] packed(DefaultHttp2HeadersEncoder encoder, Http2Headers fields) throws Exception {
        ByteBuf block = Unpooled.buffer();
        encoder.encodeHeaders(1, fields, block);
        return ByteBufUtil.getBytes(block);
    }

    private static byte[] h2(int type, int flags, int stream, byte[] payload) {
        ByteBuf frame =
                Unpooled.buffer().writeMedium(payload.length).writeByte(type).writeByte(flags);
        return ByteBufUtil.getBytes(frame.writeInt(stream).writeBytes(payload));
    }

    @Test
    void whatATunnelCarriesIsReadToo() {
        assertThat(said(
                        wire.say(true, "CONNECT b:80 HTTP/1.1\r\nHost: b:80\r\n\r\n"),
                        wire.say(false, "HTTP/1.1 200 Fine\r\n\r\n"),
                        wire.say(true, "GET /in HTTP/1.1\r\nHost: b\r\n\r\n")))
                .contains("tcp:0 HTTP > GET /in host=b bytes=0");
    }

    @Test
    void messagesStandBeneathThePacketThatEndsThem() {
        TextOptions plain = TextOptions.plain(ZoneOffset.UTC);
        AppPrinter printer =
                new AppPrinter(new PacketPrinter(plain, index -> "?"), AppOptions.plain(ZoneOffset.UTC), 1);
        printer.print(wire.say(true, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"));
        printer.print(wire.ack(false));
        assertThat(Apps.text(printer).lines().map(line -> line.substring(0, 12)))
                .containsExactly("22:13:20.000", "    tcp:0 HT", "22:13:20.001");
    }

    @Test
    void everyMemberInJsonIsInTheDictionary() {
        Set<String> known = new HashSet<>();
        for (AppField field : AppField.values()) {
            assertThat(known.add(field.word())).as(field.word()).isTrue();
        }
        for (String line : said(
                Apps.options(true),
                wire.say(true, "GET /\u00e9\"\\ HTTP/1.1\r\nHost: a\r\n\r\n*"),
                wire.say(false, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"))) {
            JsonNode message = Apps.parse(line);
            message.fieldNames().forEachRemaining(name -> assertThat(known).contains(name));
            assertThat(message.get("stream").asText()).isEqualTo("tcp:0");
        }
    }

    @Test
    void memoryStaysFlatUnderConversationsThatNeverClose() {
        StreamLimits limits = new StreamLimits(4096, 256, 1 << 16, 1 << 20, 600);
        AppPrinter printer =
                Apps.printer(new AppOptions(true, false, false, ZoneOffset.UTC, Map.of(), Map.of(), limits));
        for (int i = 0; i < 20_000; i++) {
            Wire one = new Wire(i, 80);
            printer.print(one.syn(true));
            printer.print(one.say(true, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx"));
            printer.buffer().clear();
        }
        assertThat(printer.counts().crowdedOut()).isGreaterThan(15_000);
    }
}
