package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.config.Schema;
import io.netloft.chassis.docs.DocsCheck;
import io.netloft.chassis.docs.Reference;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The manual says what the code does; run with -Dnetloft.docs.update=true to write it anew. */
class KvstoreReferenceTest {
    private static final Path ROOT = Path.of(System.getProperty("netloft.root"));
    private static final Path MANUAL = ROOT.resolve("docs/kvstore.md");

    private final Map<String, String> standards = new KvstoreMain().loader().standards();

    @Test
    void theManualListsEveryKey() {
        DocsCheck.verify(MANUAL, "config", Reference.configTable(Schema.of(KvstoreConfig.class), standards));
    }

    @Test
    void theManualListsEveryMeter() {
        DocsCheck.verify(MANUAL, "metrics", Reference.metricsTable(KvstoreMetrics.values()));
    }

    @Test
    void theManualListsEveryError() {
        DocsCheck.verify(MANUAL, "errors", Reference.errorTable(KvstoreError.values()));
    }

    @Test
    void theManualListsEveryCommand() {
        List<CommandSpec> specs = new ArrayList<>();
        CommandTable.standard().all().forEach(specs::add);
        specs.removeIf(spec -> spec.where() == CommandSpec.Where.CONTAINER);
        specs.sort(Comparator.comparing(CommandSpec::group).thenComparing(CommandSpec::name));
        List<List<String>> rows = specs.stream()
                .map(spec -> List.of(
                        "`" + spec.name().replace('|', ' ').toUpperCase(Locale.ROOT) + "`",
                        spec.group(),
                        Integer.toString(spec.arity()),
                        spec.where().name().toLowerCase(Locale.ROOT),
                        spec.summary()))
                .toList();
        DocsCheck.verify(
                MANUAL,
                "commands",
                Reference.table(List.of("command", "group", "arity", "runs", "what it does"), rows));
    }

    @Test
    void theManualShowsEverySettingThatActs() throws IOException {
        String manual = Files.readString(MANUAL);
        Settings settings = new Settings(Configs.standard(), () -> {});
        for (String name :
                List.of("maxmemory", "notify-keyspace-events", "slowlog-log-slower-than", "slowlog-max-len")) {
            String value = settings.get(List.of(name)).get(name);
            String shown = value.isEmpty() ? "empty" : "`" + value + "`";
            assertThat(manual).contains("| `" + name + "` | " + shown + " |");
        }
    }

    /** Every link of the manual to a part of itself leads somewhere. */
    @Test
    void everyPartThatTheManualSpeaksOfIsThere() throws IOException {
        String manual = Files.readString(MANUAL);
        TreeSet<String> parts = Pattern.compile("(?m)^#+ (.+)$")
                .matcher(manual)
                .results()
                .map(found -> found.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'))
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> links = Pattern.compile("\\]\\(#([^)]+)\\)")
                .matcher(manual)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(parts).contains(link));
    }
}
