package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import io.netloft.sniffer.stream.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import netloft.prices.v1.Acknowledge;
import netloft.prices.v1.Decimal;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.Subscribe;
import netloft.prices.v1.WatchPricesResponse;
import org.junit.jupiter.api.Test;

/** Messages of gRPC within HTTP/2: of contracts that are known by field, of all others by length. */
class GrpcTest {
    private static final String STREAM = "/netloft.prices.v1.PriceService/StreamPrices";
    private static final String CALL = "netloft.prices.v1.PriceService/StreamPrices";

    private final Wire wire = new Wire(7, 50_051);
    private final DefaultHttp2HeadersEncoder client = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersEncoder server = new DefaultHttp2HeadersEncoder();
    private AppPrinter printer = Apps.printer(Apps.options(false));

    private static byte[] frame(int type, int flags, byte[] payload) {
        ByteBuf out = Unpooled.buffer().writeMedium(payload.length);
        out.writeByte(type).writeByte(flags).writeInt(1).writeBytes(payload);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] head(DefaultHttp2HeadersEncoder encoder, Http2Headers fields) {
        ByteBuf out = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, fields, out);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return frame(1, 4, ByteBufUtil.getBytes(out));
    }

    private static byte[] message(int flag, byte[] octets) {
        return ByteBufUtil.getBytes(
                Unpooled.buffer().writeByte(flag).writeInt(octets.length).writeBytes(octets));
    }

    private static byte[] data(MessageLite message) {
        return frame(0, 0, message(0, message.toByteArray()));
    }

    private void begin(String path, String encoding) {
        printer.print(wire.syn(true));
        printer.print(wire.syn(false));
        printer.print(wire.say(true, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        Http2Headers asked = new DefaultHttp2Headers().method("POST").path(path).scheme("http");
        Http2Headers answered = new DefaultHttp2Headers().status("200");
        for (Http2Headers fields : List.of(asked, answered)) {
            fields.add("content-type", "application/grpc+proto").add("grpc-encoding", encoding);
        }
        printer.print(wire.say(true, head(client, asked)));
        printer.print(wire.say(false, head(server, answered)));
    }

    private List<String> said() {
        printer.finish();
        return Apps.text(printer)
                .lines()
                .map(line -> line.replaceFirst("^.*?: (?=tcp:)", ""))
                .filter(line -> line.contains(" gRPC "))
                .toList();
    }

    private static StreamPricesResponse batch(PriceUpdate... updates) {
        PriceBatch.Builder batch = PriceBatch.newBuilder().setBatchNumber(7).addSubscriptionIds(1);
        return StreamPricesResponse.newBuilder()
                .setBatch(batch.addAllUpdates(List.of(updates)))
                .build();
    }

    private static PriceUpdate update() {
        return PriceUpdate.newBuilder()
                .setProductId("EUR/USD")
                .setEpoch(-1)
                .setSequence(12)
                .setSourceTime(Timestamp.newBuilder().setSeconds(1_700_000_000).setNanos(5))
                .setBid(Decimal.newBuilder().setUnits(108_420).setExponent(-5))
                .setAsk(Decimal.newBuilder().setUnits(-3).setExponent(2))
                .setState(PriceState.PRICE_STATE_LIVE)
                .build();
    }

    @Test
    void messagesOfPricesAreToldByField() {
        begin(STREAM, "identity");
        Subscribe subscribe = Subscribe.newBuilder()
                .setSubscriptionId(3)
                .addProductIds("EUR/USD")
                .addProductIds("a \"b\u001b\u00e4")
                .build();
        printer.print(wire.say(
                true,
                data(StreamPricesRequest.newBuilder().setSubscribe(subscribe).build())));
        printer.print(wire.say(
                true,
                data(StreamPricesRequest.newBuilder()
                        .setAcknowledge(Acknowledge.newBuilder().setMaxOutstanding(-1))
                        .build())));
        printer.print(wire.say(false, data(batch(update()))));
        assertThat(said())
                .containsExactly(
                        "tcp:0 gRPC > " + CALL + " Subscribe subscriptionId=3 "
                                + "productIds=[\"EUR/USD\" \"a \\\"b^[M-CM-$\"] bytes=22 h2=1",
                        "tcp:0 gRPC > " + CALL + " Acknowledge maxOutstanding=4294967295 bytes=8 h2=1",
                        "tcp:0 gRPC < " + CALL + " PriceBatch batchNumber=7 subscriptionIds=[1] "
                                + "updates=[{productId=\"EUR/USD\" epoch=18446744073709551615 sequence=12 "
                                + "sourceTime=2023-11-14T22:13:20.000000005Z bid=1.08420 ask=-300 "
                                + "state=PRICE_STATE_LIVE}] bytes=57 h2=1");
    }

    @Test
    void theSameInJsonForJq() {
        printer = Apps.printer(Apps.options(true));
        begin("/netloft.prices.v1.PriceService/WatchPrices", "identity");
        WatchPricesResponse event =
                WatchPricesResponse.newBuilder().setEvent(batch(update())).build();
        printer.print(wire.say(false, data(event)));
        printer.finish();
        JsonNode told = Apps.text(printer)
                .lines()
                .map(Apps::parse)
                .filter(one -> one.path("app").asText().equals("grpc"))
                .findFirst()
                .orElseThrow();
        assertThat(told.path("call").asText()).isEqualTo("netloft.prices.v1.PriceService/WatchPrices");
        assertThat(told.path("message").asText()).isEqualTo("PriceBatch");
        assertThat(told.path("from").asText()).isEqualTo("server");
        JsonNode price = told.path("fields").path("updates").path(0);
        assertThat(price.path("productId").asText()).isEqualTo("EUR/USD");
        assertThat(price.path("epoch").bigIntegerValue()).isEqualTo("18446744073709551615");
        assertThat(price.path("bid").textValue()).isEqualTo("1.08420");
        assertThat(price.path("sourceTime").textValue()).isEqualTo("2023-11-14T22:13:20.000000005Z");
        assertThat(told.path("h2").asInt()).isEqualTo(1);
    }

    @Test
    void messagesOfOtherContractsAreToldByTheirLengths() {
        begin("/peer.Echo/Talk", "identity");
        printer.print(wire.say(true, frame(0, 0, message(0, new byte[9]))));
        printer.print(wire.say(false, frame(0, 0, message(1, new byte[70_000 / 8]))));
        assertThat(said())
                .containsExactly(
                        "tcp:0 gRPC > peer.Echo/Talk bytes=9 h2=1",
                        "tcp:0 gRPC < peer.Echo/Talk bytes=8750 h2=1 compressed");
    }

    @Test
    void compressedMessagesAreInflatedUpToTheLimit() throws IOException {
        begin(STREAM, "gzip");
        printer.print(wire.say(
                false, frame(0, 0, message(1, zipped(batch(update()).toByteArray())))));
        // Sixteen megabytes of zeros in a few kilobytes.
        printer.print(wire.say(false, frame(0, 0, message(1, zipped(new byte[1 << 24])))));
        printer.print(wire.say(false, frame(0, 0, message(1, new byte[] {1, 2, 3}))));
        assertThat(said())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains("PriceBatch batchNumber=7")
                                .endsWith(" compressed"),
                        bomb -> assertThat(bomb).matches("tcp:0 gRPC < \\S+ bytes=\\d+ h2=1 compressed"),
                        none -> assertThat(none).contains(" fault=gzip "));
    }

    private static byte[] zipped(byte[] octets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(octets);
        }
        return out.toByteArray();
    }

    @Test
    void hostileMessagesAreToldWithinBounds() {
        begin(STREAM, "identity");
        PriceUpdate huge = PriceUpdate.newBuilder()
                .setProductId("x".repeat(5_000))
                .setBid(Decimal.newBuilder().setUnits(1).setExponent(Integer.MAX_VALUE))
                .setSourceTime(Timestamp.newBuilder().setSeconds(Long.MIN_VALUE).setNanos(-1))
                .setStateValue(99)
                .build();
        printer.print(wire.say(false, data(batch(huge))));
        PriceUpdate[] many = new PriceUpdate[1_000];
        java.util.Arrays.fill(many, PriceUpdate.getDefaultInstance());
        printer.print(wire.say(false, data(batch(many))));
        printer.print(wire.say(false, frame(0, 0, message(0, new byte[] {0x1a, 0x7f, 1}))));
        assertThat(said())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .hasSizeLessThan(600)
                                .contains("bid=1e2147483647 ", " state=99}", "sourceTime=-9223372036854775808s-1ns")
                                .contains("x".repeat(256) + "...\""),
                        list -> assertThat(list)
                                .contains("{} {}")
                                .contains(" left=936 ")
                                .hasSizeLessThan(500),
                        none -> assertThat(none).endsWith(" fault=protobuf bytes=3 h2=1"));
    }

    @Test
    void aMessageInManyFramesIsOneAndOneThatIsCutIsTold() {
        begin(STREAM, "identity");
        byte[] whole = message(0, batch(update()).toByteArray());
        for (byte octet : whole) {
            printer.print(wire.say(false, frame(0, 0, new byte[] {octet})));
        }
        printer.print(wire.say(false, frame(0, 0, java.util.Arrays.copyOf(whole, 20))));
        printer.print(wire.fin(false));
        assertThat(said())
                .satisfiesExactly(
                        first -> assertThat(first).contains("PriceBatch batchNumber=7"),
                        cut -> assertThat(cut).isEqualTo("tcp:0 gRPC < " + CALL + " fault=cut h2=1"));
    }

    @Test
    void aServerThatSpeaksFirstIsUnderstood() {
        printer.print(wire.syn(true));
        printer.print(wire.syn(false));
        byte[] settings = ByteBufUtil.getBytes(Unpooled.buffer()
                .writeMedium(18)
                .writeByte(4)
                .writeByte(0)
                .writeInt(0)
                .writeZero(18));
        printer.print(wire.say(false, settings));
        printer.print(wire.say(true, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        Http2Headers asked =
                new DefaultHttp2Headers().method("POST").path("/a.B/C").add("content-type", "application/grpc");
        printer.print(wire.say(true, head(client, asked)));
        Http2Headers answered = new DefaultHttp2Headers().status("200").add("content-type", "application/grpc");
        printer.print(wire.say(false, head(server, answered)));
        printer.print(wire.say(false, frame(0, 0, message(0, "abc".getBytes(StandardCharsets.US_ASCII)))));
        assertThat(said()).containsExactly("tcp:0 gRPC < a.B/C bytes=3 h2=1");
    }

    @Test
    void unknownFieldsArePassedOver() {
        begin(STREAM, "identity");
        StreamPricesResponse later = StreamPricesResponse.newBuilder()
                .mergeFrom(batch(update()))
                .setUnknownFields(com.google.protobuf.UnknownFieldSet.newBuilder()
                        .addField(
                                99,
                                com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8("later"))
                                        .build())
                        .build())
                .build();
        printer.print(wire.say(false, data(later)));
        assertThat(said()).singleElement().asString().contains(" PriceBatch batchNumber=7 ");
    }
}
