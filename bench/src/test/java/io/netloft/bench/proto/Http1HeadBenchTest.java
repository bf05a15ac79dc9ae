package io.netloft.bench.proto;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.http1.Http1RequestHead;
import io.netty.handler.codec.http.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http1HeadBenchTest {
    private final Http1HeadBench bench = new Http1HeadBench();

    Http1HeadBenchTest() {
        bench.open();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void readsARequestOfThreeHundredBytes() {
        assertThat(Http1HeadBench.request()).hasSize(300);
        assertThat(bench.pipeline()).isEqualTo(300);
    }

    @Test
    void readsTheSameHeadBothWaysAgainAndAgain() {
        for (int i = 0; i < 3; i++) {
            Http1RequestHead ours = bench.ours();
            HttpRequest netty = bench.netty();

            assertThat(netty.decoderResult().isSuccess()).isTrue();
            assertThat(ours.methodText()).isEqualTo(netty.method().name());
            assertThat(ours.target()).isEqualTo(netty.uri()).isEqualTo("/catalogue/items?page=2&sort=price");
            assertThat(ours.size()).isEqualTo(netty.headers().size()).isEqualTo(7);
            assertThat(ours.value(6)).isEqualTo(netty.headers().get("cookie"));
        }
    }
}
