package io.netloft.bench.kvstore;

import io.netloft.bench.run.BenchRun;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvstoreCommandTest {
    // None of these may start anything: they are refused for what they ask.
    @ParameterizedTest
    @CsvSource({
        "--quick --write,--write: with --quick",
        "--seconds=0,seconds: 0 (expected: at least 1)",
        "--etcd-connections=0,etcd-connections: 0 (expected: at least 1)",
        "'--only=get,put',only: put (expected: of get; set; cluster-set; one-in-flight; follower-get; memory; start)",
    })
    void refusesARunThatMeansNothing(String arguments, String expected) {
        new BenchRun(KvstoreCommand::new).refuses(arguments, expected.replace(";", ","));
    }
}
