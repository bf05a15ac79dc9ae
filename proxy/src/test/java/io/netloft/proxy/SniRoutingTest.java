package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP listeners that go by the name in a ClientHello, with hellos of the JDK's TLS. */
@Timeout(60)
class SniRoutingTest {
    private final Backend exact = named('e');
    private final Backend wildcard = named('w');
    private final Backend standard = named('s');
    private ProxyRig proxy;

    /** Says who it is, then sends everything back. */
    private static Backend named(char name) {
        return Backend.scripted(c -> {
            c.write(String.valueOf(name));
            c.in().transferTo(c.socket().getOutputStream());
        });
    }

    private void start(String group, String... more) {
        proxy = ProxyRig.with("health: {type: none}\n" + "groups:\n" + "  e: {servers: [\"" + exact.address() + "\"]}\n"
                + "  w: {servers: [\"" + wildcard.address() + "\"]}\n" + "  s: {servers: [\"" + standard.address()
                + "\"]}\n" + "tcp:\n  names: {listen: \"127.0.0.1:0\", " + group
                + "sni: {api.example.org: e, \"*.example.org\": w}}\n" + String.join("\n", more) + "\n");
    }

    @AfterEach
    void stop() {
        proxy.close();
        exact.close();
        wildcard.close();
        standard.close();
    }

    private static byte[] hello(String name) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
            engine.setSSLParameters(parameters);
            ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), out);
            return Arrays.copyOf(out.array(), out.position());
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.org, e",
        "API.Example.ORG, e",
        "www.example.org, w",
        "a.b.example.org, w",
        "example.org, s",
        "other.test, s",
        "'', s"
    })
    void theNameDecidesAndEveryByteReachesTheServerUnchanged(String name, char server) {
        start("group: s, ");
        byte[] hello = hello(name);
        try (RawClient client = proxy.client()) {
            client.send(hello);
            assertThat(client.text(1)).isEqualTo(String.valueOf(server));
            assertThat(client.bytes(hello.length)).isEqualTo(hello);
            assertThat(client.send("more").text(4)).isEqualTo("more");
        }
    }

    @Test
    void aHelloMayComeByteByByteWithWhatFollowsBehindIt(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("access.log");
        start("", "access-log: {format: json, file: " + log + "}");
        byte[] hello = hello("api.example.org");
        try (RawClient client = proxy.client()) {
            for (int i = 0; i < hello.length - 1; i++) {
                client.send(new byte[] {hello[i]});
            }
            client.send(new byte[] {hello[hello.length - 1], 'x', 'y'});
            assertThat(client.text(1)).isEqualTo("e");
            assertThat(client.bytes(hello.length + 2)).startsWith(hello).endsWith((byte) 'x', (byte) 'y');
        }
        await().untilAsserted(() -> assertThat(Files.readString(log))
                .contains("\"target\":\"names\"")
                .contains("\"host\":\"api.example.org\"")
                .contains("\"upstream\":\"" + exact.address() + "\""));
    }

    @Test
    void aNameWithoutAGroupIsReset() {
        start("");
        try (RawClient client = proxy.client()) {
            assertThat(client.send(hello("other.test")).ended()).isTrue();
        }
        await().untilAsserted(
                        () -> assertThat(proxy.scrape()).contains("proxy_failed_total{cause=\"name-unknown\"} 1.0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\u0080\u0000",
                "\u0016\u0003\u0001\u0040\u0000\u0001\u00ff\u00ff\u00ff",
                "\u0016\u0003\u0001\u0000\u0004\u0001\u0000\u0000\u0000",
                "\u0015\u0003\u0001\u0000\u0002\u0001\u0000"
            })
    void whatIsNoHelloReachesNobody(String bytes) {
        start("");
        try (RawClient client = proxy.client()) {
            assertThat(client.send(bytes).ended()).isTrue();
        }
        assertThat(exact.connections() + wildcard.connections() + standard.connections())
                .isZero();
    }

    @Test
    void aHelloThatDoesNotComeIsNotWaitedForLong() {
        start("group: s, ");
        try (RawClient silent = proxy.client();
                RawClient half = proxy.client().send("\u0016\u0003\u0001")) {
            await().until(() -> proxy.clients() == 2);
            proxy.skip(Duration.ofSeconds(11));
            assertThat(silent.ended()).isTrue();
            assertThat(half.ended()).isTrue();
        }
        await().untilAsserted(
                        () -> assertThat(proxy.scrape()).contains("proxy_failed_total{cause=\"no-client-hello\"} 2.0"));
    }

    @Test
    void namesAndGroupsAreCheckedWithTheConfiguration() {
        start("");
        assertThatThrownBy(() -> ProxyRig.config("groups: {a: {servers: [\"127.0.0.1:1\"]}}\n"
                        + "tcp: {x: {listen: \"127.0.0.1:0\", sni: {\"Not A Name\": a, ok.test: b}}}\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tcp.x.sni.Not A Name");
        assertThatThrownBy(() -> ProxyRig.config("groups: {a: {servers: [\"127.0.0.1:1\"]}}\n"
                        + "tcp: {x: {listen: \"127.0.0.1:0\", sni: {ok.test: b}}}\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tcp.x.sni.ok.test");
    }
}
