package io.netloft.proto.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;

/** Any datagram is read or refused, and so is any list. */
class DiscoveryFuzz {
    private final LsdDecoder lsd = new LsdDecoder(LsdLimits.DEFAULT);
    private final CatalogueDecoder catalogue = new CatalogueDecoder(CatalogueLimits.DEFAULT);

    @FuzzTest(maxDuration = "50s")
    void anyDatagramIsReadOrRefused(byte[] datagram) {
        try {
            assertThat(lsd.decode(Unpooled.wrappedBuffer(datagram)).hashes()).isNotEmpty();
        } catch (LsdException refused) {
            assertThat(refused.fault()).isNotNull();
        }
        try {
            assertThat(catalogue.decode(Unpooled.wrappedBuffer(datagram))).isNotNull();
        } catch (CatalogueException refused) {
            assertThat(refused.fault()).isNotNull();
        }
        try {
            CatalogueList list = CatalogueList.read(datagram, CatalogueListLimits.DEFAULT);
            assertThat(CatalogueList.read(list.write(), CatalogueListLimits.DEFAULT))
                    .isEqualTo(list);
        } catch (CatalogueException refused) {
            assertThat(refused.fault()).isNotNull();
        }
    }
}
