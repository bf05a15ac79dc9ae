package io.netloft.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.run.BenchRun;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.Report;
import io.netloft.bench.run.RowResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyCommandTest {
    // None of these may start anything: they are refused for what they ask.
    @ParameterizedTest
    @CsvSource({
        "--quick --write,--write: with --quick",
        "--rounds=0,rounds: 0 (expected: at least 1)",
        "--warm-up=0,warm-up: 0 (expected: at least 1)",
        "'--only=small,fast',only: fast (expected: of small; large; latency; tls; websocket; idle; h2c; h2tls; grpc;"
                + " grpc-stream; tcp; tcp-bulk; ladder)",
        "--against=apache,against: apache (expected: of nginx; haproxy; floor)",
    })
    void refusesARunThatMeansNothing(String arguments, String expected) {
        new BenchRun(ProxyCommand::new).refuses(arguments, expected.replace(";", ","));
    }

    @Test
    void recordsTheLadderAndTheRowsOfHttp2AndTcpApart() {
        var ladder = new RowResult("ladder", "the ladder", new Grid("server"), List.of(), 0);
        var small = new RowResult("small", "small responses", new Grid("server"), List.of(), 0);

        var http2 = new RowResult("h2c", "HTTP/2", new Grid("server"), List.of(), 0);
        var tcp = new RowResult("tcp-bulk", "TCP", new Grid("server"), List.of(), 0);

        assertThat(ProxyCommand.partsOf(report(small, ladder, http2, tcp)))
                .extracting(Report::name)
                .containsExactlyInAnyOrder("proxy", "proxy-ladder", "proxy-relays");
        assertThat(ProxyCommand.partsOf(report(ladder)))
                .extracting(Report::name)
                .containsExactly("proxy-ladder");
    }

    private static Report report(RowResult... rows) {
        return new Report("proxy", "bench proxy", List.of(), List.of(rows), false);
    }
}
