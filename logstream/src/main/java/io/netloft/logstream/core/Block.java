package io.netloft.logstream.core;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A run of one generation's bytes that begins and ends between entries, shared by all who read there. Its lines are found
 * when first asked for. Any thread; counted: whoever was handed it releases it.
 */
public final class Block extends AbstractReferenceCounted {
    private final long generation;
    private final long offset;
    private final ByteBuf raw;
    private final Frame frame;
    private final Frame.Around around;
    private final Encoding encoding;
    private final LineRules rules;
    private final Fingerprint fingerprint;
    private @Nullable LineTable table;
    private @Nullable ByteBuf text;

    /** Takes the buffer over; only its first {@code frame.end()} bytes matter. */
    Block(Generation of, long offset, ByteBuf raw, Frame frame, Frame.Around around, LineRules rules) {
        this.generation = of.number();
        this.fingerprint = of.fingerprint();
        this.encoding = of.encoding();
        this.offset = offset;
        this.raw = raw;
        this.frame = frame;
        this.around = around;
        this.rules = rules;
    }

    /** Number of its generation. */
    public long generation() {
        return generation;
    }

    /** Offset of its first byte. */
    public long offset() {
        return offset;
    }

    /** Offset behind its last byte. */
    public long end() {
        return offset + frame.end();
    }

    /** Bytes of the file. */
    public int size() {
        return frame.end();
    }

    Join join() {
        return around.join();
    }

    Join after() {
        return frame.after();
    }

    /** How its generation begins. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** The bytes as they stand in the file; not retained. */
    public ByteBuf raw() {
        return raw.slice(0, frame.end());
    }

    /** Whether {@link #text} is the file's own bytes. */
    public boolean plain() {
        return encoding.plain();
    }

    /** Whether every line of the file's own bytes is an entry: they can be searched without having been split. */
    public boolean searchable() {
        return encoding.plain() && rules.multiline() == null;
    }

    /** What a {@link LineTable}'s indexes are into: the file's bytes, in UTF-8 where they were in another encoding. */
    public synchronized ByteBuf text() {
        lines();
        return text == null ? raw : text;
    }

    /** The entries. */
    public synchronized LineTable lines() {
        LineTable found = table;
        if (found == null) {
            ByteBuffer bytes = Scan.order(raw.nioBuffer(0, frame.end()));
            found = frame.table() == null ? Splitter.split(bytes, frame, encoding, rules, around) : frame.table();
            if (!encoding.plain()) {
                text = transcoded(found, bytes);
            }
            table = found;
        }
        return found;
    }

    private ByteBuf transcoded(LineTable lines, ByteBuffer bytes) {
        ByteBuf out = raw.alloc().buffer(frame.end() + frame.end() / 8 + 16);
        for (int entry = 0; entry < lines.count(); entry++) {
            int start = out.writerIndex();
            if (lines.line(entry)) {
                int from = lines.start(entry);
                encoding.toUtf8(
                        bytes.duplicate().limit(from + lines.length(entry)).position(from), out);
                lines.place(entry, start, out.writerIndex() - start);
                out.writeByte('\n');
            } else {
                lines.place(entry, start, 0);
            }
        }
        return out;
    }

    @Override
    protected synchronized void deallocate() {
        raw.release();
        if (text != null) {
            text.release();
        }
    }

    @Override
    public Block retain() {
        super.retain();
        return this;
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        raw.touch(hint);
        return this;
    }
}
