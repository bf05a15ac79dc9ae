package io.netloft.proto.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever our strict decoder accepts, Netty's accepts and reads the same; so whatever Netty refuses, ours does. */
class NettyDifferentialTest {
    private static final Http1Limits LIMITS = Http1Limits.DEFAULT;
    private static final int RUNS = 60_000;
    private static final List<String> PIECES = List.of(
            "\r\n",
            "\n",
            "\r",
            " ",
            "\t",
            ":",
            ": ",
            ",",
            ";",
            "\0",
            "\u0001",
            "\u007f",
            "\u0085",
            "\u00a0",
            "\u00ff",
            "Host: b\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Content-Length: 3\r\n",
            "Connection: x\r\n",
            "\r\n ",
            "HTTP/1.1",
            "HTTP/1.0",
            "http://a",
            "*",
            "?",
            "#",
            "%00",
            "Transfer-Encoding",
            "chunked",
            "identity",
            "GET ",
            "POST ",
            "OPTIONS * HTTP/1.1\r\n",
            "X:\r\n",
            "X: y\r\n",
            "\r\n\r\n",
            "0\r\n\r\n");

    @Test
    void agreesWithNettyOnEveryRequestOfTheCorpus() {
        for (Corpus.Case c : Corpus.cases()) {
            if (c.kind().equals("request")) {
                assertThat(compare(c.bytes()))
                        .as(c.toString())
                        .isEqualTo(c.verdict().startsWith("accept"));
            }
        }
    }

    @Test
    void agreesWithNettyOnMutatedRequests() {
        List<byte[]> corpus = new ArrayList<>(Corpus.bytes("request"));
        corpus.add(bytes("GET /some/path?with=query HTTP/1.1\r\nHost: example.org\r\nUser-Agent: x/1\r\n"
                + "Accept: */*\r\nCookie: a=b; c=d\r\nConnection: keep-alive, upgrade\r\nUpgrade: websocket\r\n\r\n"));
        List<byte[]> good =
                corpus.stream().filter(NettyDifferentialTest::compare).toList();
        AtomicInteger accepted = new AtomicInteger();
        Seeds.check(RUNS, gen -> {
            if (compare(mutate(gen.pick(gen.flip() ? good : corpus), gen))) {
                accepted.incrementAndGet();
            }
        });
        // A fuzz whose every input is refused would prove nothing.
        assertThat(accepted.get()).isBetween(RUNS / 100, RUNS * 9 / 10);
    }

    /** Whether ours accepts; fails when it does and Netty doesn't, or reads otherwise. */
    private static boolean compare(byte[] bytes) {
        NettyHeads.@Nullable Parsed ours;
        try {
            ours = NettyHeads.ours(bytes, LIMITS);
        } catch (Http1Exception e) {
            return false;
        }
        if (ours == null) {
            return false;
        }
        assertThat(NettyHeads.request(bytes, LIMITS))
                .as(new String(bytes, StandardCharsets.ISO_8859_1))
                .isEqualTo(ours);
        return true;
    }

    private static byte[] mutate(byte[] sample, Gen gen) {
        StringBuilder text = new StringBuilder(new String(sample, StandardCharsets.ISO_8859_1));
        int steps = gen.between(1, 3);
        for (int i = 0; i < steps; i++) {
            int at = gen.between(0, text.length());
            int to = Math.min(text.length(), at + gen.between(0, 8));
            switch (gen.between(0, 3)) {
                case 0 -> text.insert(at, gen.pick(PIECES));
                case 1 -> text.replace(at, to, gen.pick(PIECES));
                case 2 -> text.insert(at, text.substring(at, to));
                default -> text.insert(at, (char) gen.between(0, 255));
            }
        }
        return bytes(text.toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
