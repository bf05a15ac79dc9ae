package io.netloft.bench.prices;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PricesCommandTest {
    // None of these may start anything: they are refused for what they ask.
    @ParameterizedTest
    @CsvSource({
        "--quick --write,--write: with --quick",
        "--seconds=0,seconds: 0 (expected: at least 1)",
        "'--only=one,two','only: two (expected: of hundred; one; throughput; age; stalled; credit; idle)'",
    })
    void refusesARunThatMeansNothing(String arguments, String expected) {
        var said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        int code;
        try {
            code = new CommandLine(new PricesCommand()).execute(arguments.split(" "));
        } finally {
            System.setErr(before);
        }

        assertThat(code).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains(expected.replace(";", ","));
    }
}
