package io.netloft.proto.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;

/** Any octets in any pieces with any holes: no exception, and no more memory than the limits allow. */
class Http2TapFuzz {
    @FuzzTest
    void anyOctetsAreReadOrRefused(FuzzedDataProvider data) {
        Http2TapVisitor nobody = new Http2TapVisitor() {
            @Override
            public void fields(int stream, Http2Headers fields, boolean last) {
                assertThat(stream).isNotNegative();
            }

            @Override
            public void data(int stream, int octets, boolean last) {
                assertThat(octets).isNotNegative();
            }
        };
        try (Http2TapDecoder decoder = new Http2TapDecoder(new Http2TapLimits(1024, 1024, 1024), false, nobody)) {
            while (data.remainingBytes() > 0) {
                if (data.consumeInt(0, 9) == 0) {
                    decoder.gap(data.consumeInt(1, 300));
                } else {
                    decoder.decode(Unpooled.wrappedBuffer(data.consumeBytes(64)));
                }
                assertThat(decoder.held()).isLessThan(8192);
            }
        }
    }
}
