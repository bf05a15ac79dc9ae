package io.netloft.kvstore.core;

import io.netloft.testkit.Gen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes commands from templates: {@code [NX]} is there or not, {@code (A/B)} is one of both, {@code m+} comes a few times and {@code m*} many times, and small letters stand for what they begin with.
 *
 * <p>{@code k} key, {@code w} number below 401, {@code v} value, {@code i} small integer, {@code n} any integer, {@code f} decimal number, {@code m}
 * member or field, {@code z} score, {@code b} bound by score, {@code x} bound by bytes, {@code g} pattern, {@code t} far
 * time of the epoch in seconds, {@code d} seconds from now.
 */
final class CommandGen {
    private static final Map<Character, String[]> WORDS = Map.ofEntries(
            Map.entry('k', new String[] {"ka", "kb", "kc", "kd"}),
            Map.entry('v', new String[] {
                "", "a", "hello", "10", "-3", "3.5", "x".repeat(50), "9223372036854775807", "foo bar"
            }),
            Map.entry('n', new String[] {
                "0",
                "1",
                "-1",
                "7",
                "-20",
                "9223372036854775807",
                "-9223372036854775808",
                "99999999999999999999",
                "1.5",
                "x",
                "+1",
                "01",
                "-0",
                ""
            }),
            Map.entry('f', new String[] {
                "0",
                "1",
                "-1",
                "1.1",
                "0.1",
                "3.0e3",
                "-2.5e-3",
                "1e17",
                "123456789.987654321",
                "x",
                "1e",
                " 1",
                "inf",
                "nan",
                "5e-324",
                "0.30000000000000004"
            }),
            Map.entry(
                    'm',
                    new String[] {"a", "b", "c", "d", "e", "f", "1", "2", "3", "10", "-5", "long" + "x".repeat(70)}),
            Map.entry('z', new String[] {
                "0",
                "1",
                "2",
                "3",
                "-1",
                "1.5",
                "0.1",
                "1e20",
                "-inf",
                "+inf",
                "inf",
                "1e-7",
                "x",
                "nan",
                "3.14159265358979"
            }),
            Map.entry('b', new String[] {"-inf", "+inf", "0", "(1", "1", "2", "(3", "1.5", "x", "(", "((1", "-1"}),
            Map.entry('x', new String[] {"-", "+", "[a", "(a", "[c", "(e", "[", "a", "[10", "(zz"}),
            Map.entry('g', new String[] {"*", "k*", "?a", "[a-c]*", "[^a]*", "k[ab]", "\\k*", "h*o", "**", "[", "a\\"}),
            Map.entry('d', new String[] {
                "100", "200", "1000", "-1", "0", "x", "9223372036854775807", "-9223372036854775808"
            }));

    private static final int SEVERAL = 4;
    private static final int MANY = 60;

    private final Gen gen;
    private final String[] templates;

    CommandGen(Gen gen, String templates) {
        this.gen = gen;
        this.templates = templates
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toArray(String[]::new);
    }

    String[] next() {
        List<String> words = new ArrayList<>();
        expand(gen.oneOf(templates), words);
        if (gen.chance(2) && words.size() > 1) {
            words.remove(words.size() - 1);
        }
        return words.toArray(String[]::new);
    }

    private void expand(String template, List<String> words) {
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at);
            if (c == ' ') {
                at++;
            } else if (c == '[') {
                int end = template.indexOf(']', at);
                if (gen.flip()) {
                    expand(template.substring(at + 1, end), words);
                }
                at = end + 1;
            } else if (c == '(') {
                int end = template.indexOf(')', at);
                expand(gen.oneOf(template.substring(at + 1, end).split("/")), words);
                at = end + 1;
            } else {
                int end = template.indexOf(' ', at);
                end = end < 0 ? template.length() : end;
                word(template.substring(at, end), words);
                at = end;
            }
        }
    }

    private void word(String word, List<String> words) {
        boolean several = word.endsWith("+");
        boolean many = word.matches("[a-z](:[a-z])*[*]");
        String one = several || many ? word.substring(0, word.length() - 1) : word;
        int times = many ? gen.between(1, MANY) : several ? gen.between(1, SEVERAL) : 1;
        for (int i = 0; i < times; i++) {
            for (String part : one.split(":")) {
                words.add(part.length() == 1 && Character.isLowerCase(part.charAt(0)) ? value(part.charAt(0)) : part);
            }
        }
    }

    private String value(char kind) {
        return switch (kind) {
            case 'w' -> Long.toString(gen.uniform(0, 400));
            case 'i' -> Long.toString(gen.uniform(-4, 8));
            case 't' -> Long.toString(4_000_000_000L + gen.uniform(0, 5));
            default -> WORDS.containsKey(kind) ? gen.oneOf(WORDS.get(kind)) : String.valueOf(kind);
        };
    }
}
