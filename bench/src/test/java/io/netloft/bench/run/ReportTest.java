package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final RowResult ROW = new RowResult(
            "small",
            "small responses",
            new Grid("server", "requests/s").row(List.of("netloft", "66,000")),
            List.of("requests/s: 0.92× of the better"),
            2);

    @Test
    void printsFactsThenEachRowWithItsVerdict() {
        assertThat(new Report("proxy", "bench proxy", List.of("machine: 2 cores"), List.of(ROW), false).lines())
                .containsExactly(
                        "machine: 2 cores",
                        "",
                        "small responses",
                        "server   requests/s",
                        "netloft  66,000",
                        "requests/s: 0.92× of the better");
    }

    @Test
    void claimsNothingAfterAQuickRun() {
        assertThat(String.join("\n", new Report("proxy", "bench proxy", List.of(), List.of(ROW), true).lines()))
                .contains("66,000")
                .contains("nothing about speed")
                .doesNotContain("0.92×");
    }

    @Test
    void isRecordedAsMarkdown() {
        assertThat(new Report("proxy", "bench proxy", List.of("machine: 2 cores"), List.of(ROW), false).markdown())
                .contains("- machine: 2 cores", "**small responses**", "| netloft | 66,000 |")
                .endsWith("- requests/s: 0.92× of the better");
    }

    @Test
    void hasPartsWithNamesOfTheirOwn() {
        var ladder = new RowResult("ladder", "the ladder", new Grid("server"), List.of(), 0);
        var whole = new Report("proxy", "bench proxy", List.of(), List.of(ROW, ladder), false);

        Report part = whole.part(
                "proxy-ladder", "bench proxy --ladder", row -> row.row().equals("ladder"));

        assertThat(part.name()).isEqualTo("proxy-ladder");
        assertThat(part.results()).containsExactly(ladder);
        assertThat(part.markdown()).contains("### `./netloft bench proxy --ladder`");
    }

    @Test
    void addsUpWhatFailed() {
        assertThat(new Report("proxy", "bench proxy", List.of(), List.of(ROW, ROW), false).failed())
                .isEqualTo(4);
    }
}
