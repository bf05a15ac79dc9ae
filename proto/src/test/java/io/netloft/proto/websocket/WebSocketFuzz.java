package io.netloft.proto.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;

/** Any octets in any pieces with any holes: no exception, and no more memory than the limits allow. */
class WebSocketFuzz {
    @FuzzTest
    void anyOctetsAreReadOrRefused(FuzzedDataProvider data) {
        WebSocketLimits limits = new WebSocketLimits(256, 4096);
        try (WebSocketDecoder decoder = new WebSocketDecoder(
                limits,
                WebSocketDeflate.ANY,
                message -> assertThat(message.payload().readableBytes()).isLessThanOrEqualTo(256))) {
            while (data.remainingBytes() > 0) {
                switch (data.consumeInt(0, 9)) {
                    case 0 -> decoder.gap(data.consumeInt(1, 300));
                    case 1 -> decoder.startHere();
                    default -> decoder.decode(Unpooled.wrappedBuffer(data.consumeBytes(64)));
                }
                assertThat(decoder.held()).isLessThan(64 * 1024);
            }
        }
    }
}
