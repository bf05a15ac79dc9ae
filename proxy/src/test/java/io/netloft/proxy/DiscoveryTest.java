package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.net.Descriptors;
import io.netloft.proxy.core.ServerSpec;
import io.netloft.proxy.core.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where a group's servers come from, how they join and leave while it runs, and how their health is told. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DiscoveryTest {
    private final Backend one = Backend.answering(Backend.ok("one"));
    private final Backend two = Backend.answering(Backend.ok("two"));
    private ProxyRig proxy;

    private void start(String group, String... more) {
        proxy = ProxyRig.with("listen: 127.0.0.1:0\nhealth: {interval: 50ms}\nroutes: [{group: web}]\n"
                + String.join("\n", more) + "\ngroups:\n  web: {" + group + "}\n");
    }

    @AfterEach
    void stop() {
        proxy.close();
        one.close();
        two.close();
    }

    private List<String> members() {
        return proxy.server().live().routing().groups().get(0).upstreams().stream()
                .map(u -> u.name() + "/" + u.weight() + "/" + u.priority())
                .toList();
    }

    private String get() {
        try (RawClient client = proxy.client()) {
            return client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
        }
    }

    /** As a whole: what is read of a file while it is written may be nothing at all. */
    private static void replace(Path file, String text) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling("fresh"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aFileNamesTheServersAndIsReadAgain(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("servers");
        Files.writeString(file, "# ours\n" + one.address() + " weight=2  # the large one\n\n");
        start("file: " + file);
        await().untilAsserted(() -> assertThat(members()).containsExactly(one.address() + "/2/0"));
        await().untilAsserted(() -> assertThat(get()).endsWith("one"));
        Upstream before = proxy.upstream(one.address());
        replace(file, one.address() + "\n" + two.address() + " priority=1\n");
        await().untilAsserted(
                        () -> assertThat(members()).containsExactly(one.address() + "/1/0", two.address() + "/1/1"));
        assertThat(proxy.upstream(one.address())).isSameAs(before);
    }

    @Test
    void aFileThatCannotBeReadLeavesTheServersAsTheyWere(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("servers");
        Files.writeString(file, one.address() + "\n");
        start("file: " + file);
        await().untilAsserted(() -> assertThat(members()).hasSize(1));
        replace(file, two.address() + "\nnonsense\n");
        Files.writeString(folder.resolve("other"), two.address() + "\n");
        // The next good text shows that the bad one was looked at and passed over.
        await().pollDelay(1200, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> assertThat(members()).containsExactly(one.address() + "/1/0"));
        replace(file, two.address() + "\n");
        await().untilAsserted(() -> assertThat(members()).containsExactly(two.address() + "/1/0"));
    }

    @Test
    void addressesInTheDnsAreTheServers() throws Exception {
        try (NameServer names = new NameServer()) {
            names.addresses("web.test", 1);
            start("dns: {name: web.test, port: " + one.port() + ", interval: 100ms, server: \"" + names.address()
                    + "\"}");
            await().untilAsserted(() -> assertThat(members()).containsExactly(one.address() + "/1/0"));
            await().untilAsserted(() -> assertThat(get()).endsWith("one"));
            names.addresses("web.test", 2, 1);
            await().untilAsserted(() -> assertThat(members())
                    .containsExactly("127.0.0.1:" + one.port() + "/1/0", "127.0.0.2:" + one.port() + "/1/0"));
            names.addresses("web.test");
            // No answer at all is no reason to have no servers.
            await().pollDelay(500, TimeUnit.MILLISECONDS)
                    .untilAsserted(() -> assertThat(members()).hasSize(2));
        }
    }

    @Test
    void servicesInTheDnsHavePortWeightAndPriority() throws Exception {
        try (NameServer names = new NameServer()) {
            names.addresses("a.test", 1);
            names.services("_http._tcp.web.test", "0 5 " + one.port() + " a.test", "10 0 " + two.port() + " a.test");
            start("dns: {name: _http._tcp.web.test, type: srv, interval: 100ms, server: \"" + names.address() + "\"}");
            await().untilAsserted(() ->
                    assertThat(members()).containsExactlyInAnyOrder(one.address() + "/5/0", two.address() + "/1/10"));
            await().untilAsserted(() -> assertThat(get()).endsWith("one"));
        }
    }

    @Test
    void aServerCanBeAddedRankedAndTakenBackLive() {
        start("servers: [\"" + one.address() + "\"]");
        Membership membership = proxy.server().membership();
        HostPort address = HostPort.parse(two.address());
        assertThat(membership.add("web", new ServerSpec(address, 3, 0))).isTrue();
        assertThat(members()).containsExactly(one.address() + "/1/0", two.address() + "/3/0");
        await().until(() -> proxy.upstream(two.address()).up());
        for (int i = 0; i < 8; i++) {
            get();
        }
        assertThat(two.heads().stream().filter(h -> h.contains("X-Forwarded")).count())
                .isGreaterThanOrEqualTo(5);
        membership.add("web", new ServerSpec(address, 0, 0));
        for (int i = 0; i < 5; i++) {
            assertThat(get()).endsWith("one");
        }
        assertThat(membership.forget("web", address)).isTrue();
        assertThat(membership.forget("web", address)).isFalse();
        assertThat(members()).containsExactly(one.address() + "/1/0");
        assertThat(membership.add("none", new ServerSpec(address, 1, 0))).isFalse();
    }

    @Test
    void whatWasAddedLiveStaysAcrossAReload() {
        start("servers: [\"" + one.address() + "\"]");
        proxy.server().membership().add("web", ServerSpec.of(HostPort.parse(two.address())));
        proxy.reload(
                "listen: 127.0.0.1:0\nroutes: [{group: web}]\ngroups: {web: {servers: [\"" + one.address() + "\"]}}\n");
        assertThat(members()).containsExactly(one.address() + "/1/0", two.address() + "/1/0");
    }

    @Test
    void aNewServerIsHeldOutUntilItsFirstCheckPasses() {
        AtomicReference<String> health = new AtomicReference<>("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        Backend fresh = Backend.scripted(c -> {
            for (String head = c.readRequest(); head != null; head = c.readRequest()) {
                c.write(head.contains("netloft-proxy-check") ? health.get() : Backend.ok("new"));
            }
        });
        try (fresh) {
            start("servers: [\"" + one.address() + "\"], health: {interval: 50ms, status-to: 299}");
            await().until(() -> proxy.upstream(one.address()).up());
            proxy.server().membership().add("web", ServerSpec.of(HostPort.parse(fresh.address())));
            for (int i = 0; i < 6; i++) {
                assertThat(get()).endsWith("one");
            }
            await().untilAsserted(() ->
                    assertThat(proxy.upstream(fresh.address()).lastChange()).isEqualTo("check failed: status 500"));
            health.set(Backend.ok("well"));
            await().untilAsserted(() -> assertThat(get()).endsWith("new"));
        }
    }

    @Test
    void aCheckMayHaveAPortAndABodyOfItsOwn() {
        AtomicReference<String> body = new AtomicReference<>("status: degraded");
        AtomicReference<String> asked = new AtomicReference<>();
        Backend checks = Backend.scripted(c -> {
            String head = c.readRequest();
            if (head != null) {
                asked.set(head);
            }
            c.write(Backend.ok(body.get()));
        });
        try (checks) {
            start("servers: [\"" + one.address() + "\"], health: {interval: 50ms, host: check.test, port: "
                    + checks.port() + ", body: 'status: fine'}");
            await().untilAsserted(() -> assertThat(proxy.upstream(one.address()).lastChange())
                    .isEqualTo("check failed: the body hasn't \"status: fine\""));
            body.set("x".repeat(20_000) + "status: fine");
            await().until(() -> proxy.upstream(one.address()).up());
            assertThat(asked.get()).containsIgnoringCase("host: check.test\r\n");
            assertThat(one.heads()).isEmpty();
        }
    }

    @Test
    void aReloadLeavesARunningSourceAloneAndOpensNothing() throws Exception {
        try (NameServer names = new NameServer()) {
            names.addresses("web.test", 1);
            String yaml = "listen: 127.0.0.1:0\nroutes: [{group: web}]\ngroups: {web: {dns: {name: web.test, port: "
                    + one.port() + ", interval: 100ms, server: \"" + names.address() + "\"}}}\n";
            proxy = ProxyRig.with(yaml);
            await().untilAsserted(() -> assertThat(members()).hasSize(1));
            long before = Descriptors.open();
            for (int i = 0; i < 40; i++) {
                proxy.reload(yaml);
            }
            assertThat(members()).hasSize(1);
            assertThat(Descriptors.open()).isLessThan(before + 30);
        }
    }

    @Test
    void aSourceThatAReloadTookAwayFindsNothingAnyMore() {
        start("servers: [\"" + one.address() + "\"]");
        proxy.server().membership().found("web", Discovery.FILE, List.of(ServerSpec.of(HostPort.parse(two.address()))));
        assertThat(members()).containsExactly(one.address() + "/1/0");
    }
}
