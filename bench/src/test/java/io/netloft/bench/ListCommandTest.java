package io.netloft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ListCommandTest {
    @Test
    void knowsTheMicrobenchesThatWereCompiled() throws IOException {
        assertThat(ListCommand.microbenches())
                .containsExactly("Http1HeadBench", "RespCommandBench", "StateMachineBench");
    }
}
