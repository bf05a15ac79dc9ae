package io.netloft.sniffer.app;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Server-sent events out of a body (HTML, 9.2.6): the lines of data up to an empty line are one message. Holds 64 KiB of
 * one; of a longer one nothing is told.
 */
final class SseReader {
    private static final int MOST = 64 * 1024;
    private static final int DATA = 5;

    private final EventLines events;
    private final ByteBuf line = Unpooled.buffer(0, MOST);
    private final ByteBuf data = Unpooled.buffer(0, MOST);
    private boolean tooLong;

    SseReader(EventLines events) {
        this.events = events;
    }

    int held() {
        return line.capacity() + data.capacity();
    }

    /** Octets of the body. */
    void octets(ByteBuf in) {
        while (in.isReadable()) {
            int feed = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
            int length = (feed < 0 ? in.writerIndex() : feed) - in.readerIndex();
            keep(line, in, length);
            if (feed >= 0) {
                in.skipBytes(1);
                endOfLine();
            }
        }
    }

    /** Some of it is missing: what was read of a message is given up. */
    void missing() {
        tooLong = true;
        line.clear();
    }

    private void keep(ByteBuf into, ByteBuf in, int length) {
        if (into.readableBytes() + length > MOST) {
            tooLong = true;
            into.clear();
            in.skipBytes(length);
        } else {
            into.writeBytes(in, length);
        }
    }

    private void endOfLine() {
        int length = line.readableBytes();
        if (length > 0 && line.getByte(line.writerIndex() - 1) == '\r') {
            length--;
            line.writerIndex(line.writerIndex() - 1);
        }
        if (length == 0) {
            endOfEvent();
        } else if (isData()) {
            line.skipBytes(DATA);
            if (line.isReadable() && line.getByte(line.readerIndex()) == ' ') {
                line.skipBytes(1);
            }
            keep(data, line, line.readableBytes());
        }
        line.clear();
    }

    private boolean isData() {
        return line.readableBytes() >= DATA
                && line.getByte(0) == 'd'
                && line.getByte(1) == 'a'
                && line.getByte(2) == 't'
                && line.getByte(3) == 'a'
                && line.getByte(4) == ':';
    }

    private void endOfEvent() {
        if (data.isReadable() && !tooLong) {
            events.pushed(data);
        }
        tooLong = false;
        data.clear();
    }
}
