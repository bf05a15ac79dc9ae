package io.netloft.proto.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.proto.event.EventMessage.Event;
import io.netloft.proto.event.EventWriter.Name;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventWriterTest {
    private static final Name LINE = Name.of("line");
    private static final Name TRUNCATED = Name.of("truncated");
    private static final Name BYTES = Name.of("bytes");
    private static final Name LEVEL = Name.of("level");
    private static final Name SEEN = Name.of("seen");

    private final ByteBuf out = Unpooled.buffer();

    @Test
    void writesWhatTheDecoderReads() {
        EventWriter writer = new EventWriter("line", "app \"1\".log");
        ByteBuf line = Unpooled.copiedBuffer("..caf\u00e9\t1..", StandardCharsets.UTF_8);
        writer.begin(out, EventText.of("f\"1:3:"), 1234)
                .at(Instant.parse("2026-11-21T14:25:03.007Z").toEpochMilli())
                .seq(-5)
                .data()
                .text(LINE, line, 2, line.readableBytes() - 4)
                .flag(TRUNCATED, true)
                .number(BYTES, 12)
                .text(LEVEL, EventText.of("warn"))
                .time(SEEN, -1)
                .end();
        assertThat(new EventDecoder(EventLimits.EVENTS).message(out))
                .isEqualTo(new Event(
                        "f\"1:3:1234",
                        "line",
                        Instant.parse("2026-11-21T14:25:03.007Z"),
                        "app \"1\".log",
                        -5L,
                        Map.of(
                                "line", "caf\u00e9\t1",
                                "truncated", true,
                                "bytes", 12L,
                                "level", "warn",
                                "seen", "1969-12-31T23:59:59.999Z")));
    }

    @Test
    void leavesOutWhatIsNotWanted() {
        new EventWriter("gap", null).begin(out).end();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"type\":\"gap\"}");
        out.clear();
        new EventWriter("gap", null).begin(out, "c1").data().end();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"id\":\"c1\",\"type\":\"gap\",\"data\":{}}");
    }

    @Test
    void refusesMembersOutOfPlace() {
        EventWriter writer = new EventWriter("line", null);
        assertThatThrownBy(() -> writer.at(0)).hasMessageContaining("begin first");
        assertThatThrownBy(() -> writer.begin(out).number(BYTES, 1)).hasMessageContaining("data first");
    }

    @Test
    void makesNothingPerEvent() {
        EventWriter writer = new EventWriter("line", "app.log");
        EventText prefix = EventText.of("abcdef:1:");
        ByteBuf line = Unpooled.copiedBuffer("a line of a log with a \"quote\" and caf\u00e9", StandardCharsets.UTF_8);
        out.ensureWritable(400);
        write(writer, prefix, line);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            write(writer, prefix, line);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
        assertThat(ByteBufUtil.isText(out, StandardCharsets.UTF_8)).isTrue();
    }

    private void write(EventWriter writer, EventText prefix, ByteBuf line) {
        out.clear();
        writer.begin(out, prefix, 123_456_789)
                .at(1_763_735_103_007L)
                .data()
                .text(LINE, line, 0, line.readableBytes())
                .end();
    }
}
