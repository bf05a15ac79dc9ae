package io.netloft.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    private Path dir;

    private ConfigLoader<SampleConfig> loader(String yaml) throws IOException {
        Path file = dir.resolve("sample.yaml");
        Files.writeString(file, yaml);
        return ConfigLoader.of(SampleConfig.class, "sample").file(file);
    }

    private static ConfigLoader<SampleConfig> loader() {
        return ConfigLoader.of(SampleConfig.class, "sample");
    }

    private static String refusal(ConfigLoader<SampleConfig> loader) {
        ConfigException e = catchThrowableOfType(ConfigException.class, loader::load);
        assertThat(e).as("a refusal").isNotNull();
        return e.getMessage();
    }

    @Test
    void loadsWithNothingAtAll() {
        SampleConfig config = loader().load().value();
        assertThat(config.listen()).isEqualTo(new HostPort("127.0.0.1", 80));
        assertThat(config.to()).isEmpty();
        assertThat(config.health()).isEqualTo(new SampleConfig.Health(Duration.ofSeconds(5), 0.1, true));
        assertThat(config.token()).isNull();
        assertThat(config.limits().maxHead()).isEqualTo(new Size(8192));
    }

    @Test
    void bindsEveryKindOfValueFromYaml() throws IOException {
        SampleConfig config = loader("""
                listen: "[::1]:8080"
                to: [127.0.0.1:9001, localhost:9002]
                health: {interval: 250ms, jitter: 0.5, enabled: false}
                pools:
                  api:
                    balance: least-connections
                    to: 127.0.0.1:1, 127.0.0.1:2
                routes:
                  - host: example.org
                    pool: api
                  - pool: api
                    weight: 7
                labels: {country: no, port: 8080}
                max-head: 64KiB
                token: literal
                file: /etc/x
                """).load().value();
        assertThat(config.listen()).isEqualTo(new HostPort("::1", 8080));
        assertThat(config.to()).containsExactly(new HostPort("127.0.0.1", 9001), new HostPort("localhost", 9002));
        assertThat(config.health().interval()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.pools().get("api").balance()).isEqualTo(SampleConfig.Balance.LEAST_CONNECTIONS);
        assertThat(config.pools().get("api").to()).hasSize(2);
        assertThat(config.routes()).extracting(SampleConfig.Route::weight).containsExactly(1, 7);
        assertThat(config.routes().get(1).host()).isNull();
        // YAML 1.1 reads no as a boolean; a text key takes it as it stands.
        assertThat(config.labels()).containsEntry("country", "no").containsEntry("port", "8080");
        assertThat(config.limits().maxHead().bytes()).isEqualTo(65536);
        assertThat(config.token().reveal()).isEqualTo("literal");
        assertThat(config.file()).isEqualTo(Path.of("/etc/x"));
    }

    @Test
    void letsAFlagWinOverTheEnvironmentAndThatOverTheFile() throws IOException {
        ConfigLoader<SampleConfig> loader = loader("health: {interval: 1s, jitter: 0.1}\nmax-head: 2KiB\n")
                .environment(Map.of("NETLOFT_SAMPLE_HEALTH_INTERVAL", "2s", "NETLOFT_SAMPLE_HEALTH_JITTER", "0.2"))
                .flag("--health-interval", "health.interval", List.of("3s"));
        Loaded<SampleConfig> loaded = loader.load();
        assertThat(loaded.value().health().interval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(loaded.value().health().jitter()).isEqualTo(0.2);
        assertThat(loaded.value().limits().maxHead()).isEqualTo(new Size(2048));
        assertThat(loaded.origin("health.interval").describe()).isEqualTo("--health-interval");
        assertThat(loaded.origin("health.jitter").describe()).isEqualTo("$NETLOFT_SAMPLE_HEALTH_JITTER");
        assertThat(loaded.origin("max-head").describe()).endsWith("sample.yaml:2:11");
        assertThat(loaded.origin("max-body").describe()).isEqualTo("default");
    }

    @Test
    void setsListElementsAndMapEntriesFromTheEnvironment() throws IOException {
        SampleConfig config = loader("to: [127.0.0.1:1, 127.0.0.1:2]\n")
                .environment(Map.of(
                        "NETLOFT_SAMPLE_TO_1", "127.0.0.1:7",
                        "NETLOFT_SAMPLE_TO_2", "127.0.0.1:8",
                        "NETLOFT_SAMPLE_POOLS_BLUE_GREEN_TO", "127.0.0.1:9",
                        "NETLOFT_SAMPLE_ROUTES_0_POOL", "blue-green"))
                .load()
                .value();
        assertThat(config.to()).extracting(HostPort::port).containsExactly(1, 7, 8);
        assertThat(config.pools().get("blue-green").to()).hasSize(1);
        assertThat(config.routes().get(0).pool()).isEqualTo("blue-green");
    }

    @Test
    void setsNestedKeysByPathAndStructuresByYaml() {
        SampleConfig config = loader().flag("--set", "pools.api.to[0]", List.of("127.0.0.1:5"))
                .flag("--set", "routes", List.of("[{pool: api}, {pool: api, weight: 3}]"))
                .flag("--to", "to", List.of("127.0.0.1:1,127.0.0.1:2", "127.0.0.1:3"))
                .load()
                .value();
        assertThat(config.pools().get("api").to()).hasSize(1);
        assertThat(config.routes()).extracting(SampleConfig.Route::weight).containsExactly(1, 3);
        assertThat(config.to()).hasSize(3);
    }

    @Test
    void warnsOfAVariableThatIsNoKeyInsteadOfRefusingIt() {
        Loaded<SampleConfig> loaded = loader().environment(
                        Map.of("NETLOFT_SAMPLE_LISTN", "x", "NETLOFT_SAMPLE_CONFIG", "y", "OTHER", "z"))
                .load();
        assertThat(loaded.warnings())
                .containsExactly("$NETLOFT_SAMPLE_LISTN: ignored (expected: a variable of a key);"
                        + " did you mean NETLOFT_SAMPLE_LISTEN?");
    }

    @Test
    void interpolatesVariablesWithDefaultsAndEscapes() throws IOException {
        SampleConfig config =
                loader("""
                labels:
                  a: ${HOST}
                  b: x-${MISSING:-fallback}-y
                  c: $${HOST}
                  d: ${EMPTY:-}
                """).environment(Map.of("HOST", "earth")).load().value();
        assertThat(config.labels()).isEqualTo(Map.of("a", "earth", "b", "x-fallback-y", "c", "${HOST}", "d", ""));
    }

    @Test
    void readsSecretsFromFileAndEnvironmentAndNeverShowsThem() throws IOException {
        Path secret = dir.resolve("token");
        Files.writeString(secret, "s3cret\n");
        Loaded<SampleConfig> loaded = loader("token: file:" + secret + "\n").load();
        assertThat(loaded.value().token().reveal()).isEqualTo("s3cret");
        assertThat(loaded.value().toString()).doesNotContain("s3cret");
        assertThat(ConfigView.of(loaded).yaml()).doesNotContain("s3cret").contains("token: \"******\"");
        assertThat(loader("token: env:T\n")
                        .environment(Map.of("T", "abc"))
                        .load()
                        .value()
                        .token()
                        .reveal())
                .isEqualTo("abc");
    }

    @Test
    void refusesASecretInAFlagWithoutShowingIt() {
        String text = refusal(loader().flag("--token", "token", List.of("hunter2")));
        assertThat(text)
                .contains("--token: token: ******")
                .contains("file:PATH")
                .doesNotContain("hunter2");
    }

    @Test
    void printsWhatIsInForceSoThatItLoadsBackTheSame() throws IOException {
        Loaded<SampleConfig> first = loader("""
                to: [127.0.0.1:1]
                pools: {api: {to: [127.0.0.1:2]}}
                routes: [{pool: api, host: "a: b"}]
                labels: {x: "#y", z: ""}
                """).load();
        String yaml = ConfigView.of(first).yaml();
        Loaded<SampleConfig> second = loader(yaml).load();
        assertThat(second.value()).isEqualTo(first.value());
    }

    @Test
    void tellsWhichChangesARunningServerCannotTakeOver() throws IOException {
        Loaded<SampleConfig> before =
                loader("to: [127.0.0.1:1]\nmax-head: 2KiB\ntoken: a\n").load();
        Loaded<SampleConfig> after =
                loader("to: [127.0.0.1:2]\nmax-head: 4KiB\ntoken: b\n").load();
        List<Problem> fixed = ConfigView.of(before).fixedButChanged(after);
        assertThat(fixed).extracting(Problem::key).containsExactlyInAnyOrder("max-head", "token");
        assertThat(fixed).extracting(Problem::value).containsExactlyInAnyOrder("4KiB", "******");
    }

    @Test
    void refusesAFileThatIsMissing() {
        String text = refusal(loader().file(dir.resolve("none.yaml")));
        assertThat(text).contains("none.yaml: no such file");
    }

    @Test
    void refusesAFlagThatLeavesAHoleInAList() {
        String text = refusal(loader().flag("--set", "to[3]", List.of("127.0.0.1:1")));
        assertThat(text).contains("--set: to.3: no such element");
    }

    @Test
    void boundsAliasesThatExpand() throws IOException {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            yaml.append("a").append(i).append(": &a").append(i).append(" [");
            yaml.append(("*a" + (i - 1) + ", ").repeat(5)).append("x]\n");
        }
        String text = refusal(loader(yaml.toString()));
        assertThat(text).containsPattern("more than 100000 values|Number of aliases");
    }

    @Test
    void refusesAnAliasInsideOfWhatItStandsFor() throws IOException {
        assertThat(refusal(loader("labels: &x {a: *x}\n"))).containsAnyOf("alias", "ecursive");
    }
}
