package io.netloft.bench.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ChatCommandTest {
    // None of these may start anything: they are refused for what they ask.
    @ParameterizedTest
    @CsvSource({
        "--quick --write,--write: with --quick",
        "--rounds=0,rounds: 0 (expected: at least 1)",
        "'--only=fan-out,fan',only: fan (expected: of fan-out; calm; rooms; idle; sends; paced-sends; rejoin; stalled)",
    })
    void refusesARunThatMeansNothing(String arguments, String expected) {
        var said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        int code;
        try {
            code = new CommandLine(new ChatCommand()).execute(arguments.split(" "));
        } finally {
            System.setErr(before);
        }

        assertThat(code).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains(expected.replace(";", ","));
    }
}
