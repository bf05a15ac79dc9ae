package io.netloft.proto.http1;

import static io.netloft.proto.http1.Wire.assertFault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class Http1LimitsTest {
    private static final Http1Limits SMALL = new Http1Limits(64, 256, 4, 16, 32);

    @Test
    void refusesValuesOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Http1Limits(15, 1024, 10, 256, 256))
                .withMessage("maxStartLine: 15 (expected: 16..1048576); choose a value in the range");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Http1Limits(1024, 1024, 10, 256, 256))
                .withMessage("maxHead: 1024 (expected: at least maxStartLine + 4 = 1028);"
                        + " raise it or lower maxStartLine");
        assertThatIllegalArgumentException().isThrownBy(() -> new Http1Limits(64, 1024, 0, 256, 256));
        assertThatIllegalArgumentException().isThrownBy(() -> new Http1Limits(64, 1024, 1, 15, 256));
        assertThatIllegalArgumentException().isThrownBy(() -> new Http1Limits(64, 1024, 1, 16, 1));
    }

    @Test
    void allowsAStartLineUpToItsLimit() {
        String fits = "GET /" + "a".repeat(64 - 14) + " HTTP/1.1";
        assertThat(fits).hasSize(64);
        read(fits + "\r\nHost: a\r\n\r\n");
        assertFault(Http1Fault.TARGET_TOO_LONG, () -> read("x" + fits + "\r\nHost: a\r\n\r\n"));
        assertFault(Http1Fault.TARGET_TOO_LONG, () -> read("GET /" + "a".repeat(400)));
        assertFault(Http1Fault.START_LINE_TOO_LONG, () -> read("G".repeat(400)));
        // What lies beyond the limit is not looked at, whatever it is.
        assertFault(Http1Fault.TARGET_TOO_LONG, () -> read("GET /" + "a".repeat(70) + "\0 HTTP/1.1\r\n\r\n"));
    }

    @Test
    void allowsAHeadUpToItsLimit() {
        String fits = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(256 - 32) + "\r\n\r\n";
        assertThat(fits).hasSize(256);
        read(fits);
        read("\r\n" + fits);
        assertFault(Http1Fault.HEAD_TOO_LARGE, () -> read(fits.replace("X:", "XX:")));
        assertFault(Http1Fault.HEAD_TOO_LARGE, () -> read("GET / HTTP/1.1\r\nX: " + "x".repeat(500)));
    }

    @Test
    void allowsFieldsUpToTheirNumber() {
        read("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(3) + "\r\n");
        assertFault(
                Http1Fault.TOO_MANY_FIELDS,
                () -> read("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(4) + "\r\n"));
    }

    /** Reads whole and byte by byte, which must come to the same. */
    private static void read(String text) {
        Http1RequestHead head = new Http1RequestHead();
        try {
            assertThat(new Http1HeadDecoder(SMALL).readRequest(Wire.buffer(text), head))
                    .isEqualTo(text.length());
        } catch (Http1Exception e) {
            assertFault(e.fault(), () -> readByteByByte(text, head));
            throw e;
        }
        assertThat(readByteByByte(text, head)).isEqualTo(text.length());
    }

    private static int readByteByByte(String text, Http1RequestHead head) {
        Http1HeadDecoder decoder = new Http1HeadDecoder(SMALL);
        ByteBuf in = Unpooled.buffer();
        int read = 0;
        for (int i = 0; i < text.length() && read == 0; i++) {
            in.writeByte(text.charAt(i));
            read = decoder.readRequest(in, head);
            assertThat(head.bytes().length).isLessThan(2 * 1024);
        }
        return read;
    }
}
