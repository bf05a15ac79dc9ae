package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.config.HostPort;
import io.netloft.kvstore.NodeTable.Addresses;
import io.netloft.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NodeTableTest {
    @Test
    void whatIsWrittenIsRead() {
        Seeds.check(200, gen -> {
            HostPort resp = new HostPort(gen.oneOf("127.0.0.1", "kv-1.example.org", "::1"), gen.between(1, 65_535));
            HostPort http = gen.flip() ? new HostPort("10.0.0.1", gen.between(1, 65_535)) : null;
            Addresses its =
                    new Addresses(resp, http, http != null && gen.flip(), gen.between(Long.MIN_VALUE, Long.MAX_VALUE));
            assertThat(NodeTable.read(NodeTable.write(its))).isEqualTo(its);
        });
    }

    @Test
    void wordsOfALaterReleaseArePassedOver() {
        Addresses its = NodeTable.read(
                "resp=127.0.0.1:6379 zone=eu odd run=ff http=127.0.0.1:8379".getBytes(StandardCharsets.UTF_8));
        assertThat(its)
                .isEqualTo(new Addresses(new HostPort("127.0.0.1", 6379), new HostPort("127.0.0.1", 8379), false, 255));
    }

    @Test
    void aMemberIsFoundUnderItsKey() {
        assertThat(NodeTable.text(NodeTable.key("a"))).isEqualTo("member/a");
    }
}
