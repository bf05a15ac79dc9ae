package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.core.EntryWriter.Sender;
import io.netloft.kvstore.core.EntryWriter.Watched;
import io.netloft.proto.resp.RespCommand;
import io.netloft.testkit.Golden;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts inside the state: what they answer, what they may, what others notice of them. */
class ScriptTest {
    private final Machine machine = new Machine();

    private String eval(String script, String... rest) {
        String[] words = new String[rest.length + 2];
        words[0] = "EVAL";
        words[1] = script;
        System.arraycopy(rest, 0, words, 2, rest.length);
        return machine.run(words);
    }

    private String run(String script) {
        return eval(script, "0");
    }

    /** The expected answers are those of Redis 7.0, as ScriptDifferentialTest shows where there is one. */
    @Test
    void everyScriptOfTheCorpusAnswersAsWritten() {
        StringBuilder all = new StringBuilder();
        for (String script : ScriptCorpus.all()) {
            String reply = machine.run(ScriptCorpus.eval(script));
            all.append(script).append("\n=> ").append(printable(reply)).append("\n\n");
        }
        Golden.files().verify("io/netloft/kvstore/core/scripts.golden.txt", all.toString());
    }

    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars()
                .forEach(c ->
                        shown.append(c >= ' ' && c < 127 ? String.valueOf((char) c) : String.format("\\x%02x", c)));
        return shown.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EVAL return_1 x | -ERR value is not an integer or out of range",
                "EVAL return_1 -1 | -ERR Number of keys can't be negative",
                "EVAL return_1 2 a | -ERR Number of keys can't be greater than number of args",
                "EVALSHA 0000000000000000000000000000000000000000 0 | -NOSCRIPT No matching script. Please use EVAL.",
                "EVAL return_1 | -ERR wrong number of arguments for 'eval' command"
            })
    void whatStandsAroundAScriptIsChecked(String line, String answer) {
        assertThat(machine.line(line)).isEqualTo(answer);
    }

    @Test
    void aScriptThatOnlyReadsMayNotWrite() {
        String write = "return redis.call('set', 'a', 'b')";
        assertThat(machine.run("EVAL_RO", write, "0"))
                .startsWith("-ERR Write commands are not allowed from read-only scripts. script: ");
        assertThat(run("#!lua flags=no-writes\n" + write)).startsWith("-ERR Write commands are not allowed");
        assertThat(machine.run("EVAL_RO", "#!lua\nreturn 1", "0"))
                .isEqualTo("-ERR Can not execute a script with write flag using *_ro command.");
        assertThat(machine.run("EVAL_RO", "return redis.call('get', KEYS[1])", "1", "a"))
                .isEqualTo("$-1");
        assertThat(machine.run("EVAL_RO", "return redis.call('publish', 'a', 'b')", "0"))
                .startsWith("-ERR Write commands");
    }

    @Test
    void whatAScriptWroteBeforeItFailedStays() {
        assertThat(run("redis.call('set', 'a', 1) error('no')")).startsWith("-ERR user_script:1: no");
        assertThat(machine.line("GET a")).isEqualTo("$1");
    }

    @Test
    void watchedKeysThatAScriptWroteAreNoticed() {
        Watched watched = machine.watch("a");
        run("redis.call('incr', 'a')");
        assertThat(machine.exec(List.of(watched), "SET a 5")).isEqualTo("*-1");
        assertThat(machine.exec(List.of(machine.watch("a")), "SET a 5")).isEqualTo("*[+OK]");
    }

    @Test
    void aTransactionHoldsScripts() {
        byte[] answer = machine.exec(List.of(
                new String[] {"SET", "a", "1"},
                new String[] {"EVAL", "return redis.call('incr', KEYS[1])", "1", "a"},
                new String[] {"EVAL", "return nope", "0"},
                new String[] {"GET", "a"}));
        assertThat(Replies.text(answer))
                .startsWith("*[+OK, :2, -ERR user_script:1: Script attempted")
                .endsWith("$2]");
    }

    @Test
    void everyWriteOfAScriptIsAChangeWithARevisionOfItsOwn() {
        List<String> changes = new ArrayList<>();
        List<Long> revisions = new ArrayList<>();
        machine.state.changes(new Changes() {
            @Override
            public boolean listening() {
                return true;
            }

            @Override
            public void changed(long revision, char kind, String event, byte[] key, byte @Nullable [] value) {
                changes.add(event + " " + new String(key, java.nio.charset.StandardCharsets.US_ASCII));
                revisions.add(revision);
            }
        });
        run("redis.call('set', 'a', 1) redis.call('rpush', 'l', 1) redis.call('del', 'a')");
        assertThat(changes).containsExactly("set a", "rpush l", "del a");
        assertThat(revisions).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void aScriptServesWhoWaits() {
        assertThat(machine.as(7, 1, "BLPOP l 0")).isEqualTo("+waits");
        assertThat(run("redis.call('rpush', 'l', 'x') return redis.call('llen', 'l')"))
                .isEqualTo(":1");
        assertThat(machine.late).containsExactly("7/1 *[$l, $x]");
    }

    @Test
    void nothingWaitsInAScript() {
        assertThat(run("return redis.call('blmpop', 0, 1, 'l', 'LEFT')")).isEqualTo("$-1");
        assertThat(run("return redis.call('blpop', 'l', 0)"))
                .startsWith("-ERR This Redis command is not allowed from script");
    }

    @Test
    void timeIsThatOfTheEntryAndChanceIsItsOwn() {
        assertThat(run("return redis.call('time')"))
                .isEqualTo("*[$" + machine.now / 1000 + ", $" + machine.now % 1000 * 1000 + "]");
        String numbers = "return {math.random(1000), math.random(1000)}";
        assertThat(run(numbers)).isEqualTo(run(numbers));
        assertThat(run("math.randomseed(1) " + numbers)).isNotEqualTo(run(numbers));
    }

    @Test
    void keysExpireByTheTimeOfTheEntry() {
        run("redis.call('set', 'a', 1, 'px', 100)");
        machine.now += 101;
        assertThat(run("return redis.call('exists', 'a')")).isEqualTo(":0");
    }

    @Test
    void tablesGoThroughTheirKeysInTheOrderInWhichThoseCame() {
        String script = """
                local t, names = {}, {}
                for i = 1, 50 do local k = {} names[k] = i t[k] = true end
                t[print or 1] = nil
                local seen = {}
                for k in pairs(t) do seen[#seen + 1] = names[k] end
                return table.concat(seen, ' ')
                """.replace("print or 1", "1");
        assertThat(run(script)).startsWith("$1 2 3 4 5 ").endsWith(" 49 50");
        assertThat(run("return tostring({}) .. tostring({})")).isEqualTo("$table: 0x00000001table: 0x00000002");
    }

    // ---- rights

    private String as(
            List<String> commands, List<String> keys, List<String> channels, boolean noMemory, String script) {
        RespCommand command = new RespCommand();
        command.set(Machine.bytes("EVAL", script, "0"));
        Scripts.limit(command, List.of(commands, keys, channels), noMemory);
        return Replies.text(machine.apply(writer -> writer.command(new Sender(0, 0, 0, false), command)));
    }

    @Test
    void aScriptMayDoWhatItsUserMay() {
        List<String> rules = List.of("+@all", "-flushall");
        List<String> keys = List.of("app:*");
        assertThat(as(rules, keys, List.of("*"), false, "return redis.call('set', 'app:1', 1)"))
                .isEqualTo("+OK");
        assertThat(as(rules, keys, List.of("*"), false, "return redis.call('get', 'other')"))
                .startsWith("-ERR The user executing the script can't access at least one of the keys");
        assertThat(as(rules, keys, List.of("*"), false, "return redis.call('flushall')"))
                .startsWith("-ERR The user executing the script can't run this command");
        assertThat(as(rules, keys, List.of("news"), false, "return redis.call('publish', 'other', 'x')"))
                .startsWith("-ERR The user executing the script can't publish to the channel");
        assertThat(as(rules, keys, List.of("*"), false, "return tostring(redis.acl_check_cmd('get', 'other'))"))
                .isEqualTo("$false");
        assertThat(run("return redis.call('get', 'other')")).isEqualTo("$-1");
    }

    @Test
    void withoutMemoryAScriptMayFreeSome() {
        machine.line("SET a 1");
        List<String> all = List.of("+@all");
        List<String> any = List.of("*");
        assertThat(as(all, any, any, true, "return redis.call('set', 'a', 1)")).startsWith("-OOM command not allowed");
        assertThat(as(all, any, any, true, "return redis.call('del', 'a')")).isEqualTo(":1");
        assertThat(as(all, any, any, true, "#!lua\nreturn 1")).startsWith("-OOM allow-oom flag is not set");
        assertThat(as(all, any, any, true, "#!lua flags=allow-oom\nreturn redis.call('set', 'a', 1)"))
                .isEqualTo("+OK");
    }

    @Test
    void rightsCanNotBeSentByAClient() {
        RespCommand command = new RespCommand();
        command.set(Machine.bytes("\u0001", "0", "+@all", "*", "*", "EVAL", "return 1", "0"));
        assertThat(CommandTable.standard().find(command)).isNull();
    }

    // ---- messages

    @Test
    void messagesGoToWhoeverIsToldAndAreAnsweredWithZero() {
        List<String> told = new ArrayList<>();
        machine.state.scripts().sink(new ScriptSink() {
            @Override
            public void published(byte[] channel, byte[] payload, boolean shard) {
                told.add(new String(channel, java.nio.charset.StandardCharsets.US_ASCII) + " " + payload.length + " "
                        + shard);
            }

            @Override
            public void logged(int level, String text) {
                told.add(level + " " + text.length());
            }
        });
        assertThat(run("return {redis.call('publish', 'a', 'xyz'), redis.call('spublish', 'b', '')}"))
                .isEqualTo("*[:0, :0]");
        run("redis.log(redis.LOG_WARNING, ('x'):rep(5000))");
        assertThat(told).containsExactly("a 3 false", "b 0 true", "3 1024");
    }

    // ---- what is counted

    @Test
    void scriptsAreCompiledOnceAndCounted() {
        ScriptStats stats = machine.state.scripts().stats();
        run("return 1");
        run("return 1");
        run("return x");
        run("return (");
        assertThat(stats.runs()).isEqualTo(3);
        assertThat(stats.compilations()).isEqualTo(3);
        assertThat(stats.failures(ScriptFailure.RAISED)).isEqualTo(1);
        assertThat(stats.failures(ScriptFailure.SYNTAX)).isEqualTo(1);
        assertThat(stats.steps()).isBetween(3L, 100L);
    }

    @Test
    void theCacheForgetsTheLeastRecentlyUsed() {
        ScriptCache cache = machine.state.scripts().cache();
        String first = cache.add(bytes("return 'first'"));
        for (int i = 0; i < 1_500; i++) {
            cache.add(bytes("return " + i));
        }
        assertThat(cache.size()).isEqualTo(1_000);
        assertThat(cache.body(first)).isNull();
        cache.clear();
        assertThat(cache.size()).isZero();
        assertThat(cache.bytes()).isZero();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
