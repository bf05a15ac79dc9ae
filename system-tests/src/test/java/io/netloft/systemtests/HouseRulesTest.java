package io.netloft.systemtests;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HouseRulesTest {
    private static final String ROOT = "io.netloft.systemtests.planted";
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(ROOT);
    private static final Map<String, ArchRule> RULES = new HouseRules(ROOT).all();

    private static final Map<String, List<String>> OFFENDERS = Map.ofEntries(
            entry("modules use only what they may", List.of("chassis.KnowsAWireFormat", "proto.one.KnowsTheChassis")),
            entry(
                    "proto stands on buffers and codecs only",
                    List.of("proto.one.KnowsTheChassis", "proto.one.OpensASocket")),
            entry("modules are free of cycles", List.of("chassis.KnowsAWireFormat")),
            entry("wire formats are free of cycles", List.of("proto.one.UsesTwo")),
            entry("a server shows only Main, Config and Server", List.of("proxy.PublicRouter")),
            entry(
                    "a core touches neither channel, file, thread nor clock",
                    List.of("balance.ReadsTheClock", "balance.HoldsAChannel", "balance.ReadsAFile")),
            entry("handlers and codecs are final", List.of("proxy.OpenHandler")),
            entry("shared handlers hold only final fields", List.of("proxy.CountingHandler")),
            entry("a decoder takes its limits", List.of("one.BareDecoder")),
            entry("nobody extends the replaying decoder", List.of("one.OldDecoder")),
            entry("fields are private", List.of("proxy.ExposedField")),
            entry("configurations and messages are values", List.of("proxy.LooseConfig")),
            entry("names say what a class does", List.of("proxy.RouteManager")),
            entry("every package has a map and is null-marked", List.of("unmarked.LivesInAnUnmarkedPackage")),
            entry("handlers never wait", List.of("proxy.WaitingHandler", "proxy.JoiningHandler")),
            entry("meters are created in one place", List.of("proxy.CountsByItself")),
            entry("meters are declared in Metrics enums", List.of("proxy.LooseMeter")),
            entry("picocli stays in commands", List.of("proxy.ParsesFlags")),
            entry("yaml stays in the configuration", List.of("proxy.ReadsYaml")),
            entry("logback stays in the log package", List.of("proxy.TouchesLogback")),
            entry("the JDK's logging is not used", List.of("proxy.LogsToTheJdk")),
            entry("only the terminal writes to stdout", List.of("proxy.Prints")),
            entry("only the launcher exits", List.of("proxy.Exits")),
            entry("only the life cycle halts", List.of("proxy.Halts")),
            entry("threads are born in one place", List.of("proxy.StartsAThread", "proxy.StartsAPool")),
            entry("nobody reads Java objects from a stream", List.of("proxy.ReadsObjects")));

    static Stream<String> rules() {
        return RULES.keySet().stream();
    }

    @Test
    void hasAPlantedOffenderForEveryRule() {
        assertThat(OFFENDERS.keySet()).containsExactlyInAnyOrderElementsOf(RULES.keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void catchesThePlantedOffender(String rule) {
        String report = reportOf(RULES.get(rule));
        assertThat(report).contains(OFFENDERS.get(rule));
        assertThat(report).as("classes that keep every rule").doesNotContainPattern("\\.Fine[A-Z]");
    }

    @Test
    void catchesARandomNumberWithoutASeed() {
        assertThat(reportOf(CallRules.randomsAreSeeded()))
                .contains("proxy.DrawsUnseeded")
                .doesNotContain(".Fine");
    }

    private static String reportOf(ArchRule rule) {
        return String.join("\n", rule.evaluate(PLANTED).getFailureReport().getDetails());
    }
}
