package io.netloft.sniffer.text;

import io.netloft.proto.packet.InternetChecksum;
import io.netloft.proto.packet.IpProtocol;

/**
 * Checksums of what stands above IP: over a pseudo header of addresses, length and protocol too, with the final
 * destination where the packet is routed by its sender (RFC 1122 4.1.3.4, RFC 8200 8.1).
 */
final class Pseudo extends Dissector {
    private static final int IP6_HEAD = 40;
    private static final int IP6_SOURCE = 8;
    private static final int IP6_DESTINATION = 24;
    private static final int ADDRESS6 = 16;

    Pseudo(Page page) {
        super(page);
    }

    /** Zero when right; the octets must have been captured. */
    int checksum(int ip, int protocol, int at, int length) {
        byte[] octets = packet().octets();
        long sum = InternetChecksum.sum(octets, at, length) + protocol;
        if (u1(ip) >> 4 == 4) {
            sum += InternetChecksum.sum(octets, ip + Ip4.SOURCE, 4) + (length & 0xFFFF);
            sum += InternetChecksum.sum(octets, destination4(ip), 4);
        } else {
            int next = u1(ip + 6);
            sum += InternetChecksum.sum(octets, ip + IP6_SOURCE, ADDRESS6) + length;
            sum += InternetChecksum.sum(octets, destination6(ip, next), ADDRESS6);
        }
        return InternetChecksum.finish(sum);
    }

    private int destination4(int ip) {
        int size = (u1(ip) & 15) * 4 - Ip4.HEAD;
        int at = ip + Ip4.HEAD;
        while (size > 0) {
            int kind = u1(at);
            int length = kind == 1 ? 1 : kind == 0 ? 0 : u1(at + 1);
            if (length > size || (length < 2 && kind != 1) || !has(at, length)) {
                break;
            }
            if ((kind == 131 || kind == 137) && length >= 7) {
                return at + length - 4;
            }
            at += length;
            size -= length;
        }
        return ip + Ip4.DESTINATION;
    }

    private int destination6(int ip, int first) {
        int next = first;
        int at = ip;
        int step = IP6_HEAD;
        while (at < end()) {
            at += step;
            switch (next) {
                case IpProtocol.HOP_BY_HOP, IpProtocol.DESTINATION, IpProtocol.MOBILITY, IpProtocol.MOBILITY_OLD -> {
                    step = (u1(at + 1) + 1) << 3;
                    next = u1(at);
                }
                case IpProtocol.FRAGMENT -> {
                    step = 8;
                    next = u1(at);
                }
                case IpProtocol.ROUTING -> {
                    return routed(ip, at);
                }
                default -> {
                    return ip + IP6_DESTINATION;
                }
            }
        }
        return ip + IP6_DESTINATION;
    }

    private int routed(int ip, int at) {
        int plain = ip + IP6_DESTINATION;
        if (!has(at, 4)) {
            return plain;
        }
        int length = u1(at + 1);
        int type = u1(at + 2);
        if ((type != 0 && type != 2 && type != 4) || length % 2 == 1) {
            return plain;
        }
        if (type == 4) {
            return has(at + 8, ADDRESS6) ? at + 8 : plain;
        }
        int found = plain;
        for (int i = 0; i < length / 2 && has(at + 8 + i * ADDRESS6, ADDRESS6); i++) {
            found = at + 8 + i * ADDRESS6;
        }
        return found;
    }
}
