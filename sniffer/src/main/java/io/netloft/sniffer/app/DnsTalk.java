package io.netloft.sniffer.app;

import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A conversation in the domain name system over TCP (RFC 7766): each message behind its length in two octets. */
final class DnsTalk implements Analyzer {
    private static final int MOST = 2 + 0xFFFF;

    private final AppContext context;
    private final StreamName name;
    private final ByteBuf[] parts = {Unpooled.buffer(0, MOST), Unpooled.buffer(0, MOST)};
    private final boolean[] lost = new boolean[2];

    DnsTalk(AppContext context, StreamName name) {
        this.context = context;
        this.name = name;
    }

    @Override
    public void midStream(int side) {
        lost[side] = true;
    }

    @Override
    public void gap(int side, long missing) {
        lost[side] = true;
    }

    @Override
    public void octets(int side, ByteBuf in) {
        ByteBuf part = parts[side];
        while (in.isReadable() && !lost[side]) {
            int wanted = part.readableBytes() < 2 ? 2 : 2 + part.getUnsignedShort(0);
            part.writeBytes(in, Math.min(wanted - part.readableBytes(), in.readableBytes()));
            if (part.readableBytes() >= 2 && part.readableBytes() == 2 + part.getUnsignedShort(0)) {
                context.dns().write(name, side, part.skipBytes(2));
                part.clear();
            }
        }
    }

    @Override
    public void end(int side) {}

    @Override
    public int held() {
        return parts[0].capacity() + parts[1].capacity();
    }

    @Override
    public boolean wants() {
        return !lost[0] || !lost[1];
    }

    @Override
    public void close() {}
}
