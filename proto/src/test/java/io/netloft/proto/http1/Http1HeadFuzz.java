package io.netloft.proto.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Locale;

/** Fuzz targets; a plain build runs them over the inputs that lie beside them in the test resources. */
class Http1HeadFuzz {
    private static final Http1Limits SMALL = new Http1Limits(128, 512, 8, 32, 128);

    @FuzzTest(maxDuration = "1m")
    void requestsGetOneVerdictHoweverTheyAreCutAndNettyAgrees(byte[] bytes) {
        String whole = verdict(bytes, bytes.length);
        assertThat(verdict(bytes, 1)).isEqualTo(whole);
        assertThat(verdict(bytes, 7)).isEqualTo(whole);
        if (whole.startsWith("accept")) {
            assertThat(NettyHeads.request(bytes, SMALL)).isEqualTo(NettyHeads.ours(bytes, SMALL));
        }
    }

    @FuzzTest(maxDuration = "1m")
    void chunkedBodiesGetOneVerdictHoweverTheyAreCut(byte[] bytes) {
        String whole = chunked(bytes, bytes.length);
        assertThat(chunked(bytes, 1)).isEqualTo(whole);
        assertThat(chunked(bytes, 3)).isEqualTo(whole);
    }

    private static String verdict(byte[] bytes, int step) {
        Http1HeadDecoder decoder = new Http1HeadDecoder(SMALL);
        Http1RequestHead head = new Http1RequestHead();
        ByteBuf in = Unpooled.buffer();
        try {
            for (int at = 0; at < bytes.length; at += Math.max(1, step)) {
                in.writeBytes(bytes, at, Math.min(Math.max(1, step), bytes.length - at));
                int read = decoder.readRequest(in, head);
                assertThat(head.bytes().length).isLessThan(4 * 1024);
                if (read > 0) {
                    return "accept " + read + " " + head + head.framing() + head.contentLength();
                }
            }
            return unfinished(bytes);
        } catch (Http1Exception e) {
            return e.fault().word().toLowerCase(Locale.ROOT);
        }
    }

    /** A fault in a line that never ends may be told at once or never, depending on the cut. */
    private static String unfinished(byte[] bytes) {
        Http1HeadDecoder decoder = new Http1HeadDecoder(SMALL);
        try {
            decoder.readRequest(Unpooled.wrappedBuffer(bytes), new Http1RequestHead());
            return "incomplete";
        } catch (Http1Exception e) {
            return e.fault().word().toLowerCase(Locale.ROOT);
        }
    }

    private static String chunked(byte[] bytes, int step) {
        Http1BodyReader reader = new Http1BodyReader(SMALL);
        reader.begin(Http1Framing.CHUNKED, -1);
        int taken = 0;
        try {
            for (int at = 0; at < bytes.length && !reader.done(); at += Math.max(1, step)) {
                int length = Math.min(Math.max(1, step), bytes.length - at);
                taken += reader.accept(Unpooled.wrappedBuffer(bytes, at, length));
            }
            return reader.done() + " " + taken + " " + reader.payloadBytes();
        } catch (Http1Exception e) {
            return e.getMessage();
        }
    }
}
