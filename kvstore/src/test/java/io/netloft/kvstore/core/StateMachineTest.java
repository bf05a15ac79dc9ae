package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.core.Condition.Relation;
import io.netloft.kvstore.core.EntryWriter.Watched;
import io.netloft.proto.resp.RespCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateMachineTest {
    private final Machine machine = new Machine();
    private final List<String> changes = new ArrayList<>();

    private void listen() {
        machine.state.changes(new Changes() {
            @Override
            public boolean listening() {
                return true;
            }

            @Override
            public void changed(long revision, char kind, String event, byte[] key, byte @Nullable [] value) {
                String of = new String(key, StandardCharsets.ISO_8859_1);
                changes.add(revision + " " + kind + " " + event + " " + of
                        + (value == null ? "" : " " + new String(value, StandardCharsets.ISO_8859_1)));
            }
        });
    }

    private List<String> events() {
        List<String> events = changes.stream()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
        changes.clear();
        return events;
    }

    // ---- revisions and changes

    @Test
    void everyChangeHasARevisionOfItsOwnThatGrows() {
        listen();
        machine.line("SET a 1 EX 10");
        machine.line("MSET b 2 c 3");
        machine.line("GET a");
        List<Long> revisions =
                changes.stream().map(line -> Long.valueOf(line.split(" ")[0])).toList();
        assertThat(revisions).containsExactly(1L << 20, (1L << 20) + 1, 2L << 20, (2L << 20) + 1);
        assertThat(machine.reader.revision("a".getBytes(StandardCharsets.US_ASCII), machine.now))
                .isEqualTo(1L << 20);
        assertThat(machine.state.revision()).isEqualTo((2L << 20) + 1);
    }

    @Test
    void changesAreNamedAsRedisNamesThem() {
        listen();
        machine.line("SET a 1");
        machine.line("RPUSH l 1");
        machine.line("LPOP l");
        machine.line("RENAME a b");
        machine.line("PEXPIRE b 5");
        machine.now += 5;
        machine.line("APPEND b x");
        machine.line("ZADD z 1 m");
        machine.line("ZPOPMIN z");
        machine.line("SADD s m");
        machine.line("SPOP s");
        machine.line("HSET h f v");
        machine.line("FLUSHALL");
        assertThat(events())
                .containsExactly(
                        "$ set a 1",
                        "l rpush l",
                        "l lpop l",
                        "g del l",
                        "g rename_from a",
                        "g rename_to b",
                        "g expire b",
                        "x expired b",
                        "$ append b x",
                        "z zadd z",
                        "z zpopmin z",
                        "g del z",
                        "s sadd s",
                        "s spop s",
                        "g del s",
                        "h hset h",
                        "g flushdb ");
    }

    @Test
    void revisionsAreTheSameWhetherAnybodyListensOrNot() {
        Machine other = new Machine();
        listen();
        for (Machine one : List.of(machine, other)) {
            one.line("SET a 1 EX 5");
            one.line("SADD s a b");
            one.line("SPOP s 2");
            one.line("SORT l STORE s");
            one.line("RPUSH l 3 1");
            one.line("SORT l STORE s");
        }
        assertThat(machine.snapshot()).isEqualTo(other.snapshot());
    }

    // ---- transactions

    @Test
    void execAnswersEachCommandInItsPlace() {
        assertThat(machine.exec(List.of(), "SET a 1", "INCR a", "LPUSH a x", "NOSUCH", "GET a"))
                .isEqualTo("*[+OK, :2, -WRONGTYPE Operation against a key holding the wrong kind of value,"
                        + " -ERR unknown command 'NOSUCH', with args beginning with: , $2]");
    }

    @Test
    void execIsRefusedWhenAWatchedKeyHasChanged() {
        machine.line("SET a 1");
        Watched there = machine.watch("a");
        Watched missing = machine.watch("b");
        assertThat(machine.exec(List.of(there, missing), "GET a")).isEqualTo("*[$1]");
        machine.line("SET b 1");
        assertThat(machine.exec(List.of(there, missing), "GET a")).isEqualTo("*-1");
        machine.line("DEL b");
        machine.line("SET a 1");
        assertThat(machine.exec(List.of(there), "GET a")).isEqualTo("*-1");
        machine.resp3 = true;
        assertThat(machine.exec(List.of(there), "GET a")).isEqualTo("_");
    }

    @Test
    void execIsRefusedWhenAWatchedKeyHasExpired() {
        machine.line("SET a 1 PX 10");
        Watched watched = machine.watch("a");
        machine.now += 10;
        assertThat(machine.exec(List.of(watched), "PING")).isEqualTo("*-1");
        assertThat(machine.exec(List.of(machine.watch("a")), "EXISTS a")).isEqualTo("*[:0]");
    }

    private String conditional(Condition condition, String then, String otherwise) {
        ByteBuf raw = Unpooled.buffer();
        for (String line : List.of(then, otherwise)) {
            RespCommand command = new RespCommand();
            command.set(Machine.bytes(line.split(" ")));
            command.writeTo(raw);
        }
        return Replies.text(
                machine.apply(writer -> writer.conditional(EntryWriter.Sender.ONCE, List.of(condition), 1, 1, raw)));
    }

    @Test
    void conditionsDecideWhichCommandsAreRun() {
        byte[] a = {'a'};
        byte[] one = {'1'};
        assertThat(conditional(Condition.onRevision(a, Relation.EQUAL, 0), "SET a 1", "GET a"))
                .isEqualTo("*[:1, *[+OK]]");
        assertThat(conditional(Condition.onRevision(a, Relation.EQUAL, 0), "SET a 2", "GET a"))
                .isEqualTo("*[:0, *[$1]]");
        assertThat(conditional(Condition.onRevision(a, Relation.GREATER, 0), "GET a", "PING"))
                .isEqualTo("*[:1, *[$1]]");
        assertThat(conditional(Condition.onValue(a, Relation.EQUAL, one), "INCR a", "GET a"))
                .isEqualTo("*[:1, *[:2]]");
        assertThat(conditional(Condition.onValue(a, Relation.NOT_EQUAL, one), "DEL a", "GET a"))
                .isEqualTo("*[:1, *[:1]]");
        assertThat(conditional(Condition.onValue(a, Relation.LESS, one), "GET a", "EXISTS a"))
                .isEqualTo("*[:0, *[:0]]");
        assertThat(conditional(Condition.onValue(a, Relation.NOT_EQUAL, one), "SADD a x", "EXISTS a"))
                .isEqualTo("*[:1, *[:1]]");
        assertThat(conditional(Condition.onValue(a, Relation.EQUAL, one), "DEL a", "SCARD a"))
                .isEqualTo("*[:0, *[:1]]");
    }

    // ---- expiry

    @Test
    void anExpiredKeyIsNotSeenAndIsDeletedByWhoeverWritesToIt() {
        listen();
        machine.line("SET a 1 PX 10");
        machine.line("SADD s m");
        machine.line("PEXPIRE s 10");
        machine.now += 10;
        assertThat(machine.line("GET a")).isEqualTo("$-1");
        assertThat(machine.line("TTL a")).isEqualTo(":-2");
        assertThat(machine.line("KEYS *")).isEqualTo("*[]");
        assertThat(machine.line("SCARD s")).isEqualTo(":0");
        assertThat(machine.line("DBSIZE")).isEqualTo(":2");
        events();
        assertThat(machine.line("DEL a")).isEqualTo(":0");
        assertThat(machine.line("SADD s n")).isEqualTo(":1");
        assertThat(events()).containsExactly("x expired a", "x expired s", "s sadd s");
        assertThat(machine.line("SMEMBERS s")).isEqualTo("*[$n]");
    }

    @Test
    void theLeaderIsToldWhichKeysAreDueAndLogsTheirDeletion() {
        listen();
        for (int i = 0; i < 100; i++) {
            machine.run("SET", "k" + i, "v", "PX", "" + (100 + i));
        }
        machine.line("SET k5 v");
        machine.line("PEXPIRE k6 100000");
        assertThat(machine.state.nextExpiry()).isEqualTo(machine.now + 100);
        assertThat(machine.state.expired(machine.now + 99, 1_000)).isEmpty();
        machine.now += 110;
        List<ExpiryIndex.Due> due = machine.state.expired(machine.now, 5);
        assertThat(due)
                .extracting(one -> new String(one.key(), StandardCharsets.US_ASCII))
                .containsExactly("k0", "k1", "k2", "k3", "k4");
        events();
        machine.apply(writer -> writer.expire(due));
        assertThat(events())
                .containsExactly("x expired k0", "x expired k1", "x expired k2", "x expired k3", "x expired k4");
        assertThat(machine.state.expired(machine.now, 1_000)).hasSize(4);
        assertThat(machine.state.expired(machine.now, 1_000)).isEmpty();
        assertThat(machine.state.expired(machine.now + 5_001, 1_000))
                .as("again, for nobody deleted them")
                .hasSize(93);
        assertThat(machine.state.expiring()).isEqualTo(94);
    }

    @Test
    void aKeyThatGotAnotherExpiryIsNotDeletedByAnOldEntry() {
        machine.line("SET a 1 PX 10");
        machine.now += 10;
        List<ExpiryIndex.Due> due = machine.state.expired(machine.now, 10);
        machine.line("SET a 2 PX 50");
        machine.apply(writer -> writer.expire(due));
        assertThat(machine.line("GET a")).isEqualTo("$2");
    }

    @Test
    void theExpiryIndexStaysSmallWhenAKeyIsSetOverAndOver() {
        Keyspace keys = new Keyspace(1, new Forks());
        ExpiryIndex index = new ExpiryIndex();
        for (int i = 0; i < 100_000; i++) {
            Entry entry = new Entry(new byte[] {1}, new byte[0], i, 1_000_000L + i);
            keys.put(entry);
            index.add(entry, keys);
        }
        assertThat(index.size()).isLessThan(2_000);
        assertThat(index.due(2_000_000, 10, keys)).hasSize(1);
    }

    // ---- compare and set, leases, node table

    @Test
    void aStringIsSetOrDeletedIfItIsWhatItWas() {
        assertThat(machine.line("SET a 2 IFEQ 1")).isEqualTo("$-1");
        machine.line("SET a 1");
        assertThat(machine.line("SET a 2 IFEQ 1")).isEqualTo("+OK");
        assertThat(machine.line("SET a 3 IFEQ 1")).isEqualTo("$-1");
        assertThat(machine.line("SET a 3 IFEQ 2 GET")).isEqualTo("$2");
        assertThat(machine.line("SET a 9 IFEQ 2 GET")).isEqualTo("$3");
        assertThat(machine.line("SET a 4 NX IFEQ 3")).isEqualTo("-ERR syntax error");
        assertThat(machine.line("DELIFEQ a 2")).isEqualTo(":0");
        assertThat(machine.line("DELIFEQ a 3")).isEqualTo(":1");
        assertThat(machine.line("DELIFEQ a 3")).isEqualTo(":0");
    }

    @Test
    void keysOfALeaseVanishTogetherWhenItEnds() {
        listen();
        assertThat(machine.line("LEASE GRANT 1000")).isEqualTo(":1");
        machine.line("SET a 1 LEASE 1");
        machine.line("SADD s m");
        assertThat(machine.line("LEASE ATTACH 1 s nokey")).isEqualTo(":1");
        machine.line("SET freed 1 LEASE 1");
        machine.line("SET freed 2");
        assertThat(machine.line("LEASE KEYS 1")).isEqualTo("*[$a, $s]");
        machine.now += 900;
        assertThat(machine.line("LEASE RENEW 1")).isEqualTo(":1000");
        machine.now += 900;
        assertThat(machine.line("LEASE TTL 1")).isEqualTo(":100");
        assertThat(machine.state.leasesDue(machine.now)).isEmpty();
        machine.now += 100;
        Map<Long, Long> due = machine.state.leasesDue(machine.now);
        events();
        machine.apply(writer -> writer.expireLeases(due));
        assertThat(events()).containsExactly("x expired a", "x expired s");
        assertThat(machine.line("KEYS *")).isEqualTo("*[$freed]");
        assertThat(machine.line("LEASE LIST")).isEqualTo("*[]");
    }

    @Test
    void aLeaseRenewedInTimeIsNotEndedByAnOldEntry() {
        machine.line("LEASE GRANT 1000 77");
        machine.line("SET a 1 LEASE 77");
        machine.now += 1_000;
        Map<Long, Long> due = machine.state.leasesDue(machine.now);
        machine.line("LEASE RENEW 77");
        machine.apply(writer -> writer.expireLeases(due));
        assertThat(machine.line("EXISTS a")).isEqualTo(":1");
        assertThat(machine.line("LEASE REVOKE 77")).isEqualTo(":1");
        assertThat(machine.line("EXISTS a")).isEqualTo(":0");
    }

    @Test
    void theNodeTableIsKeptForTheServer() {
        byte[] value = {1, 2};
        machine.apply(writer -> writer.system(new byte[] {'a'}, value));
        assertThat(machine.state.system("a")).isEqualTo(value);
        assertThat(machine.state.systemTable()).containsOnlyKeys("a");
        machine.apply(writer -> writer.system(new byte[] {'a'}, null));
        assertThat(machine.state.system("a")).isNull();
    }

    // ---- replies in RESP3, and what no other test asks

    @Test
    void repliesComeAsRedisSendsThemInResp3() {
        machine.resp3 = true;
        machine.line("HSET h f v");
        machine.line("ZADD z 1.5 a 2 b");
        machine.line("SADD s x");
        assertThat(machine.line("HGETALL h")).isEqualTo("%[$f=$v]");
        assertThat(machine.line("SMEMBERS s")).isEqualTo("~[$x]");
        assertThat(machine.line("ZRANGE z 0 -1 WITHSCORES")).isEqualTo("*[*[$a, ,1.5], *[$b, ,2]]");
        assertThat(machine.line("ZPOPMIN z")).isEqualTo("*[$a, ,1.5]");
        assertThat(machine.line("ZPOPMIN z 1")).isEqualTo("*[*[$b, ,2]]");
        assertThat(machine.line("GET nokey")).isEqualTo("_");
        assertThat(machine.line("HRANDFIELD h 1 WITHVALUES")).isEqualTo("*[*[$f, $v]]");
    }

    @Test
    void popsAndPicksAtRandomAreSpreadEvenly() {
        int[] popped = new int[10];
        for (int i = 0; i < 2_000; i++) {
            machine.line("SADD s 0 1 2 3 4 5 6 7 8 9");
            popped[Integer.parseInt(machine.line("SPOP s").substring(1))]++;
            machine.line("DEL s");
        }
        assertThat(popped).doesNotContain(0);
        assertThat(Arrays.stream(popped).boxed()).allMatch(times -> times > 120 && times < 290);
        machine.line("SADD s a b c");
        assertThat(machine.line("SRANDMEMBER s 2")).matches("\\*\\[\\$[abc], \\$[abc]]");
        assertThat(machine.line("SRANDMEMBER s -5").split(",")).hasSize(5);
    }

    @Test
    void encodingsAreNamedAsAClientExpects() {
        machine.line("MSET i 12 e hello");
        machine.run("SET", "r", "x".repeat(45));
        machine.line("SADD ints 1 2");
        machine.line("SADD words a");
        assertThat(machine.line("OBJECT ENCODING i")).isEqualTo("$int");
        assertThat(machine.line("OBJECT ENCODING e")).isEqualTo("$embstr");
        assertThat(machine.line("OBJECT ENCODING r")).isEqualTo("$raw");
        assertThat(machine.line("OBJECT ENCODING ints")).isEqualTo("$intset");
        assertThat(machine.line("OBJECT ENCODING words")).isEqualTo("$hashtable");
        assertThat(machine.line("OBJECT ENCODING nokey")).isEqualTo("$-1");
        assertThat(machine.line("MEMORY USAGE r")).startsWith(":");
    }

    @Test
    void theReaderWalksAllKeysWithTheirEntries() {
        for (int i = 0; i < 500; i++) {
            machine.run("SET", "k" + i, "v" + i);
        }
        machine.line("PEXPIRE k7 1");
        machine.now += 1;
        List<String> found = new ArrayList<>();
        long cursor = 0;
        do {
            cursor = machine.reader.scan(
                    cursor, 20, machine.now, entry -> found.add(new String(entry.key(), StandardCharsets.US_ASCII)));
        } while (cursor != 0);
        assertThat(found).hasSize(499).doesNotContain("k7").doesNotHaveDuplicates();
    }
}
