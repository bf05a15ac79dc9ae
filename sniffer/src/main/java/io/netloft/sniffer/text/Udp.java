package io.netloft.sniffer.text;

import io.netloft.proto.packet.InternetChecksum;
import io.netloft.proto.packet.IpProtocol;

/** The User Datagram Protocol (RFC 768): {@code source(2) destination(2) length(2) checksum(2)}. */
final class Udp extends Dissector {
    private static final int HEAD = 8;
    private static final Word LENGTH = Word.of("UDP, length ");

    private final Protocols protocols;
    private final Pseudo pseudo;

    Udp(Page page, Protocols protocols, Pseudo pseudo) {
        super(page);
        this.protocols = protocols;
        this.pseudo = pseudo;
    }

    void print(int at, int length, int ip, boolean fragmented) {
        protocol("udp");
        if (!has(at, 4)) {
            if (u1(ip + (u1(ip) >> 4 == 6 ? 6 : 9)) == IpProtocol.UDP) {
                Endpoints.put(this, ip, ": ");
            }
            truncated();
            return;
        }
        Endpoints.put(this, ip, IpProtocol.UDP, u2(at), u2(at + 2));
        if (length < HEAD) {
            put("truncated-udp ").dec(length);
            return;
        }
        if (!has(at + 4, 2)) {
            truncated();
            return;
        }
        int told = u2(at + 4);
        if (told == 0 && length > 65_535) {
            told = length;
        }
        if (told < HEAD) {
            put("truncated-udplength ").dec(told);
            return;
        }
        if (at + HEAD > end()) {
            truncated();
            return;
        }
        datagram(at, told - HEAD, Math.min(told, length) - HEAD, ip, fragmented);
    }

    private void datagram(int at, int told, int length, int ip, boolean fragmented) {
        boolean forced = page().options().as() != TextOptions.As.BY_PORT;
        if (verbose() && !fragmented && !page().options().unchecked() && !forced) {
            checksum(at, length, ip);
        }
        if (forced || !quick()) {
            if (protocols.applications().udp(u2(at), u2(at + 2), at + HEAD, length) || forced) {
                return;
            }
        }
        if (told > length && !fragmented) {
            put("UDP, bad length ").dec(told).put(" > ").dec(length);
        } else {
            put(LENGTH).dec(told);
        }
    }

    private void checksum(int at, int length, int ip) {
        boolean six = u1(ip) >> 4 == 6;
        if (!six && verbosity() < 2) {
            return;
        }
        int field = u2(at + 6);
        if (field == 0 && !six) {
            put("[no cksum] ");
        } else if (has(at + HEAD, length)) {
            int sum = pseudo.checksum(ip, IpProtocol.UDP, at, length + HEAD);
            if (sum == 0) {
                put("[udp sum ok] ");
            } else {
                put("[bad udp cksum 0x").hex(field, 4).put(" -> 0x");
                out().hex(InternetChecksum.expected(field, sum), 4).put("!] ");
            }
        }
    }
}
