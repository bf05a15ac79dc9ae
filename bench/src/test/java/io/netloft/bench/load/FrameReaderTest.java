package io.netloft.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final String UPGRADED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

    private final List<String> told = new ArrayList<>();
    private final FrameReader reader = new FrameReader(new Telling(), "GET / HTTP/1.1\r\n\r\n");

    private final class Telling implements FrameReader.Owner {
        @Override
        public void opened() {
            told.add("opened");
        }

        @Override
        public void line(FrameReader from, ByteBuf text, int at, int length) {
            told.add(text.toString(at, length, StandardCharsets.UTF_8));
        }

        @Override
        public void lost(String why) {
            told.add("lost: " + why);
        }
    }

    private static ByteBuf stream() {
        ByteBuf stream = Unpooled.buffer().writeBytes(UPGRADED.getBytes(StandardCharsets.US_ASCII));
        stream.writeBytes(new byte[] {(byte) 0x81, 3}).writeBytes("one".getBytes(StandardCharsets.US_ASCII));
        stream.writeBytes(new byte[] {(byte) 0x89, 0});
        stream.writeBytes(new byte[] {(byte) 0x81, 126, 1, 0}).writeBytes(new byte[256]);
        return stream.writeBytes(new byte[] {(byte) 0x81, 3}).writeBytes("end".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void readsTheSameWhereverTheStreamIsCut() {
        ByteBuf whole = stream();
        List<String> expected = List.of("opened", "one", new String(new byte[256], StandardCharsets.UTF_8), "end");
        for (int cut = 0; cut <= whole.readableBytes(); cut++) {
            told.clear();
            var channel = new EmbeddedChannel(new FrameReader(new Telling(), "GET / HTTP/1.1\r\n\r\n"));
            channel.writeInbound(whole.copy(0, cut));
            channel.writeInbound(whole.copy(cut, whole.readableBytes() - cut));
            assertThat(told).as("cut at %d", cut).containsExactlyElementsOf(expected);
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void answersAPing() {
        var channel = new EmbeddedChannel(reader);
        channel.<ByteBuf>readOutbound().release();

        channel.writeInbound(stream());

        ByteBuf pong = channel.readOutbound();
        assertThat(pong.readableBytes()).isEqualTo(6);
        assertThat(pong.getUnsignedByte(0)).isEqualTo((short) 0x8A);
        pong.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void tellsOfARefusalAndOfAClose() {
        var refused = new EmbeddedChannel(reader);
        refused.writeInbound(Unpooled.copiedBuffer("HTTP/1.1 404 Not Found\r\n\r\n", StandardCharsets.US_ASCII));
        assertThat(told.get(0)).isEqualTo("lost: HTTP/1.1 404 Not Found (expected: 101)");
        refused.finishAndReleaseAll();

        told.clear();
        var closed = new EmbeddedChannel(new FrameReader(new Telling(), ""));
        closed.writeInbound(Unpooled.copiedBuffer(UPGRADED, StandardCharsets.US_ASCII));
        closed.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0x88, 2, 3, (byte) 0xE9}));
        assertThat(told).contains("lost: closed by the server, code 1001 (expected: open to the end)");
        closed.finishAndReleaseAll();
    }
}
