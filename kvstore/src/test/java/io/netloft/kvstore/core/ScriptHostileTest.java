package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netloft.kvstore.lua.LuaScript;
import io.netloft.kvstore.lua.LuaSyntaxException;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that mean harm: each ends soon, with an error, and the state goes on. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScriptHostileTest {
    private static final String STEPS = "-ERR script took too many steps (expected: at most 10000000)";
    private static final String BYTES = "-ERR script made too many bytes (expected: at most 67108864)";

    private final Machine machine = new Machine();

    private String run(String script) {
        return machine.run("EVAL", script, "0");
    }

    @AfterEach
    void theStateGoesOn() {
        assertThat(run("return 1")).isEqualTo(":1");
        assertThat(machine.line("SET after 1")).isEqualTo("+OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while true do end",
                "repeat until false",
                "for i = 1, math.huge do end",
                "for i = 1, 2, 0 do end while 1 do end",
                "while true do pcall(error) end",
                "while true do pcall(function() while true do end end) end",
                "local function f() return pcall(f) end while true do f() end",
                "return ('a'):rep(28):find(('a?'):rep(28) .. ('a'):rep(28))",
                "return ('a'):rep(30):match(('a*'):rep(30) .. 'b')",
                "return ('x'):rep(100000):find('.-.-.-.-y')",
                "return ('('):rep(50000):gsub('%b()', '')",
                "return ('a'):rep(20000):find(('a'):rep(10000) .. 'b', 1, true), (function() while true do end end)()",
                "local s = ('a'):rep(1000000) while true do local b = s == s .. '' end",
                "local s = ('a'):rep(1000000) local t = ('a'):rep(1000000) while true do local b = s < t end",
                "local t = {} for i = 1, 200000 do t[i] = i end while true do table.concat(t) end",
                "while true do redis.call('ping') end",
                "while true do redis.call('keys', '*') end",
                "for i = 1, 1000 do redis.call('sadd', 's', i) end while true do redis.call('scard', 's') end",
                "local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) while true do pcall(function() return t[1] end) end",
                "local t = {} for i = 1, 300 do t[i] = i end while true do table.sort(t, function() return true end) end",
                "while true do tostring(1 / 3) end",
                "while true do loadstring('return 1') end",
                "local n = 0 for k in pairs(setmetatable({}, {})) do end while true do next({}) end",
                "while true do string.format('%99.99f', 1e300) end",
                "local x = '1' while true do x = x + 0 end",
                "local t = {} while true do t[1] = nil t[1] = 1 end",
                "local s = ('9'):rep(400) while true do local n = s + 0 end",
                "while true do cjson.decode('[[[[[[1]]]]]]') end",
                "while true do redis.sha1hex('x') end",
                "while true do tostring(1e-300) end",
                "local x = 5e-324 while true do x = (x .. '') + 0 end",
                "local k = ('k'):rep(1000000) local t = {[k .. 'a'] = 1} local l = k .. 'a' while true do local v = t[l] end",
                "local t = {} for i = 1, 100000 do t[-i] = 1 end for i = 1, 100000 do t[-i] = nil end while true do cjson.encode(t) end",
                "local t = {} for i = 1, 100000 do t[-i] = 1 end for i = 1, 100000 do t[-i] = nil end while true do table.maxn(t) end",
                "local t = {} for i = 1, 100000 do t[-i] = 1 end for i = 1, 100000 do t[-i] = nil end while true do next(t) end",
                "local t = {} for i = 1, 100000 do t[i] = 1 end while true do table.insert(t, 1, 1) table.remove(t, 1) end",
                "for i = 1, 100000 do redis.call('sadd', 's', i) end while true do redis.call('sunionstore', 't', 's') end"
            })
    void whatTakesTooLongIsEnded(String script) {
        assertThat(run(script)).matches("-ERR script (took too many steps|made too many bytes) .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local s = 'x' while true do s = s .. s end",
                "local s = 'x' while true do s = s .. s .. s .. s end",
                "return ('x'):rep(1e9)",
                "return ('x'):rep(2^31)",
                "return ('x'):rep(30000000):rep(30000000)",
                "local t = {} for i = 1, 1e9 do t[i] = i end",
                "local t = {} for i = 1, 1e9 do t[-i] = i end",
                "local t = {} while true do t = {t} end",
                "local t = {} for i = 1, 1e9 do t[i] = {} end",
                "local t = {} for i = 1, 1e9 do t[i] = function() return i end end",
                "local t = {} for i = 1, 1e9 do t['k' .. i] = i end",
                "local s = ('x'):rep(1000000) return table.concat({s, s, s, s, s}, s) .. (s:gsub('x', s))",
                "return (('x'):rep(1000000):gsub('x', ('y'):rep(1000)))",
                "return (('x'):rep(1000000):gsub('', ('y'):rep(1000)))",
                "return (('x'):rep(10000):gsub('(x)', ('%1'):rep(10000)))",
                "local s = ('x'):rep(1000000) local t = {} for i = 1, 1000 do t[i] = s end return table.concat(t)",
                "local s = ('x'):rep(1000000) local t = {} for i = 1, 1000 do t[i] = s end return t",
                "local s = ('x'):rep(1000000) local t = {} for i = 1, 1000 do t[i] = s end return cjson.encode(t)",
                "local t = {1} for i = 1, 40 do t = {t, t} end return t",
                "local t = {1} for i = 1, 40 do t = {t, t} end return cjson.encode(t)",
                "return struct.pack('c2000000000', 'x')",
                "return struct.pack('>' .. ('i4'):rep(1), 1) .. ('\\1'):rep(1e9)",
                "local s = ('%s'):rep(1000) local a = {} for i = 1, 1000 do a[i] = ('x'):rep(100000) end return s:format(unpack(a))",
                "local s = ('x'):rep(4000000) while true do redis.call('set', 'a', s) end",
                "redis.call('set', 'a', ('x'):rep(4000000)) while true do redis.call('get', 'a') end",
                "local s = ('x'):rep(1000000) while true do s:upper() s:reverse() s:sub(2) end",
                "while true do redis.call('setrange', 'a', 500000000, 'x') end",
                "return cjson.decode('[' .. ('1,'):rep(5000000) .. '1]')",
                "return #loadstring('return {' .. ('1,'):rep(1000000) .. '}')()"
            })
    void whatGrowsTooLargeIsEndedBeforeItDoes(String script) {
        assertThat(run(script))
                .matches("-ERR (script (made too many bytes|took too many steps) .*|.*too long.*|user_script:1: .*)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local function f() return f() + 1 end return f()",
                "local function f(...) return f(1, ...) + 1 end return f()",
                "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x",
                "local t = setmetatable({}, {}) getmetatable(t).__add = function(a, b) return a + b end return t + t",
                "local t = setmetatable({}, {}) getmetatable(t).__concat = function(a, b) return a .. b end return t .. 'x'",
                "local t = setmetatable({}, {}) getmetatable(t).__eq = function(a, b) return a == b end return t == setmetatable({}, getmetatable(t))",
                "local t = setmetatable({}, {}) getmetatable(t).__lt = function(a, b) return a < b end return t < t",
                "local t = setmetatable({}, {}) getmetatable(t).__call = function(self) return self() + 1 end return t()",
                "local t = setmetatable({}, {}) getmetatable(t).__tostring = function(s) return tostring(s) .. '' end return tostring(t)",
                "local t = setmetatable({}, {}) getmetatable(t).__newindex = function(t, k, v) t[k .. 'x'] = v end t.x = 1",
                "local function f(s) return (s:gsub('.', f)) end return f('x')",
                "local function f(a, b) local t = {2, 1} table.sort(t, f) return true end local t = {2, 1} table.sort(t, f)",
                "local function f() return select(2, xpcall(f, f)) + 1 end return f()",
                "return ('x'):rep(5000):find(('x?'):rep(5000))",
                "return ('x'):rep(5000):find(('(x'):rep(30) .. ('x-'):rep(5000) .. (')'):rep(30) .. 'y')"
            })
    void recursionEndsWithAnError(String script) {
        assertThat(run(script)).matches("-ERR .*(stack overflow|too many steps|too many bytes|loop in).*");
    }

    @Test
    void theDeepestRecursionLeavesHalfOfTheStack() throws InterruptedException {
        List<String> answers = new ArrayList<>();
        Thread small = new Thread(
                null,
                () -> {
                    answers.add(run("local function f() return (((((f() + 1) * 2) .. 'x') .. 1) + 2) end return f()"));
                    answers.add(run("local function f() return pcall(f) and {pcall(f)} end return f()"));
                    answers.add(run("local function f(s) return (s:gsub('.', f)) end return f('x')"));
                    answers.add(run("local t = {} for i = 1, 490 do t = {t} end return cjson.encode(t)"));
                    answers.add(run("return cjson.decode(('['):rep(490) .. (']'):rep(490))"));
                    answers.add(run("return " + "(".repeat(190) + "1" + ")".repeat(190)));
                    answers.add(run("return " + "{".repeat(190) + "}".repeat(190)));
                    answers.add(run("return " + "not ".repeat(190) + "1"));
                    answers.add(run("local a = 1 return " + "a .. ".repeat(190) + "a"));
                },
                "half of a usual stack",
                512 << 10);
        small.start();
        small.join(50_000);
        assertThat(answers).hasSize(9);
        assertThat(answers.get(0)).contains("stack overflow");
    }

    @Test
    void repliesThatHoldThemselvesAreRefused() {
        assertThat(run("local t = {} t[1] = t return t")).isEqualTo("-ERR reached lua stack limit");
        assertThat(run("local t = {} t.map = {a = t} return t")).isEqualTo("-ERR reached lua stack limit");
        assertThat(run("local t = {} t[1] = t return cjson.encode(t)")).contains("excessive nesting");
        assertThat(run("local t = {} for i = 1, 60 do t = {t} end return t")).startsWith("*[*[*[");
    }

    @Test
    void scriptsThatNestTooDeepOrAreTooLongAreRefused() {
        for (String open : List.of("(", "{", "not ", "- ", "f(", "function() return ", "a.b[", "x..", "if x then ")) {
            assertThat(run("return " + open.repeat(5_000))).startsWith("-ERR Error compiling script");
        }
        assertThat(run("return 1" + " + 1".repeat(5_000))).startsWith("-ERR Error compiling script");
        assertThat(run("local a " + "a = a.b.c ".repeat(20_000))).startsWith("-ERR");
        assertThat(run("return f" + "()".repeat(5_000))).startsWith("-ERR Error compiling script");
        assertThat(run("return '" + "x".repeat(300_000) + "'"))
                .startsWith("-ERR script: 300009 bytes (expected: at most");
        assertThat(run("local " + "a,".repeat(300) + "a")).contains("200 local variables");
    }

    @Test
    void argumentsMakeNoTrouble() {
        assertThat(run("return {unpack({}, 1, 7999)}")).startsWith("*[");
        assertThat(run("return unpack({}, 1, 1e8)")).contains("too many results to unpack");
        assertThat(run("return unpack({}, -2^53, 2^53)")).contains("too many results to unpack");
        assertThat(run("return ('x'):rep(9000):byte(1, -1)")).contains("string slice too long");
        assertThat(run("return select(2^60, 1)")).isEqualTo("$-1");
        assertThat(run("return ('abc'):sub(-2^63, 2^62)")).isEqualTo("$abc");
        assertThat(run("return table.concat({}, '', 1, 2^53)")).contains("invalid value (nil) at index 1");
        assertThat(run("local t = {} t[2^53] = 1 t[-1] = 2 t[0.5] = 3 return #t"))
                .isEqualTo(":0");
        assertThat(run("return table.insert({}, 2^40, 1)")).isEqualTo("$-1");
        assertThat(run("return bit.lshift(1, 2^40)")).startsWith(":");
        assertThat(run("return math.ldexp(1, 2^40)")).isEqualTo(":-9223372036854775808");
    }

    /** Whatever bytes come: a script, or an error that says where. */
    @Test
    void anyBytesAreAScriptOrNone() {
        String alphabet = "abcxyz0123456789 \n\t()[]{}<>=~+-*/%^#.,;:'\"\\_";
        String[] words = {"local ", "function ", "end ", "if ", "then ", "return ", "for ", "in ", "do ", "nil ", "not "
        };
        Seeds.check(2_000, gen -> {
            StringBuilder text = new StringBuilder();
            for (int left = gen.between(1, 40); left > 0; left--) {
                text.append(gen.flip() ? gen.oneOf(words) : gen.string(alphabet, 1, 6));
            }
            byte[] bytes = text.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThatCode(() -> {
                        try {
                            LuaScript.compile(bytes, "fuzz");
                        } catch (LuaSyntaxException e) {
                            assertThat(e.text()).startsWith("fuzz:");
                        }
                    })
                    .as("%s", text)
                    .doesNotThrowAnyException();
        });
    }

    /** Any two machines end with the same bytes, whatever a script does. */
    @Test
    void twoMachinesAgreeOnRandomScripts() {
        Seeds.check(60, gen -> {
            Machine one = new Machine();
            Machine other = new Machine();
            ScriptGen scripts = new ScriptGen(new Gen(gen.seed()));
            for (int i = 0; i < 10; i++) {
                String[] words = {"EVAL", scripts.next(), "2", "ka", "kb", "1", "x"};
                assertThat(other.run(words)).as(words[1]).isEqualTo(one.run(words));
            }
            assertThat(other.snapshot()).isEqualTo(one.snapshot());
        });
    }
}
