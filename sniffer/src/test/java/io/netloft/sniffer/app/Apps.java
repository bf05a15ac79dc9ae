package io.netloft.sniffer.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.proto.capture.CaptureException;
import io.netloft.proto.capture.CaptureLimits;
import io.netloft.proto.capture.CaptureReader;
import io.netloft.sniffer.stream.StreamLimits;
import io.netloft.sniffer.text.PacketPrinter;
import io.netloft.sniffer.text.TextBuffer;
import io.netloft.sniffer.text.TextOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** The messages of a capture, in memory. */
final class Apps {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Apps() {}

    static AppOptions options(boolean json) {
        return new AppOptions(true, json, false, ZoneOffset.UTC, Map.of(), Map.of(), StreamLimits.STANDARD);
    }

    static AppPrinter printer(AppOptions options) {
        return new AppPrinter(
                new PacketPrinter(TextOptions.plain(ZoneOffset.UTC), index -> "?"), options, 0x5EED_0F_7E57L);
    }

    /** Lines of the messages of a capture; what of it is damaged is passed over. */
    static List<String> lines(byte[] capture, AppOptions options) throws IOException {
        AppPrinter printer = printer(options);
        try {
            CaptureReader reader =
                    new CaptureReader(new ByteArrayInputStream(capture), CaptureLimits.STANDARD, (offset, what) -> {});
            while (reader.next()) {
                printer.print(reader.record());
            }
            printer.finish();
        } catch (CaptureException none) {
            return List.of();
        }
        return text(printer).lines().toList();
    }

    static List<JsonNode> messages(byte[] capture) throws IOException {
        return lines(capture, options(true)).stream().map(Apps::parse).toList();
    }

    static JsonNode parse(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    static String text(AppPrinter printer) {
        TextBuffer lines = printer.buffer();
        return new String(lines.bytes(), 0, lines.size(), StandardCharsets.ISO_8859_1);
    }
}
