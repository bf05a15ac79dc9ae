package io.netloft.bench.prices;

import io.netloft.bench.run.BenchRun;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricesCommandTest {
    // None of these may start anything: they are refused for what they ask.
    @ParameterizedTest
    @CsvSource({
        "--quick --write,--write: with --quick",
        "--seconds=0,seconds: 0 (expected: at least 1)",
        "'--only=one,two','only: two (expected: of hundred; one; throughput; age; stalled; credit; idle)'",
    })
    void refusesARunThatMeansNothing(String arguments, String expected) {
        new BenchRun(PricesCommand::new).refuses(arguments, expected.replace(";", ","));
    }
}
