package io.netloft.bench.logstream;

import io.netloft.bench.run.BenchRun;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogstreamCommandTest {
    // None of these may start anything: they are refused for what they ask.
    @ParameterizedTest
    @CsvSource({
        "--quick --write,--write: with --quick",
        "--rounds=0,rounds: 0 (expected: at least 1)",
        "'--only=burst,tail',only: tail (expected: of burst; latency; history; search; viewers; files)",
    })
    void refusesARunThatMeansNothing(String arguments, String expected) {
        new BenchRun(LogstreamCommand::new).refuses(arguments, expected.replace(";", ","));
    }
}
