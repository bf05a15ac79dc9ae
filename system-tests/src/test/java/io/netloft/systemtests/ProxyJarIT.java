package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netloft.testkit.JarProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is in the proxy's jar, and what its admin port tells and refuses. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProxyJarIT {
    private static final Path ROOT = Path.of(Objects.requireNonNullElse(System.getProperty("netloft.root"), "."));
    private static final Path JAR = ROOT.resolve("proxy").resolve("target").resolve("netloft-proxy.jar");
    private static final String TOKEN = "a-token-that-nobody-guesses-0123456789";

    private static Echo backend;
    private static JarProcess proxy;
    private static AdminPort admin;

    @BeforeAll
    static void start() throws IOException {
        backend = Echo.start();
        JarProcess.Launch launch = JarProcess.of("proxy");
        Path token = Files.writeString(launch.dir().resolve("token"), TOKEN + "\n");
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                admin-token: file:%s
                groups: {any: {servers: ["%s"]}}
                tcp: {any: {listen: "127.0.0.1:0", group: any}}
                """.formatted(token, backend.address()));
        proxy = launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .args("--to", backend.address())
                .start();
        admin = AdminPort.of(proxy);
        assertThat(Fetched.from(proxy.address("http"), "/").status()).isEqualTo(200);
        assertThat(Fetched.from(proxy.address("tcp"), "/").status()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        proxy.close();
        backend.close();
    }

    private static List<JarEntry> entries() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return Collections.list(jar.entries());
        }
    }

    private static String text(String entry) throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile());
                InputStream in = jar.getInputStream(Objects.requireNonNull(jar.getEntry(entry), entry))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    // ---- the jar

    @Test
    void theManifestNamesTheMainClassAndAllowsNatives() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Main-Class")).isEqualTo("io.netloft.proxy.ProxyMain");
            assertThat(manifest.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
            assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
            assertThat(manifest.getValue("Implementation-Title")).isEqualTo("netloft-proxy");
            assertThat(manifest.getValue("Implementation-Version")).isNotBlank();
            assertThat(manifest.getValue("Built-By"))
                    .as("who built it would make each build differ")
                    .isNull();
        }
    }

    @Test
    void everyProviderOfAServiceFileIsInTheJar() throws IOException {
        Set<String> names = entries().stream().map(JarEntry::getName).collect(Collectors.toSet());
        List<String> services = names.stream()
                .filter(name -> name.matches("META-INF/services/[^/]+"))
                .toList();
        assertThat(services).isNotEmpty();
        for (String service : services) {
            List<String> providers = text(service)
                    .lines()
                    .map(line -> line.replaceAll("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
            assertThat(providers).as(service).doesNotHaveDuplicates();
            assertThat(names)
                    .as(service)
                    .containsAll(providers.stream()
                            .map(provider -> provider.replace('.', '/') + ".class")
                            .toList());
        }
        assertThat(names).contains("META-INF/services/org.slf4j.spi.SLF4JServiceProvider");
    }

    @Test
    void theNettyVersionsOfAllModulesAreMergedAndAreOne() throws IOException {
        Set<String> versions = Pattern.compile("(?m)^netty-(?!tcnative)[\\w-]+\\.version=(.+)$")
                .matcher(text("META-INF/io.netty.versions.properties"))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        assertThat(versions).hasSize(1);
    }

    @Test
    void nativesAreThoseOfLinuxAndMacosAndNoneIsForQuic() throws IOException {
        List<String> natives = entries().stream()
                .map(JarEntry::getName)
                .filter(name -> name.matches(".*\\.(so|dll|jnilib|dylib)"))
                .toList();
        assertThat(natives)
                .noneMatch(name -> name.contains("quic") || name.endsWith(".dll") || name.contains("windows"))
                .anyMatch(name -> name.contains("transport_native_epoll_x86_64"))
                .anyMatch(name -> name.contains("transport_native_epoll_aarch_64"))
                .anyMatch(name -> name.contains("io_uring"))
                .anyMatch(name -> name.contains("kqueue"))
                .anyMatch(name -> name.contains("netty_tcnative_linux_x86_64"));
        assertThat(entries()).noneMatch(entry -> entry.getName().startsWith("io/netty/handler/codec/quic/"));
    }

    @Test
    void theJarHasNoClassThatJava17CannotLoadAndNoTests() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (!entry.getName().endsWith(".class") || entry.getName().startsWith("META-INF/")) {
                    continue;
                }
                try (InputStream in = jar.getInputStream(entry)) {
                    byte[] head = in.readNBytes(8);
                    assertThat((head[6] << 8) | (head[7] & 0xFF))
                            .as(entry.getName())
                            .isLessThanOrEqualTo(61);
                }
                assertThat(entry.getName()).doesNotContain("junit", "assertj", "testkit", "module-info");
            }
        }
    }

    // Two builds of one commit give the same bytes only if nothing in the jar tells when it was built.
    @Test
    void noEntryTellsWhenTheJarWasBuilt() throws IOException {
        List<JarEntry> entries = entries();
        LocalDateTime fixed = entries.stream()
                .filter(entry -> entry.getName().equals("META-INF/MANIFEST.MF"))
                .map(JarEntry::getTimeLocal)
                .findFirst()
                .orElseThrow();
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        assertThat(pom).contains("<project.build.outputTimestamp>" + fixed + ":00Z</project.build.outputTimestamp>");
        assertThat(entries)
                .filteredOn(entry -> entry.getName().startsWith("io/netloft/"))
                .hasSizeGreaterThan(100)
                .allMatch(entry -> entry.getTimeLocal().equals(fixed));
        assertThat(entries).allMatch(entry -> !entry.getTimeLocal().isAfter(fixed));
        assertThat(entries.stream().map(JarEntry::getName)).doesNotHaveDuplicates();
    }

    @Test
    void theListOfPartsLiesNextToTheJar() throws IOException {
        Path parts = JAR.resolveSibling("netloft-proxy.cdx.json");
        assumeFalse(
                Files.notExists(parts) && "offline=true".equals(System.getProperty("netloft.maven")),
                "netloft-proxy.cdx.json: missing (expected: an online build, which its plugin asks for)");
        assertThat(Files.readString(parts))
                .contains("\"bomFormat\"", "CycloneDX", "netty-handler", "picocli", "logback-classic")
                .doesNotContain("junit-jupiter", "quic");
    }

    // ---- the admin port

    private static String[] bearer() {
        return new String[] {"Authorization", "Bearer " + TOKEN};
    }

    @Test
    void theMetricsParseAndHoldEveryMeterOfTheManual() throws IOException {
        String page = Files.readString(ROOT.resolve("docs").resolve("proxy.md"));
        List<String> documented = Pattern.compile("(?m)^\\| `(proxy_[a-z_]+)` \\|")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(documented).hasSizeGreaterThan(15);
        String metrics = admin.get("/metrics", bearer()).body();
        Pattern line = Pattern.compile("# (HELP|TYPE|UNIT) .*|# EOF"
                + "|[a-zA-Z_:][\\w:]*(\\{(\\w+=\"([^\"\\\\]|\\\\.)*\",?)*})? (NaN|[+-]Inf|[-+.eE\\d]+)");
        assertThat(metrics.lines())
                .isNotEmpty()
                .allMatch(text -> line.matcher(text).matches());
        Set<String> families = Pattern.compile("(?m)^# TYPE (\\S+) ")
                .matcher(metrics)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        assertThat(families).containsAll(documented);
        assertThat(metrics).containsPattern("proxy_requests_total\\{[^}]*status=\"2[^}]*} [1-9]");
    }

    @Test
    void openMetricsAreGivenToWhoAsksForThem() {
        HttpResponse<String> answer = admin.get(
                "/metrics",
                Stream.concat(Stream.of(bearer()), Stream.of("Accept", "application/openmetrics-text; version=1.0.0"))
                        .toArray(String[]::new));
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
        assertThat(answer.body()).endsWith("# EOF\n");
    }

    @Test
    void healthAndReadinessNeedNoToken() {
        assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(admin.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(admin.get("/readyz").body()).isEqualTo("ready\n");
    }

    @Test
    void theRestNeedsTheToken() {
        for (String path : List.of("/metrics", "/config", "/info", "/status", "/upstreams")) {
            HttpResponse<String> refused = admin.get(path);
            assertThat(refused.statusCode()).as(path).isEqualTo(401);
            assertThat(refused.headers().firstValue("content-type")).hasValue("application/problem+json");
            assertThat(admin.get(path, "Authorization", "Bearer wrong").statusCode())
                    .isEqualTo(401);
            assertThat(admin.get(path, bearer()).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(admin.post("/reload").statusCode()).isEqualTo(401);
        assertThat(admin.post("/drain").statusCode()).isEqualTo(401);
    }

    @Test
    void theConfigurationIsShownWithItsOriginsAndWithoutItsSecrets() {
        String config = admin.get("/config", bearer()).body();
        assertThat(config).contains("admin-token", "\"origin\":\"--to\"").doesNotContain(TOKEN);
        String yaml = admin.get("/config?format=yaml", bearer()).body();
        assertThat(yaml).contains("listen: 127.0.0.1:0  # --listen").doesNotContain(TOKEN);
    }

    @Test
    void theSecretIsInNoLogLine() {
        assertThat(proxy.process().stderr().text()).doesNotContain(TOKEN);
        assertThat(proxy.process().stdout().text()).doesNotContain(TOKEN);
    }

    @Test
    void infoTellsVersionAndListeners() {
        assertThat(admin.get("/info", bearer()).body())
                .contains("\"server\":\"proxy\"", "\"pid\":" + proxy.process().pid())
                .contains("127.0.0.1:" + proxy.address("http").getPort());
    }

    @Test
    void aNameThatWasReboundToLoopbackIsRefused() throws IOException {
        for (String path : List.of("/", "/healthz", "/metrics")) {
            String answer = RawExchange.with(
                    admin.address(),
                    "GET " + path + " HTTP/1.1\r\nHost: rebound.example.org\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).startsWith("HTTP/1.1 403 ");
        }
        String answer = RawExchange.with(
                admin.address(), "GET /healthz HTTP/1.1\r\nHost: LOCALHOST:1\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aPostFromAPageOfAnotherSiteIsRefused() {
        try (JarProcess open = JarProcess.of("proxy")
                .args("--to", backend.address(), "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .start()) {
            AdminPort bare = AdminPort.of(open);
            assertThat(bare.barePost("/drain").statusCode()).isEqualTo(403);
            assertThat(bare.barePost("/drain", "Content-Type", "text/plain").statusCode())
                    .isEqualTo(403);
            assertThat(bare.post("/drain", "Origin", "https://evil.example").statusCode())
                    .isEqualTo(403);
            assertThat(bare.get("/config", "Origin", "https://evil.example").statusCode())
                    .isEqualTo(403);
            assertThat(open.process().alive()).isTrue();
            assertThat(bare.post("/reload").statusCode()).isEqualTo(200);
            assertThat(bare.post("/drain").statusCode()).isEqualTo(202);
            assertThat(open.exitCode()).isZero();
        }
    }

    @Test
    void anAdminPortBeyondLoopbackNeedsAToken() {
        var refused = JarProcess.of("proxy")
                .args("--to", backend.address(), "--listen", "127.0.0.1:0", "--admin", "0.0.0.0:0")
                .run();
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr()).contains("admin", "token");
    }

    @Test
    void withATokenItOpensBeyondLoopback() throws IOException {
        Path token = Files.writeString(proxy.process().dir().resolve("other-token"), TOKEN);
        try (JarProcess wide = JarProcess.of("proxy")
                .args("--to", backend.address(), "--listen", "127.0.0.1:0")
                .args("--admin", "0.0.0.0:0", "--admin-token", "file:" + token)
                .start()) {
            int port = wide.address("admin").getPort();
            String host = outward();
            String get = "GET /config HTTP/1.1\r\nHost: " + host + ":" + port + "\r\nConnection: close\r\n";
            var address = new java.net.InetSocketAddress(host, port);
            assertThat(RawExchange.with(address, get + "\r\n")).startsWith("HTTP/1.1 401 ");
            assertThat(RawExchange.with(address, get + "Authorization: Bearer " + TOKEN + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    /** An address of this machine that is not loopback; loopback where there is no other. */
    private static String outward() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof java.net.Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("127.0.0.1");
    }

    @Test
    void thePageAllowsNoScriptButItsOwn() {
        HttpResponse<String> page = admin.get("/");
        String policy = page.headers().firstValue("content-security-policy").orElse("");
        assertThat(policy).contains("default-src", "'self'").doesNotContain("unsafe");
        List<String> inline = Pattern.compile("<script(?![^>]*src=)")
                .matcher(page.body())
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(inline).isEmpty();
    }
}
