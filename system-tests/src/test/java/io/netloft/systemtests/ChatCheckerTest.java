package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.systemtests.ChatEntry.What;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the checker lets pass, and that it finds each rule broken once. */
class ChatCheckerTest {
    // ann sends twice, is cut off before the second acknowledgement, comes back and sends it again; bob looks on, and
    // comes back once by the server's place.
    private static final List<String> ANN = List.of(
            "JOIN ops - -1 - -",
            "STARTED ops e 4 - -",
            "GOT ops e 5 - -",
            "SENT ops - -1 - a1",
            "GOT ops e 6 ann a1",
            "ACKED ops - 6 - a1",
            "SENT ops - -1 - a2",
            "JOIN ops - 6 - -",
            "RECOVERED ops e 8 - -",
            "SENT ops - -1 - a2",
            "GOT ops e 7 bob b1",
            "ACKED ops - 8 - a2",
            "GOT ops e 8 ann a2");
    private static final List<String> BOB = List.of(
            "JOIN ops - -1 - -",
            "STARTED ops e 5 - -",
            "SENT ops - -1 - b1",
            "GOT ops e 6 ann a1",
            "ACKED ops - 7 - b1",
            "GOT ops e 7 bob b1",
            "KEPT ops - 6 - -",
            "JOIN ops - -1 - -",
            "RECOVERED ops e 8 - -",
            "GOT ops e 7 bob b1",
            "GOT ops e 8 ann a2");

    private static List<ChatEntry> log(List<String> lines) {
        return lines.stream()
                .map(line -> line.split(" "))
                .map(parts -> new ChatEntry(
                        What.valueOf(parts[0]),
                        parts[1],
                        word(parts[2]),
                        Long.parseLong(parts[3]),
                        word(parts[4]),
                        word(parts[5])))
                .toList();
    }

    private static String word(String part) {
        return part.equals("-") ? "" : part;
    }

    private static List<String> offences(List<String> ann, List<String> bob) {
        Map<String, List<ChatEntry>> logs = new TreeMap<>();
        logs.put("ann", log(ann));
        logs.put("bob", log(bob));
        return ChatChecker.offences(logs);
    }

    @Test
    void findsNothingInAStoryThatHolds() {
        assertThat(offences(ANN, BOB)).isEmpty();
    }

    @Test
    void readsWhatWasWritten() {
        assertThat(log(ANN))
                .allSatisfy(entry ->
                        assertThat(ChatEntry.of(entry.line().replace("\n", ""))).isEqualTo(entry));
    }

    /** Forged logs of bob: the line at {@code at} replaced, or left out, and what the checker must say. */
    private static Stream<Arguments> forged() {
        return Stream.of(
                Arguments.of("an acknowledged message is left out", 10, null, "has ops up to 7"),
                Arguments.of("a gap", 3, null, "due is 6"),
                Arguments.of("out of order", 9, "GOT ops e 9 ann a2", "it stands at"),
                Arguments.of("again with another number", 9, "GOT ops e 6 bob b1", "it stands at"),
                Arguments.of("again without a join", 6, "GOT ops e 7 bob b1", "due is 8"),
                Arguments.of("another at the same number", 10, "GOT ops e 8 ann a1", "there stands"),
                Arguments.of("something that nobody has sent", 10, "GOT ops e 9 ann a9", "nobody has sent that"),
                Arguments.of("acknowledged and never sent", 6, "ACKED ops - 9 - b9", "nobody has sent that"),
                Arguments.of("acknowledged twice, with two numbers", 6, "ACKED ops - 9 - b1", "it stands at"),
                Arguments.of("another epoch", 9, "GOT ops f 7 bob b1", "another epoch"),
                Arguments.of("started over", 8, "STARTED ops e 7 - -", "not recovered"),
                Arguments.of("something is not kept", 6, "GAP ops - 7 - -", "thrown away"),
                Arguments.of("not joined", 1, null, "not joined"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forged")
    void rejectsAForgedLog(String what, int at, String line, String expected) {
        List<String> bob = new ArrayList<>(BOB);
        if (line == null) {
            bob.remove(at);
        } else {
            bob.set(at, line);
        }
        assertThat(offences(ANN, bob)).as(what).anyMatch(offence -> offence.contains(expected));
    }

    @Test
    void letsTheServerChooseAPlaceRightBehindWhatCame() {
        List<String> bob = new ArrayList<>(BOB);
        bob.remove(9);
        assertThat(offences(ANN, bob)).isEmpty();
    }

    @Test
    void rejectsAPlaceOfTheServersBehindAGap() {
        List<String> bob = new ArrayList<>(BOB);
        bob.set(5, "KEPT ops - 6 - -");
        bob.remove(9);
        assertThat(offences(ANN, bob)).anyMatch(offence -> offence.contains("due is 7"));
    }

    @Test
    void rejectsAnEarlierNumberForALaterMessage() {
        List<String> ann = new ArrayList<>(ANN);
        ann.set(11, "ACKED ops - 5 - a2");
        assertThat(offences(ann, BOB)).anyMatch(offence -> offence.contains("sent after 6 was acknowledged"));
    }

    @Test
    void rejectsAReplayThatBeginsTooLate() {
        List<String> ann = new ArrayList<>(ANN);
        ann.remove(10);
        assertThat(offences(ann, BOB)).anyMatch(offence -> offence.contains("due is 7"));
    }

    @Test
    void namesAFewOfMany() {
        List<String> bob = new ArrayList<>(BOB);
        IntStream.range(0, 200).forEach(i -> bob.add("GOT ops e 8 ann a2"));
        assertThat(offences(ANN, bob)).hasSize(50);
    }
}
