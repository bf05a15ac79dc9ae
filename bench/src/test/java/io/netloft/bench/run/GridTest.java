package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class GridTest {
    private final Grid grid =
            new Grid("server", "requests/s").row(List.of("nginx", "72,129")).row(List.of("a|b", "1"));

    @Test
    void linesColumnsUpForATerminal() {
        assertThat(grid.lines()).containsExactly("server  requests/s", "nginx   72,129", "a|b     1");
    }

    @Test
    void isMarkdownWithFiguresToTheRight() {
        assertThat(grid.markdown())
                .containsExactly("| server | requests/s |", "|---|---:|", "| nginx | 72,129 |", "| a\\|b | 1 |");
    }

    @Test
    void refusesARowThatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> grid.row(List.of("haproxy")))
                .withMessageContaining("1 cells (expected: 2)");
    }
}
