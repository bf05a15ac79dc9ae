package io.netloft.systemtests;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Field lists of HTTP/2 that are made to become two requests, or another one, in HTTP/1.1: the corpora of {@link Attacks}
 * translated, and every poison in every place. What must become of each is not written here; {@link StrictHttp} says it.
 */
final class DowngradeAttacks {
    private static final List<String> POISONS = List.of(
            "\r\nx-smuggled: 1",
            "\nx-smuggled: 1",
            "\rx-smuggled: 1",
            "\r\n\r\nGET /x-smuggled HTTP/1.1\r\nhost: x\r\n\r\n",
            "\0",
            "\u007f",
            "\u0001",
            " ",
            "\t",
            ":",
            ": x-smuggled",
            " HTTP/1.1\r\nx-smuggled: 1\r\nx: ",
            "\u000b",
            "\u0085\u00a0");
    private static final String[] PLAIN = {
        ":method", "POST", ":scheme", "https", ":authority", "a", ":path", "/path", "x-name", "value"
    };

    private final List<Attack> attacks = new ArrayList<>();
    private final AttackTables tables = new AttackTables();

    /**
     * One request.
     *
     * @param name its class
     * @param fields names and values in turn
     * @param trailers the same, behind the content; mostly none
     */
    record Attack(String name, List<String> fields, List<String> trailers) {}

    private DowngradeAttacks() {}

    /** All of them. */
    static List<Attack> all() {
        DowngradeAttacks made = new DowngradeAttacks();
        made.poisons();
        made.corpus();
        made.framing();
        made.targets();
        made.trailers();
        return List.copyOf(made.attacks);
    }

    private void add(String name, List<String> fields) {
        attacks.add(new Attack(name, fields, List.of()));
    }

    private static List<String> plainAnd(String... more) {
        List<String> fields = new ArrayList<>(List.of(PLAIN));
        fields.addAll(List.of(more));
        return fields;
    }

    private static List<String> plainWith(String name, String value) {
        List<String> fields = new ArrayList<>(List.of(PLAIN));
        fields.set(fields.indexOf(name) + 1, value);
        return fields;
    }

    private void poisons() {
        for (int at = 0; at < PLAIN.length; at++) {
            for (String poison : POISONS) {
                for (int cut : new int[] {0, 1, PLAIN[at].length()}) {
                    List<String> fields = new ArrayList<>(List.of(PLAIN));
                    fields.set(at, PLAIN[at].substring(0, cut) + poison + PLAIN[at].substring(cut));
                    add("poison", fields);
                }
            }
        }
    }

    /** The heads on which readers of HTTP/1.1 disagree, line by line, with the names as they are and as HTTP/2 has them. */
    private void corpus() {
        for (Corpus.Message message : Corpus.all("request")) {
            String[] lines = message.text().replaceFirst("\r\n\r\n$", "").split("\r\n", -1);
            String line = lines[0];
            int first = line.indexOf(' ');
            int last = line.lastIndexOf(' ');
            String method = first < 0 ? line : line.substring(0, first);
            String path = last > first ? line.substring(first + 1, last) : "/";
            for (boolean lower : new boolean[] {false, true}) {
                List<String> fields = new ArrayList<>(
                        List.of(":method", method, ":scheme", "https", ":authority", "a", ":path", path));
                for (int i = 1; i < lines.length; i++) {
                    int colon = lines[i].indexOf(':');
                    String name = colon < 0 ? lines[i] : lines[i].substring(0, colon);
                    String value = colon < 0 ? "" : lines[i].substring(colon + 1);
                    fields.add(lower ? name.toLowerCase(Locale.ROOT) : name);
                    fields.add(lower ? value.strip() : value);
                }
                add("corpus " + message.group(), fields);
                add("corpus without its path, " + message.group(), with(fields, ":path", "/"));
            }
        }
    }

    private static List<String> with(List<String> fields, String name, String value) {
        List<String> changed = new ArrayList<>(fields);
        changed.set(changed.indexOf(name) + 1, value);
        return changed;
    }

    private void framing() {
        for (String coding : tables.of("codings")) {
            add("coding", plainAnd("transfer-encoding", coding));
            add("coding beside a length", plainAnd("content-length", "0", "transfer-encoding", coding));
        }
        for (String length : tables.of("lengths")) {
            add("length", plainAnd("content-length", length));
            add("two lengths", plainAnd("content-length", "0", "content-length", length));
        }
        for (String field : tables.of("fields")) {
            int colon = field.indexOf(':');
            if (colon > 0) {
                add("field", plainAnd(field.substring(0, colon), field.substring(colon + 1)));
            }
        }
        for (String connection : tables.of("connections")) {
            add("connection", plainAnd("connection", connection.replaceFirst("^Connection: ", "")));
        }
        for (String name : List.of("proxy-connection", "keep-alive", "upgrade", "http2-settings", "te", "trailer")) {
            add("of a connection", plainAnd(name, "h2c, chunked"));
        }
        for (String name : List.of(":path", ":method", ":status", ":unknown", ":protocol", ":", "")) {
            add("pseudo-field among the others", plainAnd(name, "/smuggled"));
        }
    }

    private void targets() {
        for (String host : tables.of("hosts")) {
            add("authority", plainWith(":authority", host));
            add("host beside the authority", plainAnd("host", host));
        }
        for (String target : tables.of("targets")) {
            add("target", plainWith(":path", target));
        }
        for (String scheme : List.of("", "http://x/?", "https ", "h\r\n", "ftp")) {
            add("scheme", plainWith(":scheme", scheme));
        }
        for (String method : List.of("", "CONNECT", "TRACE", "PRI", "GET /x HTTP/1.1\r\nX: ", "G ET")) {
            add("method", plainWith(":method", method));
        }
    }

    private void trailers() {
        for (String trailer : tables.of("trailers")) {
            int colon = trailer.indexOf(':');
            if (colon > 0) {
                String name = trailer.substring(0, colon);
                List<String> fields = List.of(name.toLowerCase(Locale.ROOT), trailer.substring(colon + 1));
                attacks.add(new Attack("trailer", plainAnd(), fields));
            }
        }
        for (String poison : POISONS) {
            attacks.add(new Attack("poisoned trailer", plainAnd(), List.of("x", "a" + poison)));
            attacks.add(new Attack("poisoned trailer", plainAnd(), List.of("x" + poison, "a")));
        }
    }
}
