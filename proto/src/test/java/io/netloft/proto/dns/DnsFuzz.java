package io.netloft.proto.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;

/** Any octets: no exception, and reading ends. */
class DnsFuzz {
    @FuzzTest
    void anyOctetsAreReadOrRefused(byte[] octets) {
        DnsView view = new DnsView();
        view.read(Unpooled.wrappedBuffer(octets));
        assertThat(view.nameLength()).isLessThanOrEqualTo(255);
    }
}
