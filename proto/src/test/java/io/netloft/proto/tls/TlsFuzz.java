package io.netloft.proto.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;

/** Any octets in any pieces: no exception, and no more memory than the limit allows. */
class TlsFuzz {
    @FuzzTest
    void anyOctetsAreReadOrRefused(FuzzedDataProvider data) {
        TlsDecoder decoder = new TlsDecoder(new TlsLimits(1024), hello -> {
            assertThat(hello.ja3()).hasSize(32);
            assertThat(hello.ja4()).isNotEmpty();
            assertThat(hello.versionText()).isNotEmpty();
        });
        while (data.remainingBytes() > 0) {
            decoder.decode(Unpooled.wrappedBuffer(data.consumeBytes(data.consumeInt(1, 64))));
            assertThat(decoder.held()).isLessThanOrEqualTo(1024);
        }
    }
}
