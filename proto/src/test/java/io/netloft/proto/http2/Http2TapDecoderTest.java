package io.netloft.proto.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class Http2TapDecoderTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final List<String> told = new ArrayList<>();
    private final DefaultHttp2HeadersEncoder packer = new DefaultHttp2HeadersEncoder();

    private final class Told implements Http2TapVisitor {
        @Override
        public void fields(int stream, Http2Headers fields, boolean last) {
            told.add(stream + " " + fields.method() + " " + fields.path() + (last ? " last" : ""));
        }

        @Override
        public void data(int stream, int octets, boolean last) {
            if (octets > 0 || last) {
                told.add(stream + " data " + octets + (last ? " last" : ""));
            }
        }

        @Override
        public void reset(int stream) {
            told.add(stream + " reset");
        }

        @Override
        public void table(long octets) {
            told.add("table " + octets);
        }

        @Override
        public void fault(String word) {
            told.add("fault " + word);
        }
    }

    private Http2TapDecoder decoder() {
        return new Http2TapDecoder(Http2TapLimits.DEFAULT, true, new Told());
    }

    private static ByteBuf frame(int type, int flags, int stream, ByteBuf payload) {
        return Unpooled.buffer()
                .writeMedium(payload.readableBytes())
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
    }

    private static ByteBuf octets(int... values) {
        ByteBuf all = Unpooled.buffer();
        for (int value : values) {
            all.writeByte(value);
        }
        return all;
    }

    private ByteBuf packed(String path) throws Exception {
        ByteBuf block = Unpooled.buffer();
        packer.encodeHeaders(
                1, new DefaultHttp2Headers().method("GET").path(path).add("x", "y"), block);
        return block;
    }

    private ByteBuf connection() throws Exception {
        ByteBuf all = Unpooled.buffer().writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(frame(4, 0, 0, octets(0, 1, 0, 0, 0x20, 0)));
        all.writeBytes(frame(1, 5, 1, packed("/a")));
        ByteBuf second = packed("/b");
        ByteBuf padded =
                octets(2, 0, 0, 0, 0, 9).writeBytes(second.readSlice(2)).writeBytes(octets(0, 0));
        all.writeBytes(frame(1, 0x28, 3, padded));
        all.writeBytes(frame(9, 4, 3, second));
        all.writeBytes(frame(0, 8, 3, octets(3, 'a', 'b', 0, 0, 0)));
        all.writeBytes(frame(0, 1, 3, octets('c')));
        all.writeBytes(frame(6, 0, 0, octets(1, 2, 3, 4, 5, 6, 7, 8)));
        return all.writeBytes(frame(3, 0, 5, octets(0, 0, 0, 8)));
    }

    @Test
    void framesOfAConnectionAreRead() throws Exception {
        decoder().decode(connection());
        assertThat(told)
                .containsExactly(
                        "table 8192", "1 GET /a last", "3 GET /b", "3 data 2", "3 data 1", "3 data 0 last", "5 reset");
    }

    @Test
    void cutAnywhereTheyAreTheSame() throws Exception {
        ByteBuf all = connection();
        int length = all.readableBytes();
        decoder().decode(all.slice());
        List<String> whole = told.stream().filter(one -> !one.contains("data")).toList();
        for (int cut = 0; cut <= length; cut++) {
            told.clear();
            Http2TapDecoder decoder = decoder();
            decoder.decode(all.slice(0, cut));
            decoder.decode(all.slice(cut, length - cut));
            assertThat(told.stream().filter(one -> !one.contains("data"))).containsExactlyElementsOf(whole);
        }
    }

    @Test
    void aHoleInABodyIsCountedAndAnyOtherEndsIt() throws Exception {
        Http2TapDecoder decoder = decoder();
        decoder.decode(Unpooled.copiedBuffer(PREFACE, StandardCharsets.US_ASCII));
        decoder.decode(frame(0, 1, 1, octets(1, 2, 3, 4)).slice(0, 10));
        decoder.gap(3);
        assertThat(told).containsExactly("1 data 1", "1 data 3", "1 data 0 last");
        decoder.gap(1);
        assertThat(told).endsWith("fault gap");
        assertThat(decoder.done()).isTrue();
    }

    @Test
    void whatCannotBeIsAFault() throws Exception {
        Http2TapDecoder decoder = decoder();
        decoder.decode(Unpooled.copiedBuffer(PREFACE, StandardCharsets.US_ASCII));
        decoder.decode(frame(9, 4, 1, packed("/")));
        assertThat(told).containsExactly("fault continuation");
        told.clear();
        Http2TapDecoder second = new Http2TapDecoder(new Http2TapLimits(1024, 1024, 0), false, new Told());
        second.decode(frame(1, 4, 1, Unpooled.buffer().writeZero(1025)));
        assertThat(told).containsExactly("fault block-too-large");
        assertThat(second.held()).isLessThan(5000);
        assertThatThrownBy(() -> new Http2TapLimits(1, 1024, 0)).hasMessageContaining("maxBlock: 1 (expected:");
    }
}
