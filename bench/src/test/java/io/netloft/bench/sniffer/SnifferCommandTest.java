package io.netloft.bench.sniffer;

import io.netloft.bench.run.BenchRun;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnifferCommandTest {
    // None of these may start anything: they are refused for what they ask.
    @ParameterizedTest
    @CsvSource({
        "--quick --write,--write: with --quick",
        "--rounds=0,rounds: 0 (expected: at least 1)",
        "'--only=text,txt',only: txt (expected: of text; verbose; json; write; count; live; app; flows; start)",
    })
    void refusesARunThatMeansNothing(String arguments, String expected) {
        new BenchRun(SnifferCommand::new).refuses(arguments, expected.replace(";", ","));
    }
}
