package io.netloft.bench.proto;

import io.netloft.proto.http1.Http1HeadDecoder;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to read the head of one request of 300 bytes, as a browser sends it: nanoseconds a head, ours and
 * Netty's, from the same direct buffer.
 *
 * <p>Netty's decoder only works inside a pipeline, so that an EmbeddedChannel stands around it. {@link #pipeline} is the
 * cost of that alone; subtract it before comparing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xmx256m", "-XX:+UseSerialGC"})
public class Http1HeadBench {
    private static final int SIZE = 300;
    private static final String START = """
            GET /catalogue/items?page=2&sort=price HTTP/1.1\r
            Host: shop.example.org\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0\r
            Accept: text/html,application/json;q=0.9\r
            Accept-Encoding: gzip, br\r
            Accept-Language: en\r
            Connection: keep-alive\r
            Cookie: session=""";

    private final Http1HeadDecoder ours = new Http1HeadDecoder(Http1Limits.DEFAULT);
    private final Http1RequestHead head = new Http1RequestHead();
    private EmbeddedChannel netty = new EmbeddedChannel();
    private EmbeddedChannel bare = new EmbeddedChannel();
    private ByteBuf request = Unpooled.EMPTY_BUFFER;

    /** For JMH, which fills it by {@link #open}. */
    public Http1HeadBench() {}

    /** The bytes of the request. */
    static byte[] request() {
        String end = "\r\n\r\n";
        String cookie = "0123456789abcdef".repeat(SIZE).substring(0, SIZE - START.length() - end.length());
        return (START + cookie + end).getBytes(StandardCharsets.US_ASCII);
    }

    /** Opens channels and fills the buffer. */
    @Setup
    public void open() {
        netty = new EmbeddedChannel(new HttpRequestDecoder());
        bare = new EmbeddedChannel();
        byte[] bytes = request();
        request = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** Closes them. */
    @TearDown
    public void close() {
        netty.finishAndReleaseAll();
        bare.finishAndReleaseAll();
        request.release();
    }

    /** Our decoder: offsets into the bytes, judged by every rule. */
    @Benchmark
    public Http1RequestHead ours() {
        request.readerIndex(0);
        ours.readRequest(request, head);
        return head;
    }

    /** Netty's: strings for the target and every field, and the empty last content behind them. */
    @Benchmark
    public HttpRequest netty() {
        request.readerIndex(0);
        netty.writeInbound(request.retainedDuplicate());
        HttpRequest read = netty.readInbound();
        LastHttpContent last = netty.readInbound();
        last.release();
        return read;
    }

    /** The channel that stands around Netty's decoder, without it. */
    @Benchmark
    public int pipeline() {
        request.readerIndex(0);
        bare.writeInbound(request.retainedDuplicate());
        ByteBuf read = bare.readInbound();
        int bytes = read.readableBytes();
        read.release();
        return bytes;
    }
}
