package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.sniffer.stream.Wire;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What lies whole in a packet is read where it lies, and what does not is put together first: two ways, which must say the
 * same.
 */
class CutConversationTest {
    private static final int ROUNDS = 150;
    private static final String[] SAID = {
        "{\"type\":\"line\",\"id\":\"7\",\"data\":{\"text\":\"x\"}}",
        "{\"id\":\"7\",\"t\\u0079pe\":\"line\"}",
        "{\"ref\":3,\"ok\":{\"a\":[1,{\"type\":2}]}}",
        "{\"ref\":3,\"error\":{\"code\":\"denied\"}}",
        "{\"ref\":4,\"cmd\":\"join\",\"room\":\"a\"}",
        "{\"data\":{\"type\":\"inner\"},\"x\":\"type\"}",
        "{\"x\":\"\\\"type\\\":1\",\"y\":[\"cmd\",\"ok\"]}",
        "{\"type\":\"cut",
        "plain text \u001b[2J and a quote \"",
    };

    private record Turn(boolean client, byte[] octets) {}

    @Test
    @Timeout(120)
    void commandsAndRepliesAreTheSameHoweverTheyAreCut() {
        Gen gen = Seeds.gen();
        for (int round = 0; round < ROUNDS; round++) {
            List<Turn> turns = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                turns.add(new Turn(true, some(gen, CutConversationTest::command)));
                turns.add(new Turn(false, some(gen, CutConversationTest::reply)));
            }
            sameHoweverCut(gen, 6379, turns);
        }
    }

    @Test
    @Timeout(120)
    void webSocketMessagesAreTheSameHoweverTheyAreCut() {
        Gen gen = Seeds.gen();
        for (int round = 0; round < ROUNDS; round++) {
            List<Turn> turns = new ArrayList<>();
            turns.add(new Turn(
                    true, latin("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")));
            turns.add(new Turn(
                    false,
                    latin("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")));
            for (int i = 0; i < 3; i++) {
                turns.add(new Turn(true, some(gen, random -> frame(random, true))));
                turns.add(new Turn(false, some(gen, random -> frame(random, false))));
            }
            sameHoweverCut(gen, 80, turns);
        }
    }

    private static void sameHoweverCut(Gen gen, int port, List<Turn> turns) {
        List<String> whole = lines(port, turns, null);
        assertThat(whole).hasSizeGreaterThan(turns.size() - 1);
        assertThat(lines(port, turns, gen)).isEqualTo(whole);
    }

    /** Lines without times; in as few packets as there are turns, or cut anywhere. */
    private static List<String> lines(int port, List<Turn> turns, @Nullable Gen cuts) {
        AppPrinter printer = Apps.printer(Apps.options(false));
        Wire wire = new Wire(7, port);
        print(printer, wire.syn(true));
        print(printer, wire.syn(false));
        for (Turn turn : turns) {
            int at = 0;
            while (at < turn.octets().length) {
                int left = turn.octets().length - at;
                int count = cuts == null ? left : (int) cuts.uniform(1, Math.min(left, cuts.uniform(1, 1448)));
                print(printer, wire.say(turn.client(), Arrays.copyOfRange(turn.octets(), at, at + count)));
                at += count;
            }
        }
        printer.finish();
        return Apps.text(printer)
                .lines()
                .map(line -> line.replaceFirst("^\\S+ ", "").replaceFirst(" took=\\S+", ""))
                .toList();
    }

    private static void print(AppPrinter printer, CaptureRecord record) {
        printer.print(record);
    }

    private interface Sentence {
        byte[] of(Gen gen);
    }

    private static byte[] some(Gen gen, Sentence sentence) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long i = gen.uniform(1, 6); i > 0; i--) {
            out.writeBytes(sentence.of(gen));
        }
        return out.toByteArray();
    }

    private static byte[] command(Gen gen) {
        int words = (int) gen.uniform(1, gen.uniform(0, 9) == 0 ? 80 : 5);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(latin("*" + words + "\r\n$3\r\n" + (gen.uniform(0, 1) == 0 ? "get" : "XYZ") + "\r\n"));
        for (int i = 1; i < words; i++) {
            out.writeBytes(bulk(gen));
        }
        return out.toByteArray();
    }

    private static byte[] bulk(Gen gen) {
        byte[] octets = new byte[(int) gen.uniform(0, gen.uniform(0, 9) == 0 ? 2000 : 30)];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (gen.uniform(0, 9) == 0 ? gen.uniform(0, 255) : gen.uniform(' ', '~'));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(latin("$" + octets.length + "\r\n"));
        out.writeBytes(octets);
        out.writeBytes(latin("\r\n"));
        return out.toByteArray();
    }

    private static byte[] reply(Gen gen) {
        return switch ((int) gen.uniform(0, 7)) {
            case 0 -> latin("+OK\r\n");
            case 1 -> latin("-ERR no such \"thing\"\r\n");
            case 2 -> latin(":" + gen.uniform(-1000, 1_000_000) + "\r\n");
            case 3 -> latin("$-1\r\n");
            case 4 -> latin("*2\r\n:1\r\n*1\r\n+a\r\n");
            case 5, 6 -> array(gen);
            default -> bulk(gen);
        };
    }

    private static byte[] array(Gen gen) {
        int words = (int) gen.uniform(0, gen.uniform(0, 9) == 0 ? 80 : 12);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(latin("*" + words + "\r\n"));
        for (int i = 0; i < words; i++) {
            out.writeBytes(bulk(gen));
        }
        return out.toByteArray();
    }

    private static byte[] frame(Gen gen, boolean masked) {
        byte[] payload = latin(SAID[(int) gen.uniform(0, SAID.length - 1)] + "x".repeat((int) gen.uniform(0, 9)));
        if (gen.uniform(0, 3) == 0) {
            payload = latin("y".repeat((int) gen.uniform(100, 3000)));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x81 + (int) gen.uniform(0, 1));
        int bit = masked ? 0x80 : 0;
        if (payload.length < 126) {
            out.write(bit | payload.length);
        } else {
            out.write(bit | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        }
        byte[] mask = new byte[masked ? 4 : 0];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) gen.uniform(0, 255);
        }
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(masked ? payload[i] ^ mask[i & 3] : payload[i]);
        }
        return out.toByteArray();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
