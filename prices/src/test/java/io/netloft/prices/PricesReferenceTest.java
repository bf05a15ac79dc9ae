package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.config.Schema;
import io.netloft.chassis.docs.DocsCheck;
import io.netloft.chassis.docs.Reference;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.term.Out;
import io.netloft.prices.core.PricesError;
import io.netloft.testkit.Golden;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manual says what the code does; run with -Dnetloft.docs.update=true to write it anew. */
class PricesReferenceTest {
    private static final Path ROOT = Path.of(System.getProperty("netloft.root"));
    private static final Path MANUAL = ROOT.resolve("docs/prices.md");

    @Test
    void theManualListsEveryKey() {
        DocsCheck.verify(
                MANUAL,
                "config",
                Reference.configTable(
                        Schema.of(PricesConfig.class), new PricesMain().loader().standards()));
    }

    @Test
    void theManualListsEveryMeter() {
        DocsCheck.verify(MANUAL, "metrics", Reference.metricsTable(PricesMetrics.values()));
    }

    @Test
    void theManualListsEveryError() {
        DocsCheck.verify(MANUAL, "errors", Reference.errorTable(PricesError.values()));
    }

    @Test
    void theHelpIsWhatItWas() {
        Golden.files().verify("help.txt", help("--help", "--color", "never"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"watch", "publish", "record", "replay"})
    void theHelpOfACommandIsWhatItWasAndFitsTheScreen(String command) {
        String help = help(command, "--help");
        Golden.files().verify("help-" + command + ".txt", help);
        assertThat(help.lines()).hasSizeLessThanOrEqualTo(50).allMatch(line -> line.length() <= 110);
    }

    private static String help(String... args) {
        var bytes = new ByteArrayOutputStream();
        PrintStream before = Out.redirect(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(Launcher.execute(new PricesMain(), args)).isZero();
        } finally {
            Out.redirect(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
