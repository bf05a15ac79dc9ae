package io.netloft.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.run.Grid;
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
        assertThat(new Report(List.of("machine: 2 cores"), List.of(ROW), false).lines())
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
        assertThat(String.join("\n", new Report(List.of(), List.of(ROW), true).lines()))
                .contains("66,000")
                .contains("nothing about speed")
                .doesNotContain("0.92×");
    }

    @Test
    void isRecordedAsMarkdown() {
        assertThat(new Report(List.of("machine: 2 cores"), List.of(ROW), false).markdown())
                .contains("- machine: 2 cores", "**small responses**", "| netloft | 66,000 |")
                .endsWith("- requests/s: 0.92× of the better");
    }

    @Test
    void recordsTheLadderApart() {
        var ladder = new RowResult("ladder", "the ladder", new Grid("server"), List.of(), 0);

        assertThat(new Report(List.of(), List.of(ROW, ladder), false).parts())
                .extracting(Report::name)
                .containsExactlyInAnyOrder("proxy", "proxy-ladder");
        assertThat(new Report(List.of(), List.of(ladder), false).parts())
                .singleElement()
                .satisfies(part -> assertThat(part.markdown()).contains("### `./netloft bench proxy --ladder`"));
    }

    @Test
    void addsUpWhatFailed() {
        assertThat(new Report(List.of(), List.of(ROW, ROW), false).failed()).isEqualTo(4);
    }
}
