package io.netloft.sniffer.text;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.packet.TruncatedException;
import java.util.function.IntFunction;

/**
 * Packets as lines of text, the way tcpdump 4.99 shows them. The lines gather in one buffer, which the caller hands on and
 * empties. It remembers TCP conversations and the time of the packet before. Serves one thread.
 */
public final class PacketPrinter implements RecordPrinter {
    /** Longest packet that makes sense. */
    private static final int MAX_LENGTH = 262_144;

    private final Page page;
    private final LinkLayers links;
    private final TimeText time;
    private final TextOptions options;
    private int count;

    /** Takes who knows the names of interfaces by their numbers, which cooked captures tell. */
    public PacketPrinter(TextOptions options, IntFunction<String> interfaces) {
        this.options = options;
        page = new Page(options);
        links = new LinkLayers(page, new Protocols(page, interfaces));
        time = new TimeText(options);
    }

    @Override
    public TextBuffer buffer() {
        return page.out();
    }

    @Override
    public void print(CaptureRecord record) {
        TextBuffer out = page.out();
        count++;
        if (options.numbered()) {
            out.right(count, 5).put("  ");
        }
        if (!makesSense(record.captured(), record.wireLength())) {
            return;
        }
        time.put(out, record.seconds(), options.nanos() ? record.nanos() : record.micros());
        page.begin();
        page.packet().wrap(record.octets(), record.offset(), record.captured());
        int head = packet(record);
        page.packet().wrap(record.octets(), record.offset(), record.captured());
        dump(record, head);
        out.put('\n');
    }

    private int packet(CaptureRecord record) {
        try {
            return links.print(record.linkType(), record.offset(), record.wireLength());
        } catch (TruncatedException cut) {
            page.out().put(" [|").put(page.protocol()).put(']');
            return 0;
        }
    }

    private boolean makesSense(int captured, int length) {
        TextBuffer out = page.out();
        int before = out.size();
        String start = "[Invalid header:";
        if (captured == 0) {
            out.put("[Invalid header: caplen==0");
        }
        if (length == 0) {
            out.put(out.size() > before ? "," : start).put(" len==0");
        } else if (Integer.compareUnsigned(length, captured) < 0) {
            out.put(out.size() > before ? "," : start).put(" len(").dec(length).put(") < caplen(");
            out.dec(captured).put(')');
        }
        if (captured > MAX_LENGTH) {
            out.put(out.size() > before ? "," : start)
                    .put(" caplen(")
                    .dec(captured)
                    .put(") > ")
                    .dec(MAX_LENGTH);
        }
        if (Integer.compareUnsigned(length, MAX_LENGTH) > 0) {
            out.put(out.size() > before ? "," : start)
                    .put(" len(")
                    .dec(length)
                    .put(") > ")
                    .dec(MAX_LENGTH);
        }
        if (out.size() == before) {
            return true;
        }
        out.put("]\n");
        return false;
    }

    private void dump(CaptureRecord record, int head) {
        int at = record.offset();
        int length = record.captured();
        int inner = at + head;
        int rest = length - head;
        switch (options.dump()) {
            case NONE -> {}
            case HEX_ALL -> HexDump.hex(page, "\n\t", at, length, 0);
            case HEX_TEXT_ALL -> HexDump.hexAndText(page, "\n\t", at, length);
            case TEXT_ALL -> HexDump.text(page, at, length);
            case HEX -> HexDump.hex(page, "\n\t", inner, Math.max(0, rest), 0);
            case HEX_TEXT -> HexDump.hexAndText(page, "\n\t", inner, Math.max(0, rest));
            case TEXT -> {
                if (rest > 0) {
                    HexDump.text(page, inner, rest);
                }
            }
        }
    }
}
