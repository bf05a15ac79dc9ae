package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.kvstore.core.CommandError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private final AtomicInteger changes = new AtomicInteger();
    private final Settings settings = new Settings(
            Configs.yaml("listen: 127.0.0.1:7000\ndurability: everysec\nlimits: {connections: 77}"),
            changes::incrementAndGet);

    private String value(String name) {
        return settings.get(List.of(name)).get(name);
    }

    @Test
    void whatIsConfiguredIsTold() {
        assertThat(value("port")).isEqualTo("7000");
        assertThat(value("bind")).isEqualTo("127.0.0.1");
        assertThat(value("maxclients")).isEqualTo("77");
        assertThat(value("appendfsync")).isEqualTo("everysec");
    }

    @Test
    void patternsChooseWhateverTheirCase() {
        assertThat(settings.get(List.of("MAXMEM*")))
                .containsOnlyKeys("maxmemory", "maxmemory-policy", "maxmemory-samples");
        assertThat(settings.get(List.of("save", "append*", "nothing")))
                .containsOnlyKeys("save", "appendonly", "appendfsync");
        assertThat(settings.get(List.of("*"))).hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "100, 100",
        "1k, 1000",
        "1kb, 1024",
        "2MB, 2097152",
        "1g, 1000000000",
        "3Gb, 3221225472",
        "7b, 7"
    })
    void memoryIsReadAsRedisReadsIt(String written, String bytes) {
        settings.set(Map.of("maxmemory", written));
        assertThat(value("maxmemory")).isEqualTo(bytes);
        assertThat(settings.maxMemory()).isEqualTo(Long.parseLong(bytes));
        assertThat(changes).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "maxmemory, 1x",
        "maxmemory, -1",
        "maxmemory, ''",
        "maxmemory, 999999999999999999gb",
        "slowlog-log-slower-than, soon",
        "slowlog-max-len, -1",
        "slowlog-max-len, 99999999999999999999",
        "notify-keyspace-events, KEq",
        "appendonly, maybe",
        "port, 1"
    })
    void aValueThatWillNotDoIsRefusedByName(String name, String value) {
        String before = value(name);
        assertThatThrownBy(() -> settings.set(Map.of(name, value)))
                .isInstanceOf(CommandError.class)
                .extracting(error -> ((CommandError) error).text())
                .asString()
                .startsWith("ERR CONFIG SET failed (possibly related to argument '" + name + "') - ");
        assertThat(value(name)).isEqualTo(before);
        assertThat(changes).hasValue(0);
    }

    @Test
    void whatIsUnknownIsRefused() {
        assertThatThrownBy(() -> settings.set(Map.of("no-such", "1")))
                .extracting(error -> ((CommandError) error).text())
                .isEqualTo("ERR Unknown option or number of arguments for CONFIG SET - 'no-such'");
    }

    @Test
    void allAreSetOrNone() {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("maxmemory", "1kb");
        wanted.put("port", "1");
        assertThatThrownBy(() -> settings.set(wanted)).isInstanceOf(CommandError.class);
        assertThat(settings.maxMemory()).isZero();
        wanted.remove("port");
        wanted.put("slowlog-log-slower-than", "5");
        wanted.put("slowlog-max-len", "3");
        wanted.put("notify-keyspace-events", "KEA");
        settings.set(wanted);
        assertThat(settings.maxMemory()).isEqualTo(1024);
        assertThat(settings.slowerThanMicros()).isEqualTo(5);
        assertThat(settings.slowLogEntries()).isEqualTo(3);
        assertThat(settings.events().byKey()).isTrue();
        assertThat(settings.isOutOfMemory()).isTrue();
    }

    @Test
    void whatActsOnNothingIsGivenBack() {
        settings.set(Map.of("hash-max-listpack-entries", "7", "save", "900 1", "activedefrag", "YES"));
        assertThat(value("hash-max-listpack-entries")).isEqualTo("7");
        assertThat(value("save")).isEqualTo("900 1");
        assertThat(value("activedefrag")).isEqualTo("yes");
    }
}
