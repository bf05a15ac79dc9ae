package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Frames of a connection between two flushes, and what is written of heads. */
class FrameGathererTest {
    private final FrameGatherer gatherer = new FrameGatherer();
    private final EmbeddedChannel channel = new EmbeddedChannel(gatherer, new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext writer = channel.pipeline().lastContext();
    private final PayingFrameWriter frames =
            new PayingFrameWriter(new Http2Guard(100, 0), gatherer, (name, value) -> false);

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private String out() {
        ByteBuf next = channel.readOutbound();
        String text = next.toString(StandardCharsets.ISO_8859_1);
        next.release();
        return text;
    }

    @Test
    void whatIsSmallLeavesTogetherAndItsWritersHearOfIt() {
        ChannelFuture first = writer.write(text("one"));
        ChannelFuture second = writer.write(text("two"), channel.voidPromise());
        ChannelFuture third = writer.write(text(""));
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(first.isDone()).isFalse();
        assertThat(second.isVoid()).isTrue();
        writer.flush();
        assertThat(out()).isEqualTo("onetwo");
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(first.isSuccess() && third.isSuccess()).isTrue();
    }

    @Test
    void whatIsLargeKeepsItsPlaceAndItsBuffer() {
        ByteBuf large = Unpooled.wrappedBuffer(new byte[FrameGatherer.SMALL + 1]);
        writer.write(text("one"));
        writer.write(large);
        writer.write(text("two"));
        writer.flush();
        assertThat(out()).isEqualTo("one");
        assertThat((ByteBuf) channel.readOutbound()).isSameAs(large);
        large.release();
        assertThat(out()).isEqualTo("two");
    }

    @Test
    void noMoreThanAWriteIsHeld() {
        for (int i = 0; i < 100; i++) {
            writer.write(Unpooled.wrappedBuffer(new byte[1000]));
        }
        channel.flushOutbound();
        assertThat(channel.outboundMessages()).hasSizeGreaterThan(5);
        int most = 0;
        while (!channel.outboundMessages().isEmpty()) {
            most = Math.max(most, out().length());
        }
        assertThat(most).isBetween(15_000, 16 * 1024);
        channel.finishAndReleaseAll();
    }

    @Test
    void whatIsNotSentFailsWithTheConnection() {
        AtomicInteger after = new AtomicInteger();
        ChannelFuture lost = writer.write(text("lost"));
        lost.addListener(failed -> {
            // As Netty does, which answers a lost RST_STREAM with a GOAWAY.
            ChannelFuture late = writer.write(text("late"));
            frames.writeData(writer, 1, text("late too"), 0, true, writer.newPromise())
                    .addListener(f -> after.incrementAndGet());
            late.addListener(f -> after.incrementAndGet());
        });
        channel.pipeline().remove(gatherer);
        assertThat(lost.cause()).isInstanceOf(ClosedChannelException.class);
        assertThat(after.get()).isPositive();
        channel.finishAndReleaseAll();
    }

    /** A head that is longer than a frame may be goes on in others, and is read as one. */
    @Test
    void aHeadTooLongForAFrameGoesOn() throws Exception {
        Http2Headers head = new FieldList(4);
        head.add(":status", "200");
        for (int i = 0; i < 40; i++) {
            head.add("field-" + i, ("v" + i).repeat(400));
        }
        ChannelFuture written = frames.writeHeaders(writer, 5, head, 0, true, writer.newPromise());
        frames.writeData(writer, 7, text("after"), 0, true, writer.newPromise());
        writer.flush();
        assertThat(written.isSuccess()).isTrue();
        ByteBuf all = Unpooled.buffer();
        while (!channel.outboundMessages().isEmpty()) {
            ByteBuf next = channel.readOutbound();
            all.writeBytes(next);
            next.release();
        }
        ByteBuf block = Unpooled.buffer();
        StringBuilder seen = new StringBuilder();
        while (all.getByte(all.readerIndex() + 3) != 0) {
            int size = all.readMedium();
            assertThat(size).isLessThanOrEqualTo(16 * 1024);
            seen.append(all.readByte()).append(':').append(all.readByte()).append(' ');
            assertThat(all.readInt()).isEqualTo(5);
            block.writeBytes(all, size);
        }
        assertThat(seen.toString()).startsWith("1:1 9:").endsWith("9:4 ");
        assertThat(all.skipBytes(9).toString(StandardCharsets.US_ASCII)).isEqualTo("after");
        Http2Headers read = new DefaultHttp2HeadersDecoder(false, 1 << 20).decodeHeaders(5, block);
        assertThat(read.get("field-39")).hasToString("v39".repeat(400));
        assertThat(read.size()).isEqualTo(41);
    }
}
