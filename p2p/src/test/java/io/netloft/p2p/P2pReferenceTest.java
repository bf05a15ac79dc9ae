package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.config.Schema;
import io.netloft.chassis.docs.DocsCheck;
import io.netloft.chassis.docs.Reference;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.term.Out;
import io.netloft.testkit.Golden;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manual says what the code does; run with -Dnetloft.docs.update=true to write it anew. */
class P2pReferenceTest {
    private static final Path ROOT = Path.of(System.getProperty("netloft.root"));
    private static final Path MANUAL = ROOT.resolve("docs/p2p.md");

    @Test
    void theManualListsEveryKey() {
        DocsCheck.verify(
                MANUAL,
                "config",
                Reference.configTable(
                        Schema.of(P2pConfig.class), new ServeCommand().loader().standards()));
    }

    @Test
    void theManualListsEveryMeter() {
        DocsCheck.verify(MANUAL, "metrics", Reference.metricsTable(P2pMetrics.values()));
    }

    @Test
    void theManualListsEveryError() {
        DocsCheck.verify(MANUAL, "errors", Reference.errorTable(P2pError.values()));
    }

    @Test
    void theManualListsWhatTheDoctorFinds() {
        StringBuilder table = new StringBuilder("| finding | what it means | what to do |\n|---|---|---|\n");
        for (P2pFinding finding : P2pFinding.values()) {
            table.append("| `")
                    .append(finding.word())
                    .append("` | ")
                    .append(finding.text())
                    .append(" | ")
                    .append(finding.remedy())
                    .append(" |\n");
        }
        DocsCheck.verify(MANUAL, "findings", table.toString());
    }

    @Test
    void theHelpOfTheDaemonIsWhatItWasAndFitsTheScreen() {
        var bytes = new ByteArrayOutputStream();
        PrintStream before = Out.redirect(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(Launcher.execute(new ServeCommand(), "--help", "--color", "never"))
                    .isZero();
        } finally {
            Out.redirect(before);
        }
        String help = bytes.toString(StandardCharsets.UTF_8);
        Golden.files().verify("help-serve.txt", help);
        assertThat(help.lines()).hasSizeLessThanOrEqualTo(50).allMatch(line -> line.length() <= 110);
    }
}
