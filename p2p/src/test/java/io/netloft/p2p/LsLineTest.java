package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.p2p.core.Endpoint;
import io.netloft.p2p.core.Offer;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.discovery.CatalogueEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class LsLineTest {
    private static final InfoHash HASH = InfoHash.over(new byte[] {1});

    private static String line(long length, int files, Offer.Source... sources) {
        return LsCommand.line(new Offer(new CatalogueEntry(HASH, "report.iso", length, files), List.of(sources)));
    }

    @Test
    void numbersStandBelowOneAnother() {
        Offer.Source here = new Offer.Source("here", new Endpoint("10.0.0.1", 6881));
        Offer.Source there = new Offer.Source("there", new Endpoint("fd77::1", 6882));
        assertThat(line(7, 1, here)).isEqualTo(HASH + "              7      1  report.iso  (here 10.0.0.1:6881)");
        assertThat(line(1L << 62, 1_234_567, here, there))
                .isEqualTo(HASH + " 4611686018427387904 1234567  report.iso  (here 10.0.0.1:6881, there fd77::1:6882)");
    }
}
