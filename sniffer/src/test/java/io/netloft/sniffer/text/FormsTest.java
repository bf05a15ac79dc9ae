package io.netloft.sniffer.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.proto.capture.CaptureLimits;
import io.netloft.proto.capture.CaptureReader;
import io.netloft.proto.capture.CaptureRecord;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Packets as JSON and as sentences. */
class FormsTest {
    private static final Path KINDS = Path.of("src", "test", "resources", "captures", "kinds.pcap");
    private static final byte[] SYN = {
        2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, 40, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
        0, 80, 0x12, 0x67, 0, 0, 0, 5, 0, 0, 0, 0, 0x50, 2, 1, 0, 0, 0, 0, 0
    };

    private static String shown(RecordPrinter printer, CaptureRecord record) {
        printer.buffer().clear();
        printer.print(record);
        return new String(printer.buffer().bytes(), 0, printer.buffer().size(), StandardCharsets.US_ASCII);
    }

    private static CaptureRecord syn() {
        CaptureRecord record = new CaptureRecord();
        record.octets(SYN, 0, SYN.length);
        record.lengths(SYN.length, 1, 262_144);
        record.time(1_700_000_000L, 123_456_789, true);
        return record;
    }

    @Test
    void aPacketIsOneObjectOfTheDictionarysMembers() {
        assertThat(shown(new JsonPrinter(Shown.options(""), index -> "?"), syn()))
                .isEqualTo("{\"number\":1,\"time\":\"2023-11-14T22:13:20.123456789Z\",\"length\":54,\"captured\":54,"
                        + "\"ethSrc\":\"02:00:00:00:00:02\",\"ethDst\":\"02:00:00:00:00:01\",\"ethType\":2048,"
                        + "\"src\":\"10.0.0.1\",\"dst\":\"10.0.0.2\",\"proto\":\"tcp\",\"ttl\":64,\"srcPort\":80,"
                        + "\"dstPort\":4711,\"flags\":\"S\",\"seq\":5,\"ack\":0,\"win\":256,\"payload\":0,"
                        + "\"text\":\"IP 10.0.0.1.80 > 10.0.0.2.4711: Flags [S], seq 5, win 256, length 0\"}\n");
    }

    @Test
    void aPacketIsOneSentence() {
        assertThat(shown(new SummaryPrinter(), syn())).isEqualTo("TCP packet from 10.0.0.1:80 to 10.0.0.2:4711\n");
    }

    @Test
    void everyKindOfPacketIsJsonOfKnownMembers() throws Exception {
        Set<String> known = new HashSet<>();
        Arrays.stream(FieldName.values()).forEach(field -> known.add(field.word()));
        JsonPrinter printer = new JsonPrinter(Shown.options("-vvv"), index -> "?");
        CaptureReader reader = new CaptureReader(
                new ByteArrayInputStream(Files.readAllBytes(KINDS)), CaptureLimits.STANDARD, (offset, what) -> {});
        ObjectMapper mapper = new ObjectMapper();
        List<String> texts = new ArrayList<>();
        while (reader.next()) {
            JsonNode packet = mapper.readTree(shown(printer, reader.record()));
            packet.fieldNames().forEachRemaining(name -> assertThat(known).contains(name));
            texts.add(packet.get("text").asText());
        }
        String wanted = Shown.text(Files.readAllBytes(KINDS), "-vvv -t");
        assertThat(String.join("\n", texts) + "\n").isEqualTo(wanted.replaceAll("(?m)^ {2,4}\\d+  ", ""));
    }

    @Test
    void cutPacketsAreJsonToo() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        JsonPrinter printer = new JsonPrinter(Shown.options(""), index -> "?");
        for (int length = 1; length < SYN.length; length++) {
            CaptureRecord record = syn();
            record.octets(SYN, 0, length);
            assertThat(mapper.readTree(shown(printer, record)).get("captured").asInt())
                    .isEqualTo(length);
        }
    }
}
