package io.netloft.sniffer.app;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.sniffer.stream.StreamCounts;
import io.netloft.sniffer.stream.StreamListener;
import io.netloft.sniffer.stream.StreamName;
import io.netloft.sniffer.stream.StreamOpener;
import io.netloft.sniffer.stream.Streams;
import io.netloft.sniffer.text.RecordPrinter;
import io.netloft.sniffer.text.TextBuffer;
import io.netty.buffer.ByteBuf;

/**
 * Shows the messages of applications: beneath the packet that made each whole, or instead of packets. Serves one thread.
 */
public final class AppPrinter implements RecordPrinter, StreamOpener {
    private final RecordPrinter packets;
    private final boolean only;
    private final AppContext context;
    private final AppLine line;
    private final Streams streams;

    /** Takes who shows the packets, and a number that strangers don't know, for {@link Streams}. */
    public AppPrinter(RecordPrinter packets, AppOptions options, long seed) {
        this.packets = packets;
        this.only = options.only();
        this.line = new AppLine(packets.buffer(), options);
        this.context = new AppContext(line, options, new DnsLines(line), new DiscoveryLines(line));
        this.streams = new Streams(options.limits(), this, seed);
    }

    @Override
    public TextBuffer buffer() {
        return packets.buffer();
    }

    @Override
    public void print(CaptureRecord record) {
        if (!only) {
            packets.print(record);
        }
        line.packet(record);
        streams.accept(record);
    }

    @Override
    public void finish() {
        streams.finish();
    }

    /** What was counted of the streams. */
    public StreamCounts counts() {
        return streams.counts();
    }

    @Override
    public StreamListener open(StreamName name) {
        return new Dialogue(context, name, false);
    }

    @Override
    public void datagram(StreamName name, int side, ByteBuf octets) {
        context.datagram(name, side, octets);
    }
}
