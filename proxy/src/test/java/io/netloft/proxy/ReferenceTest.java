package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.config.ConfigLoader;
import io.netloft.chassis.config.Schema;
import io.netloft.chassis.docs.DocsCheck;
import io.netloft.chassis.docs.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The manual says what the code does; run with -Dnetloft.docs.update=true to write it anew. */
class ReferenceTest {
    private static final Path ROOT = Path.of(System.getProperty("netloft.root"));
    private static final Path MANUAL = ROOT.resolve("docs/proxy.md");

    private final Map<String, String> standards = new ProxyMain().loader().standards();

    @Test
    void theManualListsEveryKey() {
        DocsCheck.verify(MANUAL, "config", Reference.configTable(Schema.of(ProxyConfig.class), standards));
    }

    @Test
    void theManualListsEveryMeter() {
        DocsCheck.verify(MANUAL, "metrics", Reference.metricsTable(ProxyMetrics.values()));
    }

    @Test
    void theManualListsEveryError() {
        DocsCheck.verify(MANUAL, "errors", Reference.errorTable(ProxyError.values()));
    }

    @Test
    void theSampleFileIsCurrentAndLoads() {
        Path sample = ROOT.resolve("proxy/src/main/resources/sample.yaml");
        DocsCheck.verifyFile(sample, Reference.sampleYaml(Schema.of(ProxyConfig.class), standards));
        ConfigLoader<ProxyConfig> loader = new ProxyMain().loader().file(sample);
        ProxyConfig loaded =
                loader.flag("--to", "to", List.of("127.0.0.1:1")).load().value();
        assertThat(loaded)
                .isEqualTo(new ProxyMain()
                        .loader()
                        .flag("--to", "to", List.of("127.0.0.1:1"))
                        .load()
                        .value());
    }
}
