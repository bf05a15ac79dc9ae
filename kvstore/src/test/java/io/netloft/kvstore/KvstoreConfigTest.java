package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KvstoreConfigTest {
    @Test
    void nothingIsNeeded() {
        KvstoreConfig config = Configs.standard();
        assertThat(config.listen()).isEqualTo(new HostPort("127.0.0.1", 6379));
        assertThat(config.raftAddress()).isEqualTo(new HostPort("127.0.0.1", 7379));
        assertThat(config.durability()).isEqualTo(KvstoreConfig.Durability.ALWAYS);
        assertThat(config.reads()).isEqualTo(KvstoreConfig.Consistency.LINEARIZABLE);
        assertThat(config.peers()).isEmpty();
    }

    @Test
    void membersAreReadAndWrittenAlike() {
        KvstoreConfig config = Configs.yaml("id: b\npeers: [\"a=127.0.0.1:1\", \"b=kv.example.org:2\"]");
        assertThat(config.peers()).extracting(Object::toString).containsExactly("a=127.0.0.1:1", "b=kv.example.org:2");
        assertThat(config.raftAddress()).isEqualTo(new HostPort("kv.example.org", 2));
    }

    @Test
    void whatIsGivenForRaftWins() {
        KvstoreConfig config =
                Configs.yaml("id: b\nraft: 0.0.0.0:2\npeers: [\"a=127.0.0.1:1\", \"b=kv.example.org:2\"]");
        assertThat(config.raftAddress()).isEqualTo(new HostPort("0.0.0.0", 2));
    }

    /** Each mistake is told by the key that it is at. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id | id: c\\npeers: [\"a=127.0.0.1:1\", \"b=127.0.0.1:2\"]",
                "peers | peers: [\"a=127.0.0.1:1\", \"a=127.0.0.1:2\"]",
                "raft | raft: 127.0.0.1:9\\npeers: [\"a=127.0.0.1:1\", \"b=127.0.0.1:2\"]",
                "peer-secret | password: \"env:TEST_SECRET\"\\npeers: [\"a=127.0.0.1:1\", \"b=127.0.0.1:2\"]",
                "timeouts.election-max | timeouts: {election-min: 2s, election-max: 1s}",
                "peer-tls.key | peer-tls: {cert: a.pem, ca: b.pem}",
                "users[0].commands[1] | users: [{name: u, commands: [\"+get\", \"+nosuch\"]}]",
                "join | join: true\\npeers: [\"a=127.0.0.1:1\"]",
                "peers[0] | peers: [\"127.0.0.1:1\"]",
                "peers[0] | peers: [\"a b=127.0.0.1:1\"]",
                "history | history: 1KiB",
                "commit.in-flight | commit: {in-flight: 0}",
                "durability | durability: never",
                "limits.argument | limits: {argument: 1GiB}"
            })
    void aMistakeIsToldByItsKey(String key, String yaml) {
        List<Problem> problems = Configs.problems(yaml.replace("\\n", "\n"));
        assertThat(problems).extracting(Problem::key).containsExactly(key);
        assertThat(problems.get(0).rule()).isNotBlank();
        assertThat(problems.get(0).describe()).isNotBlank();
    }

    @Test
    void allMistakesAreToldAtOnce() {
        assertThat(Configs.problems("history: 1KiB\ntimeouts: {read: 1ms}\nnosuch: 1"))
                .extracting(Problem::key)
                .containsExactlyInAnyOrder("history", "timeouts.read", "nosuch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "node-1", "kv_2.example", "0123456789012345678901234567890123456789"})
    void aNameOfAMemberMayBe(String id) {
        assertThat(Configs.problems("id: \"" + id + "\"\npeers: [\"" + id + "=127.0.0.1:1\"]"))
                .isEmpty();
    }

    @Test
    void aPasswordIsNeverShown() {
        KvstoreConfig config = Configs.yaml("password: \"env:TEST_SECRET\"\npeer-secret: \"env:TEST_SECRET\"");
        assertThat(config.toString()).doesNotContain(Configs.SECRET).contains("password=");
        assertThat(config.password().reveal()).isEqualTo(Configs.SECRET);
        assertThat(config.password().toString()).doesNotContain(Configs.SECRET);
    }
}
