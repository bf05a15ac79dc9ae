package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Data that go at once, and those that must wait. */
class PromptEncoderTest {
    private static final int WINDOW = 65_535;

    private final FrameGatherer gatherer = new FrameGatherer();
    private final EmbeddedChannel channel = new EmbeddedChannel(gatherer, new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext writer = channel.pipeline().lastContext();
    private final DefaultHttp2Connection connection = new DefaultHttp2Connection(true);
    private final PromptEncoder encoder = new PromptEncoder(
            connection, new PayingFrameWriter(new Http2Guard(100, 0), gatherer, (name, value) -> false));
    private final List<Integer> ended = new ArrayList<>();

    @BeforeEach
    void begin() throws Http2Exception {
        // All that the encoder asks of it is to end streams.
        encoder.lifecycleManager((Http2LifecycleManager) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Http2LifecycleManager.class}, (proxy, method, args) -> {
                    assertThat(method.getName()).isEqualTo("closeStreamLocal");
                    ended.add(((Http2Stream) args[0]).id());
                    return null;
                }));
        windows().channelHandlerContext(writer);
    }

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    private Http2RemoteFlowController windows() {
        return connection.remote().flowController();
    }

    private Http2Stream stream(int id) throws Http2Exception {
        return connection.remote().createStream(id, false);
    }

    private ChannelFuture write(int stream, String text, boolean ends) {
        ByteBuf data = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        return encoder.writeData(writer, stream, data, 0, ends, writer.newPromise());
    }

    /** What has left, frame by frame: stream, flags, text. */
    private List<String> frames() {
        writer.flush();
        List<String> frames = new ArrayList<>();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            while (next.isReadable()) {
                int size = next.readMedium();
                assertThat(next.readByte()).as("DATA").isZero();
                int flags = next.readByte();
                frames.add(next.readInt() + " " + flags + " " + next.readCharSequence(size, StandardCharsets.US_ASCII));
            }
            next.release();
        }
        return frames;
    }

    @Test
    void whatHasRoomGoesAtOnceAndCountsAgainstBothWindows() throws Exception {
        Http2Stream one = stream(1);
        ChannelFuture written = write(1, "hello", false);
        assertThat(frames()).containsExactly("1 0 hello");
        assertThat(written.isSuccess()).isTrue();
        assertThat(windows().windowSize(one)).isEqualTo(WINDOW - 5);
        assertThat(windows().windowSize(connection.connectionStream())).isEqualTo(WINDOW - 5);
        assertThat(ended).isEmpty();
    }

    @Test
    void theEndIsSaidByTheFrameBeforeWhereNothingIsBetween() throws Exception {
        stream(1);
        stream(3);
        write(1, "one", false);
        ChannelFuture end = write(1, "", true);
        assertThat(ended).containsExactly(1);
        write(3, "three", false);
        assertThat(frames()).containsExactly("1 1 one", "3 0 three");
        assertThat(end.isSuccess()).isTrue();
        write(3, "", true);
        assertThat(frames()).containsExactly("3 1 ");
        assertThat(ended).containsExactly(1, 3);
    }

    @Test
    void anotherStreamsFrameBetweenMakesTheEndAFrameOfItsOwn() throws Exception {
        stream(1);
        stream(3);
        write(1, "one", false);
        write(3, "three", false);
        write(1, "", true);
        assertThat(frames()).containsExactly("1 0 one", "3 0 three", "1 1 ");
    }

    @Test
    void whatHasNoRoomWaitsAndWhatComesAfterItWaitsBehindIt() throws Exception {
        Http2Stream one = stream(1);
        windows().incrementWindowSize(one, 2 - WINDOW);
        write(1, "abc", false);
        write(1, "d", false);
        assertThat(frames()).isEmpty();
        windows().incrementWindowSize(one, 10);
        windows().writePendingBytes();
        assertThat(String.join("", frames()).replaceAll("1 0 ", "")).isEqualTo("abcd");
        assertThat(windows().windowSize(one)).isEqualTo(8);
    }

    @Test
    void noneGoesAgainstTheConnectionsWindow() throws Exception {
        stream(1);
        windows().incrementWindowSize(connection.connectionStream(), 2 - WINDOW);
        write(1, "abc", true);
        assertThat(frames()).isEmpty();
        assertThat(ended).isEmpty();
        windows().incrementWindowSize(connection.connectionStream(), 10);
        windows().writePendingBytes();
        assertThat(frames()).containsExactly("1 1 abc");
        assertThat(ended).containsExactly(1);
    }

    /** The end of a stream needs no window. */
    @Test
    void anEndGoesWhereThereIsNoRoomForData() throws Exception {
        Http2Stream one = stream(1);
        windows().incrementWindowSize(one, -WINDOW);
        write(1, "", true);
        assertThat(frames()).containsExactly("1 1 ");
    }

    @Test
    void whoWantsToKnowHearsThatAWindowIsFull() throws Exception {
        Http2Stream one = stream(1);
        List<Integer> changed = new ArrayList<>();
        windows().listener(stream -> changed.add(stream.id()));
        windows().channelWritabilityChanged();
        changed.clear();
        windows().incrementWindowSize(one, 3 - WINDOW);
        assertThat(changed).isEmpty();
        write(1, "abc", false);
        assertThat(changed).containsExactly(1);
        assertThat(windows().isWritable(one)).isFalse();
        assertThat(frames()).containsExactly("1 0 abc");
    }
}
