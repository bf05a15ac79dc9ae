package io.netloft.sniffer.text;

import io.netloft.proto.packet.InternetChecksum;
import io.netloft.proto.packet.PacketView;

/** The checksum over part of a packet that was captured whole. */
final class InternetChecksumOf {
    private InternetChecksumOf() {}

    static int octets(PacketView packet, int at, int length) {
        packet.need(at, length);
        return InternetChecksum.finish(InternetChecksum.sum(packet.octets(), at, length));
    }
}
