package io.netloft.bench.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class P2pCommandTest {
    private static final String ROWS = "pair; from-libtorrent; from-aria2; from-qbittorrent; to-libtorrent; to-aria2;"
            + " to-qbittorrent; first-byte; ls; three-givers; eight-getters; crowd";

    // None of these may start anything: they are refused for what they ask.
    @ParameterizedTest
    @CsvSource({
        "--quick --write,--write: with --quick",
        "--rounds=0,rounds: 0 (expected: at least 1)",
        "'--only=pair,rtorrent',only: rtorrent (expected: of " + ROWS + ")",
    })
    void refusesARunThatMeansNothing(String arguments, String expected) {
        var said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        int code;
        try {
            code = new CommandLine(new P2pCommand()).execute(arguments.split(" "));
        } finally {
            System.setErr(before);
        }

        assertThat(code).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains(expected.replace(";", ","));
    }
}
