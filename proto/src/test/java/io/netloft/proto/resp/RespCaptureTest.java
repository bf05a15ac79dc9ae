package io.netloft.proto.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.CaptureContract;
import io.netloft.proto.PcapStreams;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

class RespCaptureTest extends CaptureContract {
    private static final List<Exchange> CONVERSATION = List.of(
            new Exchange("PING\r\n", "+PONG\r\n"),
            new Exchange(
                    Resp.array("SET", "greeting", "hello \u00e9\r\n") + Resp.array("GET", "greeting"),
                    "+OK\r\n$9\r\nhello \u00e9\r\n\r\n"),
            new Exchange(Resp.array("GET", "nothing"), "$-1\r\n"),
            new Exchange(Resp.array("LPUSH", "greeting", "x"), "-WRONGTYPE Operation against a key\r\n"),
            new Exchange(
                    Resp.array("HELLO", "3"),
                    "%3\r\n$6\r\nserver\r\n$7\r\nnetloft\r\n$5\r\nproto\r\n:3\r\n$7\r\nmodules\r\n*0\r\n"),
            new Exchange(Resp.array("ZSCORE", "z", "a"), ",0.10000000000000001\r\n"),
            new Exchange(Resp.array("SMEMBERS", "s"), "~2\r\n$1\r\na\r\n$1\r\nb\r\n"),
            new Exchange(
                    Resp.array("SUBSCRIBE", "news"),
                    ">3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n>3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n"),
            new Exchange(Resp.array("GET", "nothing"), "_\r\n"),
            new Exchange(Resp.array("EXISTS", "greeting") + Resp.array("QUIT"), ":1\r\n+OK\r\n"));

    RespCaptureTest() {
        super("resp", CONVERSATION);
    }

    @Override
    protected void check(PcapStreams streams) {
        assertThat(messages(RespDirection.REQUESTS, streams.fromClient()))
                .hasSize(12)
                .startsWith(
                        new RespMessage.Inline(List.of(RespMessage.Bulk.of("PING"))),
                        new RespMessage.Array(List.of(
                                RespMessage.Bulk.of("SET"),
                                RespMessage.Bulk.of("greeting"),
                                new RespMessage.Bulk(Resp.bytes("hello \u00e9\r\n")))),
                        RespMessage.Array.of("GET", "greeting"))
                .endsWith(RespMessage.Array.of("QUIT"));
        assertThat(messages(RespDirection.RESPONSES, streams.fromServer()))
                .hasSize(13)
                .startsWith(
                        new RespMessage.Simple("PONG"),
                        new RespMessage.Simple("OK"),
                        new RespMessage.Bulk(Resp.bytes("hello \u00e9\r\n")),
                        RespMessage.Null.BULK,
                        new RespMessage.SimpleError("WRONGTYPE Operation against a key"))
                .contains(
                        new RespMessage.Decimal(0.1),
                        new RespMessage.Set(List.of(RespMessage.Bulk.of("a"), RespMessage.Bulk.of("b"))),
                        RespMessage.Null.NULL)
                .endsWith(new RespMessage.Int(1), new RespMessage.Simple("OK"));
    }

    private static List<RespMessage> messages(RespDirection direction, ByteBuf stream) {
        List<RespMessage> messages = new ArrayList<>();
        try (RespDecoder decoder =
                new RespDecoder(RespLimits.DEFAULT, direction, false, (message, missing) -> messages.add(message))) {
            inPieces(stream, decoder::decode);
            decoder.endOfInput();
        }
        return messages;
    }
}
