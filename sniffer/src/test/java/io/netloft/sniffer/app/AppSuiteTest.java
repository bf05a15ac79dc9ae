package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.sniffer.text.Suite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The suite's captures of applications, against the fields that tshark 4.0.17 dumped of them: number of the packet, number of
 * the stream, and what the message says. Every capture where the two differ is listed with the reason.
 */
class AppSuiteTest {
    private static final String OTHER_PORT = "tshark goes by ports, and this one is not among its own";
    private static final String NO_VERSION = "a request line without a version is none here";
    private static final String HOLES = "a body with octets missing is told, with their number";
    private static final String REFUSED = "a length that two readers could take in two ways is told as a fault";

    private static final Map<String, String> REQUESTS = Map.of(
            "http__261__variant-03-cl_negative.pcap", REFUSED,
            "http__261__variant-08-leading_zeros.pcap", REFUSED,
            "http__http-09-content-length-confusion.pcap", NO_VERSION,
            "http__methods.pcap", NO_VERSION + "; CONNECT names no path",
            "http__http-single-conn-22.pcap", OTHER_PORT,
            "http__http-to-ssh.pcap", OTHER_PORT,
            "http__query-method-non-standard-port.pcap", "QUERY is a method like any other; tshark does not know it",
            "http__query-method.pcap", "QUERY is a method like any other; tshark does not know it",
            "http__zeek-image-post-1080-8000-x.pcap", OTHER_PORT);
    private static final Map<String, String> RESPONSES = Map.of(
            "http__206_example_b.pcap", "107 segments come again, and tshark loses this body over them",
            "http__bro.org.pcap", HOLES,
            "http__content-range-gap.pcap", HOLES,
            "http__methods.pcap", "answers to what was no request (" + NO_VERSION + ") are taken to have a body",
            "http__http-single-conn-22.pcap", OTHER_PORT,
            "http__zeek-image-post-1080-8000-x.pcap", OTHER_PORT);
    private static final Map<String, String> RESP = Map.of(
            "redis__array-element-object-exhaustion.pcap", "arrays that are never whole are no message",
            "redis__pubsub-resp3.pcap", "tshark tells what each packet has of a long reply, we the reply once",
            "redis__django-cloud.pcapng", OTHER_PORT);

    @Test
    void requestsOfHttpAreThoseOfTshark() throws Exception {
        check(
                "http",
                ".http.req.tsv",
                5,
                REQUESTS,
                one -> one.has("method") && !one.has("cut"),
                one -> List.of(text(one, "method"), text(one, "target"), text(one, "host")));
    }

    @Test
    void responsesOfHttpAreThoseOfTshark() throws Exception {
        check(
                "http",
                ".http.resp.tsv",
                3,
                RESPONSES,
                one -> one.has("status") && !one.has("cut"),
                one -> List.of(text(one, "status")));
    }

    @Test
    void messagesOfWebSocketAreThoseOfTshark() throws Exception {
        Map<String, String> opcodes = Map.of("text", "1", "binary", "2", "close", "8", "ping", "9", "pong", "10");
        // tshark tells each frame, we a message with the number of its frames.
        check(
                "websocket",
                ".ws.tsv",
                3,
                Map.of(),
                one -> text(one, "app").equals("websocket"),
                one -> List.of(opcodes.get(text(one, "kind"))
                        + ",0".repeat(one.path("frames").asInt(1) - 1)));
    }

    @Test
    void hellosOfTlsAreThoseOfTshark() throws Exception {
        check(
                "tls",
                ".sni.tsv",
                4,
                Map.of(),
                one -> text(one, "kind").equals("client-hello"),
                one -> List.of(text(one, "sni"), text(one, "ja3")));
    }

    @Test
    void namesAndTimesOfDnsAreThoseOfTshark() throws Exception {
        for (Path file : captures("dns")) {
            List<String> ours = messages(file).stream()
                    .map(one -> String.join(
                            "\t",
                            text(one, "number"),
                            String.format("0x%04x", one.get("queryId").asInt()),
                            text(one, "from").equals("server") ? "1" : "0",
                            text(one, "name")))
                    .toList();
            assertThat(ours).as(file.toString()).containsExactlyElementsOf(rows(file, ".dns.tsv", 4));
            for (String row : rows(file, ".dns.tsv", 7)) {
                String[] cells = row.split("\t", -1);
                JsonNode same = messages(file).stream()
                        .filter(one -> text(one, "number").equals(cells[0]))
                        .findFirst()
                        .orElseThrow();
                assertThat(same.path("rcode").asText()).isEqualTo(cells[2].equals("1") ? cells[5] : "");
                // tshark times no answer whose records are damaged.
                double took = cells[6].isEmpty() ? same.path("took").asDouble() : Double.parseDouble(cells[6]) * 1000;
                assertThat(same.path("took").asDouble()).isCloseTo(took, within(0.001));
            }
        }
    }

    @Test
    void commandsAndRepliesOfRedisStandWhereTsharkHasThem() throws Exception {
        for (Path file : captures("redis")) {
            Set<String> ours = new TreeSet<>();
            for (JsonNode one : messages(file)) {
                ours.add(text(one, "number") + "\t" + text(one, "stream").substring(4) + "\t"
                        + (text(one, "from").equals("client") ? "Request" : "Response"));
            }
            Set<String> theirs = rows(file, ".resp.tsv", 3).stream()
                    .map(row -> row.replaceFirst(":.*", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            compare(file, new ArrayList<>(ours), new ArrayList<>(theirs), RESP);
        }
    }

    @Test
    void wordsOfRedisAreThoseOfTshark() throws Exception {
        int seen = 0;
        for (Path file : captures("redis")) {
            Map<String, String> said = new LinkedHashMap<>();
            for (JsonNode one : messages(file)) {
                String words = text(one, "command").isEmpty()
                        ? "Response: " + (text(one, "kind").equals("error") ? "Error: " : "") + text(one, "value")
                        : "Request: " + (text(one, "command") + " " + text(one, "args")).strip();
                said.merge(text(one, "number"), words.replace("\"", ""), (a, b) -> a + b.replaceFirst("^\\w+:", ""));
            }
            for (String row : rows(file, ".resp.tsv", 3)) {
                String[] cells = row.split("\t", -1);
                boolean flat =
                        !cells[2].contains("[fragment]") && !cells[2].contains("Array") && cells[2].length() < 200;
                if (flat && said.containsKey(cells[0]) && !file.toString().contains("resp3")) {
                    assertThat(said.get(cells[0])).as(file.toString()).isEqualToIgnoringCase(cells[2]);
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(15);
    }

    private static void check(
            String folder,
            String ending,
            int columns,
            Map<String, String> explained,
            Predicate<JsonNode> which,
            Function<JsonNode, List<String>> fields)
            throws IOException {
        for (Path file : captures(folder)) {
            Map<String, List<List<String>>> byPacket = new LinkedHashMap<>();
            messages(file).stream()
                    .filter(which)
                    .forEach(one -> byPacket.computeIfAbsent(
                                    text(one, "number") + "\t"
                                            + text(one, "stream").substring(4),
                                    key -> new ArrayList<>())
                            .add(fields.apply(one)));
            List<String> ours = new ArrayList<>();
            byPacket.forEach((packet, all) -> ours.add(packet + "\t" + joined(all)));
            compare(file, ours, rows(file, ending, columns), explained);
        }
    }

    /** Several messages of one packet, the way tshark tells them: each field with commas. */
    private static String joined(List<List<String>> all) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < all.get(0).size(); i++) {
            int column = i;
            cells.add(all.stream().map(one -> one.get(column)).collect(Collectors.joining(",")));
        }
        return String.join("\t", cells);
    }

    private static void compare(Path file, List<String> ours, List<String> theirs, Map<String, String> explained) {
        boolean equal = new TreeSet<>(ours).equals(new TreeSet<>(theirs));
        String name = file.getFileName().toString();
        if (explained.containsKey(name)) {
            assertThat(equal)
                    .as(name + ": differs no more; strike its explanation")
                    .isFalse();
        } else {
            assertThat(ours).as(name).containsExactlyInAnyOrderElementsOf(theirs);
        }
    }

    private static String text(JsonNode message, String field) {
        return message.path(field).asText();
    }

    private static List<Path> captures(String protocol) throws IOException {
        Path folder = Suite.folder().resolveSibling("app").resolve("open").resolve(protocol);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> captures = files.filter(file -> !file.toString().endsWith(".tsv"))
                    .sorted()
                    .toList();
            assertThat(captures).isNotEmpty();
            return captures;
        }
    }

    private static List<JsonNode> messages(Path file) throws IOException {
        return Apps.messages(Files.readAllBytes(file));
    }

    private static List<String> rows(Path file, String ending, int columns) throws IOException {
        return Files.readAllLines(Path.of(file + ending), StandardCharsets.ISO_8859_1).stream()
                .skip(1)
                .map(row -> Stream.of(row.split("\t", -1)).limit(columns).collect(Collectors.joining("\t")))
                .toList();
    }
}
