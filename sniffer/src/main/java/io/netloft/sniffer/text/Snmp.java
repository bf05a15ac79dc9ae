package io.netloft.sniffer.text;

import io.netloft.sniffer.text.Ber.Kind;

/** The simple network management protocol, versions 1 (RFC 1157), 2c (RFC 3416) and 3 (RFC 3412, 3414). */
final class Snmp extends Dissector {
    private static final int GET = 0;
    private static final int GET_NEXT = 1;
    private static final int RESPONSE = 2;
    private static final int TRAP = 4;
    private static final int GET_BULK = 5;
    private static final int SPECIFIC = 6;
    private static final String[] VERSIONS = {"SNMPv1", "SNMPv2c", "SNMPv2u", "SNMPv3"};
    private static final Names ERRORS =
            Names.of("0:noError|1:tooBig|2:noSuchName|3:badValue|4:readOnly|5:genErr|6:noAccess"
                    + "|7:wrongType|8:wrongLength|9:wrongEncoding|10:wrongValue|11:noCreation|12:inconsistentValue"
                    + "|13:resourceUnavailable|14:commitFailed|15:undoFailed|16:authorizationError|17:notWritable"
                    + "|18:inconsistentName");
    private static final Names TRAPS = Names.of("0:coldStart|1:warmStart|2:linkDown|3:linkUp|4:authenticationFailure"
            + "|5:egpNeighborLoss|6:enterpriseSpecific");

    private final Ber ber;
    private int at;
    private int left;

    Snmp(Page page) {
        super(page);
        ber = new Ber(page);
    }

    void print(int from, int length) {
        protocol("snmp");
        put(" ");
        at = from;
        left = length;
        if (!enter("[!init SEQ]", " extra after iSEQ]") || !next(Kind.INTEGER, "[version!=INT]")) {
            return;
        }
        int version = ber.integer();
        if (version != 0 && version != 1 && version != 3) {
            put("SNMP [version = ").signed(version).put(']');
            return;
        }
        if (verbose()) {
            put("{ ").put(VERSIONS[version]).put(' ');
        }
        if (version == 3) {
            version3();
        } else {
            community(version);
        }
        put(verbose() ? "} " : "");
    }

    /** Takes the next element; false, and said so, when it is not of that kind. */
    private boolean next(Kind kind, String complaint) {
        int size = ber.read(at, left);
        if (size < 0) {
            return false;
        }
        if (ber.kind() != kind) {
            put(complaint);
            ber.print();
            return false;
        }
        at += size;
        left -= size;
        return true;
    }

    /** Goes into a sequence; what stands behind it is told, where there are words for it. */
    private boolean enter(String complaint, String extra) {
        if (!next(Kind.SEQUENCE, complaint)) {
            return false;
        }
        if (left > 0 && !extra.isEmpty()) {
            put("[").dec(left).put(extra);
        }
        at = ber.data();
        left = ber.length();
        return true;
    }

    private void community(int version) {
        if (!next(Kind.STRING, "[comm!=STR]")) {
            return;
        }
        if (!isPublic()) {
            put("C=");
            ber.string();
            put(" ");
        }
        message(version);
    }

    private boolean isPublic() {
        String name = "public";
        boolean same = ber.length() == name.length();
        for (int i = 0; i < name.length() && same; i++) {
            same = u1(ber.data() + i) == name.charAt(i);
        }
        return same;
    }

    private void message(int version) {
        int size = ber.read(at, left);
        if (size < 0) {
            return;
        }
        if (ber.kind() != Kind.MESSAGE) {
            put("[no PDU]");
            return;
        }
        if (size < left) {
            put("[").dec(left - size).put(" extra after PDU]");
        }
        put(verbose() ? "{ " : "");
        ber.print();
        put(" ");
        int id = ber.id();
        at = ber.data();
        left = ber.length();
        if (version == 0 && id >= GET_BULK) {
            put("[v2 PDU in v1 message]");
            return;
        }
        if (version == 1 && id == TRAP) {
            put("[v1 PDU in v2 message]");
            return;
        }
        if (id == TRAP) {
            trap();
        } else {
            request(id);
        }
        put(verbose() ? " } " : "");
    }

    private void request(int id) {
        if (!next(Kind.INTEGER, "[reqId!=INT]")) {
            return;
        }
        if (verbose()) {
            put("R=").signed(ber.integer()).put(' ');
        }
        if (!next(Kind.INTEGER, "[errorStatus!=INT]")) {
            return;
        }
        boolean asks = id != RESPONSE && id != GET_BULK;
        int status = ber.integer();
        if (asks && status != 0) {
            put("[errorStatus(");
            named(ERRORS, status, "err=", "").put(")!=0]");
        } else if (id == GET_BULK) {
            put(" N=").signed(status);
        } else if (status != 0) {
            put(" ");
            named(ERRORS, status, "err=", "");
        }
        if (next(Kind.INTEGER, "[errorIndex!=INT]")) {
            index(id, asks, status, ber.integer());
            bindings(id);
        }
    }

    private void index(int id, boolean asks, int status, int index) {
        boolean failed = !asks && id != GET_BULK && status != 0;
        if (asks && index != 0) {
            put("[errorIndex(").signed(index).put(")!=0]");
        } else if (id == GET_BULK) {
            put(" M=").signed(index);
        } else if (index != 0) {
            put(failed ? "@" : "[errorIndex(").signed(index).put(failed ? "" : ") w/o errorStatus]");
        } else if (failed) {
            put("[errorIndex==0]");
        }
    }

    private void trap() {
        put(" ");
        if (!shown(Kind.OBJECT, "[enterprise!=OID]")) {
            return;
        }
        put(" ");
        if (!shown(Kind.ADDRESS, "[agent-addr!=INETADDR]") || !next(Kind.INTEGER, "[generic-trap!=INT]")) {
            return;
        }
        int generic = ber.integer();
        String word = TRAPS.find(generic);
        put(" ");
        if (word == null) {
            put("gt=").signed(generic);
        } else {
            put(word);
        }
        if (!next(Kind.INTEGER, "[specific-trap!=INT]")) {
            return;
        }
        if (generic == SPECIFIC) {
            put(" s=").signed(ber.integer());
        } else if (ber.integer() != 0) {
            put("[specific-trap(").signed(ber.integer()).put(")!=0]");
        }
        put(" ");
        if (shown(Kind.UNSIGNED, "[time-stamp!=TIMETICKS]")) {
            bindings(TRAP);
        }
    }

    private boolean shown(Kind kind, String complaint) {
        if (!next(kind, complaint)) {
            return false;
        }
        ber.print();
        return true;
    }

    private void bindings(int id) {
        if (!enter("[!SEQ of varbind]", " extra after SEQ of varbind]")) {
            return;
        }
        while (left > 0) {
            put(" ");
            if (!next(Kind.SEQUENCE, "[!varbind]")) {
                return;
            }
            int behind = at;
            int rest = left;
            at = ber.data();
            left = ber.length();
            if (!binding(id)) {
                return;
            }
            at = behind;
            left = rest;
        }
    }

    private boolean binding(int id) {
        if (!shown(Kind.OBJECT, "[objName!=OID]")) {
            return false;
        }
        boolean asks = id == GET || id == GET_NEXT || id == GET_BULK;
        put(asks ? "" : "=");
        if (ber.read(at, left) < 0) {
            return false;
        }
        if (ber.kind() != Kind.NULL) {
            put(asks ? "[objVal!=NULL]" : "");
            ber.print();
        }
        return true;
    }

    private void version3() {
        int from = at;
        int size = left;
        if (!enter("[!message]", "")) {
            return;
        }
        int behind = ber.data() + ber.length();
        put(verbose() ? "{ " : "");
        if (!next(Kind.INTEGER, "[msgID!=INT]")
                || !next(Kind.INTEGER, "[msgMaxSize!=INT]")
                || !next(Kind.STRING, "[msgFlags!=STR]")
                || !flags()
                || !next(Kind.INTEGER, "[msgSecurityModel!=INT]")) {
            return;
        }
        if (left > 0) {
            put("[").dec(left).put(" extra after message SEQ]");
        }
        put(verbose() ? "} " : "");
        if (ber.integer() != 3) {
            put("[security model ").signed(ber.integer()).put(']');
            return;
        }
        put(verbose() ? "{ USM " : "");
        at = behind;
        left = size - (behind - from);
        if (!next(Kind.STRING, "[msgSecurityParameters!=STR]")) {
            return;
        }
        int scoped = at;
        int rest = left;
        at = ber.data();
        left = ber.length();
        userSecurity();
        put(verbose() ? "} { ScopedPDU " : "");
        at = scoped;
        left = rest;
        scoped();
        put(verbose() ? "} " : "");
    }

    private boolean flags() {
        if (ber.length() != 1) {
            put("[msgFlags size ").dec(ber.length()).put(']');
            return false;
        }
        int flags = u1(ber.data());
        if (flags > 7 || (flags & 3) == 2) {
            put("[msgFlags=0x")
                    .put(String.format(java.util.Locale.ROOT, "%02X", flags))
                    .put(']');
            return false;
        }
        put("F=")
                .put((flags & 1) != 0 ? "a" : "")
                .put((flags & 2) != 0 ? "p" : "")
                .put((flags & 4) != 0 ? "r " : " ");
        return true;
    }

    private void userSecurity() {
        if (!enter("[!usm]", "") || !next(Kind.STRING, "[msgAuthoritativeEngineID!=STR]")) {
            return;
        }
        if (!next(Kind.INTEGER, "[msgAuthoritativeEngineBoots!=INT]")) {
            return;
        }
        if (verbose()) {
            put("B=").signed(ber.integer()).put(' ');
        }
        if (!next(Kind.INTEGER, "[msgAuthoritativeEngineTime!=INT]")) {
            return;
        }
        if (verbose()) {
            put("T=").signed(ber.integer()).put(' ');
        }
        if (!next(Kind.STRING, "[msgUserName!=STR]")) {
            return;
        }
        put("U=");
        ber.string();
        put(" ");
        if (next(Kind.STRING, "[msgAuthenticationParameters!=STR]")
                && next(Kind.STRING, "[msgPrivacyParameters!=STR]")
                && left > 0) {
            put("[").dec(left).put(" extra after usm SEQ]");
        }
    }

    private void scoped() {
        if (!enter("[!scoped PDU]", "") || !next(Kind.STRING, "[contextEngineID!=STR]")) {
            return;
        }
        put("E=");
        ber.octets();
        put(" ");
        if (next(Kind.STRING, "[contextName!=STR]")) {
            put("C=");
            ber.string();
            put(" ");
            message(3);
        }
    }
}
