package io.netloft.proto;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The two byte streams of the one TCP connection in a capture: Ethernet or loopback, IPv4, in order of sequence. */
public final class PcapStreams {
    private static final int FILE_HEAD = 24;
    private static final int MAGIC_LITTLE_ENDIAN = 0xa1b2c3d4;
    private static final int ETHERNET = 14;
    private static final int SYN = 2;
    private static final int ACK = 16;
    private static final int FIN = 1;

    private final ByteBuf fromClient = Unpooled.buffer();
    private final ByteBuf fromServer = Unpooled.buffer();
    private int clientPort;
    private long clientNext;
    private long serverNext;
    private int fins;

    public PcapStreams(byte[] file) {
        ByteBuf in = Unpooled.wrappedBuffer(file);
        if (in.readableBytes() < FILE_HEAD || in.getIntLE(0) != MAGIC_LITTLE_ENDIAN) {
            return;
        }
        in.skipBytes(FILE_HEAD);
        while (in.readableBytes() >= 16 && in.readableBytes() >= 16 + in.getIntLE(in.readerIndex() + 8)) {
            int captured = in.getIntLE(in.readerIndex() + 8);
            in.skipBytes(16);
            packet(in.readSlice(captured));
        }
    }

    public ByteBuf fromClient() {
        return fromClient.slice();
    }

    public ByteBuf fromServer() {
        return fromServer.slice();
    }

    /** Whether both sides have closed. */
    public boolean closed() {
        return fins >= 2;
    }

    private void packet(ByteBuf frame) {
        ByteBuf ip = frame.skipBytes(ETHERNET);
        int ipHead = (ip.getByte(ip.readerIndex()) & 0xf) * 4;
        int length = ip.getUnsignedShort(ip.readerIndex() + 2);
        ByteBuf tcp = ip.slice(ip.readerIndex() + ipHead, length - ipHead);
        int from = tcp.getUnsignedShort(0);
        long sequence = tcp.getUnsignedInt(4);
        int flags = tcp.getByte(13);
        ByteBuf payload = tcp.skipBytes((tcp.getByte(12) >> 4 & 0xf) * 4);
        if ((flags & SYN) != 0) {
            if ((flags & ACK) == 0) {
                clientPort = from;
                clientNext = sequence + 1;
            } else {
                serverNext = sequence + 1;
            }
            return;
        }
        fins += (flags & FIN) != 0 ? 1 : 0;
        boolean client = from == clientPort;
        if (payload.isReadable() && sequence == (client ? clientNext : serverNext)) {
            int bytes = payload.readableBytes();
            clientNext += client ? bytes : 0;
            serverNext += client ? 0 : bytes;
            (client ? fromClient : fromServer).writeBytes(payload);
        }
    }
}
