package io.netloft.logstream;

import io.netloft.chassis.web.EventStream;
import io.netloft.logstream.core.Batch;
import io.netloft.logstream.core.Block;
import io.netloft.logstream.core.Join;
import io.netloft.logstream.core.Level;
import io.netloft.logstream.core.LineFlags;
import io.netloft.logstream.core.LineTable;
import io.netloft.logstream.core.Position;
import io.netloft.logstream.core.TailEvent;
import io.netloft.logstream.core.Timestamps;
import io.netloft.logstream.core.Utf8Text;
import io.netloft.proto.event.EventText;
import io.netloft.proto.event.EventWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes lines and events of one file as a form wants them. One thread at a time. */
abstract sealed class LineWriter {
    private final String name;
    private final String idHead;
    private String idStart = "";
    private @Nullable EventText idText;
    private long nearMs;

    /**
     * A line.
     *
     * @param after the byte of the file behind it; negative where {@code place} must be asked
     */
    record Line(
            ByteBuf text,
            int start,
            int length,
            int flags,
            long after,
            @Nullable Position place) {
        /** An entry of a batch. */
        static Line of(Batch batch, Block block, int entry) {
            LineTable lines = block.lines();
            int flags = lines.flags(entry);
            boolean simple = entry < batch.end() - 1 && batch.next().note() == 0 && (flags & LineFlags.TRUNCATED) == 0;
            Position place = simple ? null : batch.after(entry);
            boolean told = place == null
                    || (place.join() == Join.NONE && place.note() == 0 && place.generation() == block.generation());
            long after = block.offset() + lines.rawEnd(entry);
            return new Line(
                    block.text(),
                    lines.start(entry),
                    lines.length(entry),
                    flags,
                    told ? after : -1,
                    told ? null : place);
        }
    }

    private LineWriter(String name, String key, @Nullable String others) {
        this.name = name;
        this.idHead = (others == null || others.isEmpty() ? "" : others + ",") + key + "~";
    }

    /** @param others cursors of other files that ids name as well; null: server-sent events get no ids at all */
    static LineWriter of(String name, String key, Form form, @Nullable String others) {
        return switch (form.shape()) {
            case MESSAGES, BYTES -> new Plain(name, key, others, form.shape() == Form.Shape.BYTES);
            case EVENTS -> new ServerSent(name, key, others, others != null);
            case JSON_MESSAGES, JSON_LINES, JSON_EVENTS -> new Json(name, key, form, others);
        };
    }

    abstract void line(Sheet sheet, Line line);

    abstract void event(Sheet sheet, TailEvent event, Position at);

    /** The present, for times without a year. */
    void near(long epochMs) {
        nearMs = epochMs;
    }

    /** The block whose lines come next. */
    void begin(Block block) {
        String start = idHead + "1." + block.fingerprint().length() + "."
                + Long.toHexString(block.fingerprint().hash()) + "." + block.generation() + ".";
        if (!start.equals(idStart) || idText == null) {
            idStart = start;
            idText = EventText.of(start);
        }
    }

    String name() {
        return name;
    }

    long nearMs() {
        return nearMs;
    }

    String id(Position at) {
        return idHead + at.text();
    }

    String id(Line line) {
        Position place = line.place();
        return place == null ? idStart + line.after() : id(place);
    }

    EventText idText() {
        return java.util.Objects.requireNonNull(idText);
    }

    /** Lines as they are; of events, sentences between arrows, as tail has them for the names of files. */
    private static final class Plain extends LineWriter {
        private final boolean bytes;

        Plain(String name, String key, @Nullable String others, boolean bytes) {
            super(name, key, others);
            this.bytes = bytes;
        }

        @Override
        void line(Sheet sheet, Line line) {
            ByteBuf out = sheet.begin();
            Utf8Text.copy(out, line.text(), line.start(), line.length());
            end(sheet, out);
        }

        @Override
        void event(Sheet sheet, TailEvent event, Position at) {
            ByteBuf out = sheet.begin();
            ByteBufUtil.writeUtf8(out, Events.text(name(), event));
            end(sheet, out);
        }

        private void end(Sheet sheet, ByteBuf out) {
            if (bytes) {
                out.writeByte('\n');
            }
            sheet.end();
        }
    }

    /** Lines as data of server-sent events; events by their names, with JSON. */
    private static final class ServerSent extends LineWriter {
        private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

        private final JsonEvents events;
        private final boolean ids;

        ServerSent(String name, String key, @Nullable String others, boolean ids) {
            super(name, key, others);
            this.ids = ids;
            events = new JsonEvents(name, null);
        }

        @Override
        void line(Sheet sheet, Line line) {
            ByteBuf out = sheet.begin();
            if ((line.flags() & LineFlags.JOINED) != 0
                    || line.text().indexOf(line.start(), line.start() + line.length(), (byte) '\r') >= 0) {
                inParts(out, line);
                return;
            }
            if (ids) {
                writeId(out, line);
            }
            out.writeBytes(DATA);
            Utf8Text.copy(out, line.text(), line.start(), line.length());
            out.writeByte('\n').writeByte('\n');
        }

        private void writeId(ByteBuf out, Line line) {
            out.writeBytes(ID);
            ByteBufUtil.writeAscii(out, id(line));
            out.writeByte('\n');
        }

        private void inParts(ByteBuf out, Line line) {
            ByteBuf data = out.alloc().buffer(line.length() + 16);
            try {
                Utf8Text.copy(data, line.text(), line.start(), line.length());
                EventStream.encode(out, ids ? id(line) : null, null, data);
            } finally {
                data.release();
            }
        }

        @Override
        void event(Sheet sheet, TailEvent event, Position at) {
            ByteBuf data = Unpooled.buffer();
            String id = id(at);
            events.write(data, event, id);
            EventStream.encode(sheet.begin(), ids ? id : null, Events.word(event.kind()), data);
            sheet.end();
        }
    }

    /** Lines and events in the envelope. */
    private static final class Json extends LineWriter {
        private static final EventWriter.Name LINE = EventWriter.Name.of("line");
        private static final EventWriter.Name LEVEL = EventWriter.Name.of("level");
        private static final EventWriter.Name SUB = EventWriter.Name.of("sub");
        private static final Map<Level, EventText> LEVELS = levels();

        private final Form.Shape shape;
        private final boolean ids;
        private final @Nullable EventText sub;
        private final EventWriter writer;
        private final JsonEvents events;
        private final ByteBuf scratch = Unpooled.buffer(0);

        Json(String name, String key, Form form, @Nullable String others) {
            super(name, key, others);
            this.ids = others != null;
            this.shape = form.shape();
            this.sub = form.sub() == null ? null : EventText.of(form.sub());
            this.writer = new EventWriter("line", name);
            this.events = new JsonEvents(name, form.sub());
        }

        private static Map<Level, EventText> levels() {
            Map<Level, EventText> texts = new EnumMap<>(Level.class);
            for (Level level : Level.values()) {
                texts.put(level, EventText.of(level.name().toLowerCase(Locale.ROOT)));
            }
            return texts;
        }

        @Override
        void line(Sheet sheet, Line line) {
            ByteBuf out = sheet.begin();
            if (shape == Form.Shape.JSON_EVENTS) {
                scratch.clear();
                write(scratch, line);
                EventStream.encode(out, ids ? id(line) : null, null, scratch);
                return;
            }
            write(out, line);
            if (shape == Form.Shape.JSON_LINES) {
                out.writeByte('\n');
            }
            sheet.end();
        }

        private void write(ByteBuf out, Line line) {
            if (line.after() < 0) {
                writer.begin(out, id(line));
            } else {
                writer.begin(out, idText(), line.after());
            }
            ByteBuf text = line.text();
            long at = Timestamps.of(text, line.start(), line.length(), nearMs());
            if (at != Timestamps.NONE && at > -62_000_000_000_000L && at < 253_000_000_000_000L) {
                writer.at(at);
            }
            writer.data();
            if (sub != null) {
                writer.text(SUB, sub);
            }
            writer.text(LINE, text, line.start(), line.length());
            Level level = Level.of(text, line.start(), line.length());
            EventText word = LEVELS.get(level);
            if (level != Level.NONE && word != null) {
                writer.text(LEVEL, word);
            }
            flags(line.flags());
            writer.end();
        }

        private void flags(int flags) {
            if (flags != 0) {
                Flag.ALL.forEach((bit, name) -> {
                    if ((flags & bit) != 0) {
                        writer.flag(name, true);
                    }
                });
            }
        }

        @Override
        void event(Sheet sheet, TailEvent event, Position at) {
            String id = id(at);
            ByteBuf out = sheet.begin();
            if (shape == Form.Shape.JSON_EVENTS) {
                scratch.clear();
                events.write(scratch, event, id);
                EventStream.encode(out, ids ? id : null, Events.word(event.kind()), scratch);
                return;
            }
            events.write(out, event, id);
            if (shape == Form.Shape.JSON_LINES) {
                out.writeByte('\n');
            }
            sheet.end();
        }
    }

    /** What a line's flags are called. */
    private static final class Flag {
        private static final Map<Integer, EventWriter.Name> ALL = Map.of(
                LineFlags.PARTIAL, EventWriter.Name.of("partial"),
                LineFlags.CONTINUES, EventWriter.Name.of("continues"),
                LineFlags.TRUNCATED, EventWriter.Name.of("truncated"),
                LineFlags.UNTERMINATED, EventWriter.Name.of("unterminated"),
                LineFlags.JOINED, EventWriter.Name.of("joined"));
    }

    /** Events of a file in the envelope. */
    private static final class JsonEvents {
        private static final EventWriter.Name SUB = EventWriter.Name.of("sub");
        private static final EventWriter.Name BYTES = EventWriter.Name.of("bytes");
        private static final EventWriter.Name EXACT = EventWriter.Name.of("exact");
        private static final EventWriter.Name LINES = EventWriter.Name.of("lines");
        private static final EventWriter.Name COUNTED = EventWriter.Name.of("counted");
        private static final EventWriter.Name DETAIL = EventWriter.Name.of("detail");

        private final @Nullable String sub;
        private final Map<TailEvent.Kind, EventWriter> writers = new EnumMap<>(TailEvent.Kind.class);
        private final String name;

        JsonEvents(String name, @Nullable String sub) {
            this.name = name;
            this.sub = sub;
        }

        void write(ByteBuf out, TailEvent event, String id) {
            EventWriter writer =
                    writers.computeIfAbsent(event.kind(), kind -> new EventWriter(Events.word(kind), name));
            writer.begin(out, id).data();
            if (sub != null) {
                writer.text(SUB, sub);
            }
            writer.number(BYTES, event.bytes()).flag(EXACT, event.exact());
            if (event.lines() >= 0) {
                writer.number(LINES, event.lines()).flag(COUNTED, event.counted());
            }
            if (!event.detail().isEmpty()) {
                writer.text(DETAIL, event.detail());
            }
            writer.end();
        }
    }
}
