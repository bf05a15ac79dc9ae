package io.netloft.bench.chat;

import io.netloft.bench.run.BenchRun;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatCommandTest {
    // None of these may start anything: they are refused for what they ask.
    @ParameterizedTest
    @CsvSource({
        "--quick --write,--write: with --quick",
        "--rounds=0,rounds: 0 (expected: at least 1)",
        "'--only=fan-out,fan',only: fan (expected: of fan-out; calm; rooms; idle; sends; paced-sends; rejoin; stalled)",
    })
    void refusesARunThatMeansNothing(String arguments, String expected) {
        new BenchRun(ChatCommand::new).refuses(arguments, expected.replace(";", ","));
    }
}
