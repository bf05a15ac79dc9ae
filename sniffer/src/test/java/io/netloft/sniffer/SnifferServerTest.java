package io.netloft.sniffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.term.Out;
import io.netloft.proto.capture.CaptureWriter;
import io.netloft.sniffer.text.TextOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnifferServerTest {
    private static final byte[] ARP = {
        -1, -1, -1, -1, -1, -1, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0,
        0, 0, 0, 10, 0, 0, 2
    };
    private static final String LINE = "00:00:00.000000 ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28\n";

    private SnifferConfig.Stats stats = SnifferConfig.Stats.NONE;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream talk = new ByteArrayOutputStream();

    private static byte[] capture(int count, int gapSeconds) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        CaptureWriter writer = new CaptureWriter(file, CaptureWriter.Format.PCAP_MICROS, 1, 262_144);
        for (int i = 0; i < count; i++) {
            writer.write(0, (long) i * gapSeconds, 0, ARP.length, ARP, 0, ARP.length);
        }
        writer.flush();
        return file.toByteArray();
    }

    private String run(Path in, @Nullable Path out, long count, SnifferConfig.Rotation rotation) throws IOException {
        var source = new SnifferConfig.Source(in.toString(), null, 262_144, true, false, "inout", 1024, null);
        var sink = new SnifferConfig.Sink(
                out == null ? null : out.toString(),
                out == null && stats == SnifferConfig.Stats.NONE,
                false,
                false,
                rotation,
                stats);
        var config =
                new SnifferConfig(source, sink, "", count, TextOptions.plain(ZoneOffset.UTC), SnifferConfig.Form.TEXT);
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream before = Out.redirect(new PrintStream(shown, false, StandardCharsets.UTF_8));
        try {
            new SnifferServer(config, new PrintStream(talk, true, StandardCharsets.UTF_8)).run();
        } finally {
            Out.redirect(before);
        }
        return shown.toString(StandardCharsets.UTF_8);
    }

    private static SnifferConfig.Rotation never() {
        return new SnifferConfig.Rotation(0, 0, 0);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("in"))
                    .sorted()
                    .toList();
        }
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("in.pcap"), content);
    }

    @Test
    void aFileIsShownAPacketALine() throws Exception {
        assertThat(run(file(capture(2, 0)), null, 0, never())).isEqualTo(LINE + LINE);
        assertThat(talk.toString(StandardCharsets.UTF_8))
                .contains("link-type EN10MB (Ethernet), snapshot length 262144");
    }

    @Test
    void aCompressedFileIsShownLikeAnyOther() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(capture(1, 0));
        }
        assertThat(run(file(zipped.toByteArray()), null, 0, never())).isEqualTo(LINE);
    }

    @Test
    void itStopsAfterAsManyPacketsAsAreWanted() throws Exception {
        assertThat(run(file(capture(5, 0)), null, 3, never())).isEqualTo(LINE.repeat(3));
    }

    @Test
    void whatIsWrittenIsTheFileThatWasRead() throws Exception {
        byte[] content = capture(7, 1);
        Path out = folder.resolve("out.pcap");
        run(file(content), out, 0, never());
        assertThat(Files.readAllBytes(out)).isEqualTo(content);
    }

    @Test
    void filesBySizeAreNumberedAndTheOldestIsReplaced() throws Exception {
        run(file(capture(20, 1)), folder.resolve("ring"), 0, new SnifferConfig.Rotation(200, 0, 3));
        assertThat(names()).containsExactly("ring0", "ring1", "ring2");
    }

    @Test
    void filesByTimeBeginAtMultiplesOnTheClock() throws Exception {
        run(file(capture(10, 7)), folder.resolve("at-%H%M%S"), 0, new SnifferConfig.Rotation(0, 30, 0));
        assertThat(names()).containsExactly("at-000000", "at-000030", "at-000100");
    }

    @Test
    void asManyFilesByTimeAsAreWantedEndTheRun() throws Exception {
        run(file(capture(10, 7)), folder.resolve("at-%H%M%S"), 0, new SnifferConfig.Rotation(0, 30, 2));
        assertThat(names()).containsExactly("at-000000", "at-000030");
    }

    @Test
    void ofFilesByTimeAndSizeTheNewestAreKept() throws Exception {
        run(file(capture(12, 10)), folder.resolve("at-%H%M%S."), 0, new SnifferConfig.Rotation(100, 60, 2));
        assertThat(names()).hasSize(2).allMatch(name -> name.startsWith("at-000100."));
    }

    @Test
    void whatIsAddedUpIsToldAtTheEnd() throws Exception {
        stats = SnifferConfig.Stats.PROTOCOLS;
        assertThat(run(file(capture(3, 0)), null, 0, never()).lines())
                .containsExactly("     packets         octets  protocols (1)", "           3            126  0x0806");
    }

    @Test
    void aDamagedRecordIsToldWithItsOffsetAndWhatFollowsIsShown() throws Exception {
        byte[] content = capture(4, 0);
        int second = 24 + 16 + ARP.length;
        content[second + 11] = 0x7F;
        assertThat(run(file(content), null, 0, never())).isEqualTo(LINE.repeat(3));
        assertThat(talk.toString(StandardCharsets.UTF_8))
                .contains("offset " + second + ": invalid packet capture length");
    }

    @Test
    void whatIsNoCaptureIsToldInOneLine() throws Exception {
        assertThat(run(file("no capture at all, this".getBytes(StandardCharsets.UTF_8)), null, 0, never()))
                .isEmpty();
        assertThat(talk.toString(StandardCharsets.UTF_8)).isEqualTo("sniffer: unknown file format\n");
    }
}
