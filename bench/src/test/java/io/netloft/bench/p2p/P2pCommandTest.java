package io.netloft.bench.p2p;

import io.netloft.bench.run.BenchRun;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class P2pCommandTest {
    private static final String ROWS =
            "pair; pair-veth; from-libtorrent; from-aria2; from-qbittorrent; to-libtorrent; to-aria2;"
                    + " to-qbittorrent; first-byte; ls; three-givers; eight-getters; crowd";

    // None of these may start anything: they are refused for what they ask.
    @ParameterizedTest
    @CsvSource({
        "--quick --write,--write: with --quick",
        "--rounds=0,rounds: 0 (expected: at least 1)",
        "'--only=pair,rtorrent',only: rtorrent (expected: of " + ROWS + ")",
    })
    void refusesARunThatMeansNothing(String arguments, String expected) {
        new BenchRun(P2pCommand::new).refuses(arguments, expected.replace(";", ","));
    }
}
