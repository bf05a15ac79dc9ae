package io.netloft.sniffer.stream;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.packet.LinkType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Packets of TCP and UDP over IPv4 without a link layer, one conversation an instance; time moves on a millisecond each. */
public final class Wire {
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;

    private final int client;
    private final int clientPort;
    private final int serverPort;
    private final int[] next = {1000, 5_000_000};
    private long millis = 1_700_000_000_000L;

    /** A conversation between a client of that number and a server's port. */
    public Wire(int number, int serverPort) {
        this.client = 0x0A00_0000 + (number >>> 14);
        this.clientPort = 1024 + (number & 0x3FFF);
        this.serverPort = serverPort;
    }

    /** Moves the time on. */
    public Wire after(long more) {
        millis += more;
        return this;
    }

    /** The packet that opens the connection, and the one that agrees. */
    public CaptureRecord syn(boolean fromClient) {
        int side = fromClient ? 0 : 1;
        return tcp(fromClient, next[side]++, fromClient ? SYN : SYN | ACK, new byte[0]);
    }

    /** The next octets of a side. */
    public CaptureRecord say(boolean fromClient, String text) {
        return say(fromClient, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next octets of a side. */
    public CaptureRecord say(boolean fromClient, byte[] octets) {
        int side = fromClient ? 0 : 1;
        CaptureRecord record = tcp(fromClient, next[side], ACK, octets);
        next[side] += octets.length;
        return record;
    }

    /** The last packet of a side. */
    public CaptureRecord fin(boolean fromClient) {
        return tcp(fromClient, next[fromClient ? 0 : 1]++, FIN | ACK, new byte[0]);
    }

    /** The packet that breaks the connection off. */
    public CaptureRecord reset(boolean fromClient) {
        return tcp(fromClient, next[fromClient ? 0 : 1], RST | ACK, new byte[0]);
    }

    /** Octets of a side that are never captured. */
    public Wire lose(boolean fromClient, int octets) {
        next[fromClient ? 0 : 1] += octets;
        return this;
    }

    /** A packet that only acknowledges. */
    public CaptureRecord ack(boolean fromClient) {
        return tcp(fromClient, next[fromClient ? 0 : 1], ACK, new byte[0]);
    }

    private CaptureRecord tcp(boolean fromClient, int sequence, int flags, byte[] octets) {
        ByteBuffer packet = ip(fromClient, 6, 20 + octets.length);
        packet.putInt(sequence).putInt(next[fromClient ? 1 : 0]);
        packet.put((byte) 0x50).put((byte) flags).putShort((short) 8192).putInt(0);
        return record(packet.put(octets));
    }

    /** A datagram of a side. */
    public CaptureRecord datagram(boolean fromClient, byte[] octets) {
        ByteBuffer packet = ip(fromClient, 17, 8 + octets.length);
        packet.putShort((short) (8 + octets.length)).putShort((short) 0);
        return record(packet.put(octets));
    }

    private ByteBuffer ip(boolean fromClient, int protocol, int size) {
        ByteBuffer packet = ByteBuffer.allocate(20 + size);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + size)).putInt(0);
        packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
        int server = 0x0A80_0001;
        packet.putInt(fromClient ? client : server).putInt(fromClient ? server : client);
        packet.putShort((short) (fromClient ? clientPort : serverPort));
        return packet.putShort((short) (fromClient ? serverPort : clientPort));
    }

    private CaptureRecord record(ByteBuffer packet) {
        CaptureRecord record = new CaptureRecord();
        record.lengths(packet.capacity(), LinkType.RAW, 262_144);
        record.time(millis / 1000, (int) (millis % 1000) * 1_000_000, true);
        record.octets(packet.array(), 0, packet.capacity());
        millis++;
        return record;
    }
}
