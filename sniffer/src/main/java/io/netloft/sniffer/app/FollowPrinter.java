package io.netloft.sniffer.app;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.sniffer.stream.StreamLimits;
import io.netloft.sniffer.stream.StreamListener;
import io.netloft.sniffer.stream.StreamName;
import io.netloft.sniffer.stream.StreamOpener;
import io.netloft.sniffer.stream.Streams;
import io.netloft.sniffer.text.Ip6Text;
import io.netloft.sniffer.text.RecordPrinter;
import io.netloft.sniffer.text.TextBuffer;
import io.netloft.sniffer.text.TextOptions;
import io.netloft.sniffer.text.TimeText;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Shows what one conversation carries, as text: a line that says who speaks whenever that changes, and what is said. Line
 * ends and tabs stay, all else that could move a terminal is escaped. Serves one thread.
 */
public final class FollowPrinter implements RecordPrinter, StreamOpener {
    private final TextBuffer out = new TextBuffer();
    private final TimeText time;
    private final Streams streams;
    private final boolean tcp;
    private final int number;
    private long seconds;
    private int micros;
    private int speaker = -1;
    private boolean found;
    private boolean carriage;
    private byte last = '\n';

    /** Follows the stream of TCP, or of UDP, with that number. */
    public FollowPrinter(boolean tcp, int number, TextOptions options, StreamLimits limits, long seed) {
        this.tcp = tcp;
        this.number = number;
        this.time = new TimeText(TextOptions.plain(options.zone()));
        this.streams = new Streams(limits, this, seed);
    }

    @Override
    public TextBuffer buffer() {
        return out;
    }

    @Override
    public void print(CaptureRecord record) {
        seconds = record.seconds();
        micros = record.micros();
        streams.accept(record);
    }

    @Override
    public void finish() {
        streams.finish();
        if (!found) {
            line();
            out.put("no octets of ").put(tcp ? "tcp:" : "udp:").dec(number);
            out.put(": there are ").dec(streams.counts().streams()).put(" streams; --app shows their numbers\n");
        }
        line();
    }

    @Override
    public @Nullable StreamListener open(StreamName name) {
        return tcp && name.number() == number ? new Side(name) : null;
    }

    @Override
    public void datagram(StreamName name, int side, ByteBuf octets) {
        if (!tcp && name.number() == number) {
            speaker = -1;
            says(name, side);
            text(octets);
        }
    }

    private void says(StreamName name, int side) {
        found = true;
        if (side == speaker) {
            return;
        }
        speaker = side;
        line();
        out.put("--- ");
        time.put(out, seconds, micros);
        address(name, side).put('.').dec(name.port(side)).put(" > ");
        address(name, 1 - side).put('.').dec(name.port(1 - side)).put('\n');
    }

    private TextBuffer address(StreamName name, int side) {
        if (name.four()) {
            return out.ip4((int) name.low(side));
        }
        Ip6Text.put(out, name.high(side), name.low(side));
        return out;
    }

    /** Begins a line, where one is not ended. */
    private void line() {
        carriage();
        if (last != '\n') {
            out.put('\n');
            last = '\n';
        }
    }

    private void carriage() {
        if (carriage) {
            out.put("^M");
            last = 'M';
            carriage = false;
        }
    }

    private void text(ByteBuf octets) {
        while (octets.isReadable()) {
            byte octet = octets.readByte();
            if (octet != '\n') {
                carriage();
            }
            if (octet == '\r') {
                carriage = true;
                continue;
            }
            carriage = false;
            last = octet;
            if (octet == '\n' || octet == '\t') {
                out.put((char) octet);
            } else {
                out.shown(octet);
            }
        }
    }

    /** The conversation that is followed. */
    private final class Side implements StreamListener {
        private final StreamName name;

        Side(StreamName name) {
            this.name = name;
        }

        @Override
        public void begin(int side, boolean midStream) {
            if (midStream) {
                note(side).put("[the start was not captured]\n");
            }
        }

        private TextBuffer note(int side) {
            says(name, side);
            line();
            return out;
        }

        @Override
        public void octets(int side, ByteBuf octets) {
            says(name, side);
            text(octets);
        }

        @Override
        public void gap(int side, long missing) {
            note(side).put('[').dec(missing).put(" octets missing]\n");
        }

        @Override
        public void end(int side) {
            note(side).put("[end]\n");
        }

        @Override
        public int held() {
            return 0;
        }

        @Override
        public boolean wants() {
            return true;
        }

        @Override
        public void close() {}
    }
}
