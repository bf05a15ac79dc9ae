package io.netloft.proto.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class Http1CostTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String REQUEST = Wire.head(
            "POST /some/path?with=query HTTP/1.1",
            "Host: example.org",
            "User-Agent: x/1",
            "Connection: keep-alive, x-one",
            "X-One: 1",
            "Cookie: a=b",
            "Transfer-Encoding: chunked");
    private static final String BODY = "5\r\nhello\r\n0\r\n\r\n";

    private final Http1HeadDecoder decoder = new Http1HeadDecoder(Http1Limits.DEFAULT);
    private final Http1BodyReader body = new Http1BodyReader(Http1Limits.DEFAULT);
    private final Http1RequestHead head = new Http1RequestHead();

    @Test
    void readingAMessageAllocatesNothing() {
        ByteBuf in = Unpooled.copiedBuffer(Wire.buffer(REQUEST + BODY));
        int rounds = 10_000;
        readMessages(in, rounds);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        readMessages(in, rounds);
        // A few bytes are the JVM's own, such as compiled code being installed; one object a message would be 160,000.
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(rounds * 4L);
    }

    @Test
    @Timeout(10)
    void aLongHeadByteByByteIsNoHeavierThanItsLength() {
        // Were each call to look at all bytes again, these would be 130,000 million looks: minutes.
        int length = 512 * 1024;
        Http1HeadDecoder slow = new Http1HeadDecoder(new Http1Limits(8 * 1024, 1024 * 1024, 10, 256, 8 * 1024));
        ByteBuf in = Wire.buffer(Wire.head("GET / HTTP/1.1", "Host: a", "X: " + "x".repeat(length)));
        int whole = in.writerIndex();
        int read = 0;
        for (int i = 1; i <= whole; i++) {
            read = slow.readRequest(in.writerIndex(i), head);
        }
        assertThat(read).isEqualTo(whole);
    }

    private void readMessages(ByteBuf in, int rounds) {
        for (int i = 0; i < rounds; i++) {
            in.readerIndex(0);
            decoder.readRequest(in, head);
            for (int field = 0; field < head.size(); field++) {
                head.hopByHop(field);
            }
            body.begin(head.framing(), head.contentLength());
            in.skipBytes(body.accept(in));
        }
    }
}
