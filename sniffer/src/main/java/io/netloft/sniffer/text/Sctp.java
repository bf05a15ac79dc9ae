package io.netloft.sniffer.text;

/**
 * The Stream Control Transmission Protocol (RFC 9260): the heads of its chunks.
 *
 * <pre>
 *   source(2) destination(2) tag(4) checksum(4) *( type(1) flags(1) length(2) value, padded to four )
 * </pre>
 */
final class Sctp extends Dissector {
    private static final int HEAD = 12;
    private static final int CHUNK_HEAD = 4;
    private static final Names CHUNKS = Names.of("0:DATA|1:INIT|2:INIT ACK|3:SACK|4:HB REQ|5:HB ACK|6:ABORT|7:SHUTDOWN"
            + "|8:SHUTDOWN ACK|9:OP ERR|10:COOKIE ECHO|11:COOKIE ACK|12:ECN ECHO|13:ECN CWR|14:SHUTDOWN COMPLETE"
            + "|0xc0:FOR CUM TSN|0xc1:REL CTRL|0xc2:REL CTRL ACK");
    private static final Names PAYLOADS = Names.of("1:ISDN Q.921|2:M2UA|3:M3UA|4:SUA|5:M2PA|6:V5.2|7:H.248|8:BICC"
            + "|9:TALI|10:DUA|11:ASAP|12:ENRP|13:H.323|14:Q.IPC|15:SIMCO|16:DDPSC|17:DDPSSC|18:S1AP|19:RUA|20:HNBAP"
            + "|21:ForCES HP|22:ForCES MP|23:ForCES LP|24:SBc-AP|25:NBAP|27:X2AP");
    private static final Names FORCES = Names.of("6704:ForCES HP|6705:ForCES MP|6706:ForCES LP");

    Sctp(Page page) {
        super(page);
    }

    void print(int at, int length, int ip) {
        protocol("sctp");
        if (length < HEAD) {
            put("truncated-sctp - ").dec(HEAD - length).put(" bytes missing!");
            return;
        }
        if (!has(at, HEAD)) {
            truncated();
            return;
        }
        int source = u2(at);
        int destination = u2(at + 2);
        if (u1(ip) >> 4 == 6) {
            ip6("", ip + Ip6.SOURCE).put('.').dec(source);
            ip6(" > ", ip + Ip6.DESTINATION);
        } else {
            ip4("", ip + Ip4.SOURCE).put('.').dec(source);
            ip4(" > ", ip + Ip4.DESTINATION);
        }
        put(".").dec(destination).put(": sctp");
        forces(source);
        forces(destination);
        chunks(at + HEAD, length - HEAD);
    }

    private void forces(int port) {
        String word = FORCES.find(port);
        if (word != null) {
            put("[").put(word).put(']');
        }
    }

    private void chunks(int from, int size) {
        int at = from;
        int left = size;
        String separator = verbosity() >= 2 ? "\n\t" : " (";
        for (int i = 1; left != 0; i++) {
            if (Integer.compareUnsigned(left, CHUNK_HEAD) < 0) {
                put(separator).dec(i).put(") [chunk descriptor cut off at end of packet]");
                return;
            }
            if (!has(at, CHUNK_HEAD)) {
                truncated();
                return;
            }
            int length = u2(at + 2);
            int pad = -length & 3;
            if (length < CHUNK_HEAD) {
                put(separator).dec(i).put(") [Bad chunk length ").dec(length).put(", < size of chunk descriptor]");
                return;
            }
            if (Integer.compareUnsigned(left, pad) < 0) {
                put(separator).dec(i).put(") [Bad chunk length ").dec(length).put(", > remaining data in packet]");
                return;
            }
            if (!has(at, length)) {
                truncated();
                return;
            }
            put(separator).dec(i).put(") [");
            type(u1(at));
            put("] ");
            if (!chunk(at, length)) {
                put("bogus chunk length ").dec(length).put(']');
                return;
            }
            at += length;
            left -= length;
            separator = verbosity() >= 2 ? separator : ", (";
            if (pad != 0) {
                if (!has(at, pad)) {
                    truncated();
                    return;
                }
                at += pad;
                left -= pad;
            }
        }
    }

    private void type(int type) {
        String word = CHUNKS.find(type);
        if (word == null) {
            put("Unknown chunk type: 0x").hex(type);
        } else {
            put(word);
        }
    }

    private boolean chunk(int at, int length) {
        return switch (u1(at)) {
            case 0 -> data(at, length);
            case 1, 2 -> initiation(at + CHUNK_HEAD, length - CHUNK_HEAD);
            case 3 -> selective(at + CHUNK_HEAD, length - CHUNK_HEAD);
            default -> true;
        };
    }

    private boolean data(int at, int length) {
        int flags = u1(at + 1);
        put((flags & 4) != 0 ? "(U)" : "").put((flags & 2) != 0 ? "(B)" : "").put((flags & 1) != 0 ? "(E)" : "");
        put((flags & 7) != 0 ? " " : "");
        if (length < CHUNK_HEAD + 12) {
            return false;
        }
        put("[TSN: ")
                .dec(u4(at + 4))
                .put("] [SID: ")
                .dec(u2(at + 8))
                .put("] [SSEQ ")
                .dec(u2(at + 10));
        put("] [PPID ");
        int payload = u4(at + 12);
        String word = PAYLOADS.find(payload);
        if (word == null) {
            put("0x").hex(payload);
        } else {
            put(word);
        }
        put("] ");
        int size = length - CHUNK_HEAD - 12;
        if (size == 0) {
            return false;
        }
        if (verbosity() >= 2) {
            put("[Payload");
            if (showsPayloads()) {
                put(":");
                plainDump(at + CHUNK_HEAD + 12, size);
            }
            put("]");
        }
        return true;
    }

    private boolean initiation(int at, int length) {
        if (length < 16) {
            return false;
        }
        put("[init tag: ")
                .dec(u4(at))
                .put("] [rwnd: ")
                .dec(u4(at + 4))
                .put("] [OS: ")
                .dec(u2(at + 8));
        put("] [MIS: ").dec(u2(at + 10)).put("] [init TSN: ").dec(u4(at + 12)).put("] ");
        return true;
    }

    private boolean selective(int at, int length) {
        if (length < 12) {
            return false;
        }
        int base = u4(at);
        int gaps = u2(at + 8);
        int duplicates = u2(at + 10);
        put("[cum ack ")
                .dec(base)
                .put("] [a_rwnd ")
                .dec(u4(at + 4))
                .put("] [#gap acks ")
                .dec(gaps);
        put("] [#dup tsns ").dec(duplicates).put("] ");
        int next = at + 12;
        int left = length - 12;
        for (int i = 1; i <= gaps + duplicates && left != 0; i++) {
            if (left < 4) {
                return false;
            }
            if (i <= gaps) {
                put("\n\t\t[gap ack block #").dec(i).put(": start = ").dec(base + u2(next));
                put(", end = ").dec(base + u2(next + 2)).put("] ");
            } else {
                put("\n\t\t[dup TSN #").dec(i - gaps).put(": ").dec(u4(next)).put("] ");
            }
            next += 4;
            left -= 4;
        }
        return true;
    }
}
