package io.netloft.kvstore.core;

import io.netloft.testkit.Gen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Makes scripts from a grammar: variables, arithmetic, strings, tables, loops, functions, errors, and commands on keys. */
final class ScriptGen {
    private static final String[] NUMBERS = {
        "1", "-1", "2", "3.5", "10", "0.1", "1e15", "-7.25", "100", "2^31", "1/3", "255", "1e100"
    };
    private static final String[] STRINGS = {
        "''",
        "'a'",
        "'abc'",
        "'10'",
        "'3.7'",
        "'hello world'",
        "'0x1F'",
        "' 5 '",
        "'a,b,c'",
        "'ka'",
        "KEYS[1]",
        "ARGV[2]"
    };
    private static final String[] PATTERNS = {
        "'.'", "'%w+'", "'(%a)(%d*)'", "'[^,]+'", "'l+'", "'^a'", "'o$'", "'%s'", "''"
    };

    private final Gen gen;
    private final CommandGen commands;
    private int names;

    ScriptGen(Gen gen) {
        this.gen = gen;
        String templates = Arrays.stream(CommandFamily.values())
                .map(CommandFamily::templates)
                .collect(Collectors.joining("\n"));
        this.commands = new CommandGen(gen, templates);
    }

    String next() {
        names = 0;
        StringBuilder script = new StringBuilder("local v0, v1, t = 1, 'x', {}\n");
        names = 2;
        block(script, gen.between(1, 6), 2);
        script.append("return {")
                .append(String.join(", ", List.of(show("v0"), show("v1"), "#t", shown(1))))
                .append("}");
        return script.toString();
    }

    private static String show(String name) {
        return "tostring(type(" + name + ") == 'table' and 'table' or type(" + name + ") == 'function' and 'f' or "
                + name + ")";
    }

    private String shown(int depth) {
        return "(function(...) local x = ... return " + show("x") + " end)(" + expr(depth) + ")";
    }

    private String variable() {
        return "v" + gen.uniform(0, names - 1);
    }

    private void block(StringBuilder out, int statements, int depth) {
        int before = names;
        for (int i = 0; i < statements; i++) {
            statement(out, depth);
        }
        names = before;
    }

    private void statement(StringBuilder out, int depth) {
        int kind = gen.between(0, depth > 0 ? 11 : 6);
        switch (kind) {
            case 0 -> {
                String value = expr(2);
                out.append("local v").append(names).append(" = ").append(value).append("\n");
                names++;
            }
            case 1 -> out.append(variable()).append(" = ").append(expr(2)).append("\n");
            case 2 -> out.append("t[#t + 1] = ").append(expr(2)).append("\n");
            case 3 ->
                out.append("pcall(function() ")
                        .append(variable())
                        .append(" = ")
                        .append(expr(2))
                        .append(" end)\n");
            case 4, 5 -> out.append(variable()).append(" = ").append(call()).append("\n");
            case 6 ->
                out.append("table.insert(t, ")
                        .append(gen.flip() ? "1, " : "")
                        .append(number(1))
                        .append(")\n");
            case 7 -> around(out, "if " + expr(1) + " then\n", depth);
            case 8 -> around(out, "for i = 1, " + gen.between(0, 4) + " do\n", depth);
            case 9 -> around(out, "for i, x in ipairs(t) do if i > 5 then break end\n", depth);
            case 10 -> around(out, "do\n", depth);
            default -> {
                out.append("local function f")
                        .append(names)
                        .append("(a, b) return ")
                        .append(expr(1))
                        .append(" end\n");
                out.append(variable())
                        .append(" = select(2, pcall(f")
                        .append(names)
                        .append(", ")
                        .append(expr(0));
                out.append("))\n");
            }
        }
    }

    private void around(StringBuilder out, String head, int depth) {
        out.append(head);
        block(out, gen.between(1, 3), depth - 1);
        out.append("end\n");
    }

    private String call() {
        List<String> words = new ArrayList<>();
        for (String word : commands.next()) {
            words.add("'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'");
        }
        if (unordered(words.get(0))) {
            return "#t";
        }
        return (gen.chance(80) ? "redis.pcall(" : "redis.call(") + String.join(", ", words) + ")";
    }

    /** Commands whose answers have no order in Redis, or are drawn by lot. */
    private static boolean unordered(String quoted) {
        String name = quoted.replace("'", "").toLowerCase(java.util.Locale.ROOT);
        return name.matches(
                "smembers|sunion|sinter|sdiff|hgetall|hkeys|hvals|keys|hscan|sscan|zscan|scan|spop|hrandfield|srandmember"
                        + "|zrandmember|sort|sort_ro|lease|revision|time|randomkey|object|memory");
    }

    private String expr(int depth) {
        return switch (gen.between(0, depth > 0 ? 9 : 3)) {
            case 0 -> gen.oneOf(NUMBERS);
            case 1 -> gen.oneOf(STRINGS);
            case 2 -> variable();
            case 3 -> gen.oneOf("nil", "true", "false", "t[1]", "t[#t]", "ARGV[1]");
            case 4, 5 -> number(depth);
            case 6, 7 -> string(depth);
            case 8 -> "(" + expr(depth - 1) + gen.oneOf(" and ", " or ", " == ", " ~= ") + expr(depth - 1) + ")";
            default -> "(not " + expr(depth - 1) + ")";
        };
    }

    private String number(int depth) {
        if (depth <= 0) {
            return gen.oneOf(NUMBERS);
        }
        String a = gen.chance(85) ? number(depth - 1) : expr(depth - 1);
        String b = number(depth - 1);
        return switch (gen.between(0, 6)) {
            case 0 -> "(" + a + gen.oneOf(" + ", " - ", " * ", " / ") + b + ")";
            case 1 -> "(" + a + " % 7)";
            case 2 -> "math." + gen.oneOf("floor", "ceil", "abs") + "(" + a + ")";
            case 3 -> "math." + gen.oneOf("max", "min") + "(" + a + ", " + b + ")";
            case 4 -> "#" + string(depth - 1);
            case 5 -> "(tonumber(" + string(depth - 1) + ") or " + b + ")";
            default ->
                "bit." + gen.oneOf("band", "bor", "bxor") + "(" + gen.oneOf("1", "255", "-1", "12345") + ", "
                        + gen.oneOf("3", "-2", "65535") + ")";
        };
    }

    private String string(int depth) {
        if (depth <= 0) {
            return "(" + gen.oneOf(STRINGS) + ")";
        }
        String s = string(depth - 1);
        return switch (gen.between(0, 9)) {
            case 0 -> "(" + s + " .. " + (gen.flip() ? string(depth - 1) : number(depth - 1)) + ")";
            case 1 -> s + ":sub(" + gen.uniform(-3, 4) + ", " + gen.uniform(-3, 6) + ")";
            case 2 -> s + ":" + gen.oneOf("upper", "lower", "reverse") + "()";
            case 3 -> s + ":rep(" + gen.uniform(-1, 3) + ")";
            case 4 ->
                "(" + s + ":gsub(" + gen.oneOf(PATTERNS) + ", "
                        + gen.oneOf("'-'", "'%0%0'", "string.upper", "{a = 'b'}") + "))";
            case 5 -> "tostring((" + s + ":match(" + gen.oneOf(PATTERNS) + ")))";
            case 6 -> "tostring((" + s + ":find(" + gen.oneOf(PATTERNS) + ")))";
            case 7 -> "string.format('%5.2f|%d|%s|%g', " + number(0) + ", 42, " + s + ", " + number(0) + ")";
            case 8 -> "tostring(" + number(depth - 1) + ")";
            default -> "cjson.encode({" + number(0) + ", " + s + "})";
        };
    }
}
