package io.netloft.sniffer.text;

/** Options of DHCP (RFC 2132 and others): {@code code(1) length(1) data}; the kind of data stands before its name. */
final class DhcpOptions extends Dissector {
    private static final int PAD = 0;
    private static final int MESSAGE = 53;
    private static final int PARAMETERS = 55;
    private static final int END = 255;
    /**
     * Kinds: a text, i addresses, p pairs of them, l and L numbers of four octets, s of two, b of one, x in hexadecimal,
     * B yes or no, $ of its own, ? by length.
     */
    private static final Names OPTIONS = Names.of("0: PAD|1:iSubnet-Mask|2:LTime-Zone|3:iDefault-Gateway|4:iTime-Server"
            + "|5:iIEN-Name-Server|6:iDomain-Name-Server|7:iLOG|8:iCS|9:iLPR-Server|10:iIM|11:iRL|12:aHostname|13:sBS"
            + "|255: END|14:aDP|15:aDomain-Name|16:iSS|17:aRP|18:aEP|19:BIPF|20:BSRT|21:pPF|22:sRSZ|23:bTTL"
            + "|24:lMTU-Timeout|25:sMTU-Table|26:sMTU|27:BLSN|28:iBR|29:BMD|30:BMS|31:BRouter-Discovery|32:iRSA"
            + "|33:pStatic-Route|34:BUT|35:lAT|36:BIE|37:bTT|38:lKI|39:BKG|40:aYD|41:iYS|42:iNTP|43:bVendor-Option"
            + "|44:iNetbios-Name-Server|45:iWDD|46:$Netbios-Node|47:aNetbios-Scope|48:iXFS|49:iXDM|64:sN+D|65:iN+S"
            + "|68:iMH|69:iSMTP|70:iPOP3|71:iNNTP|72:iWWW|73:iFG|74:iIRC|75:iSTS|76:iSTDA|50:iRequested-IP"
            + "|51:lLease-Time|52:$OO|66:aTFTP|67:aBF|53: DHCP-Message|54:iServer-ID|55:bParameter-Request|56:aMSG"
            + "|57:sMSZ|58:lRN|59:lRB|60:aVendor-Class|61:$Client-ID|98:aUAP|116:BNOAUTO|78:bSLP-DA|79:bSLP-SCOPE"
            + "|117:sNSSEARCH|77:$User-Class|118:iSUBNET|121:$Classless-Static-Route"
            + "|249:$Classless-Static-Route-Microsoft|150:iTFTP-Server-Address|80:aSLP-NA|81:$FQDN"
            + "|82:$Agent-Information|83:bARMT|88:aTZSTR|89:bFQDNS|90:bAUTH|91:LLast-Transaction-Time"
            + "|92:iAssociated-IP|93:sARCH|94:bNDI|97:bGUID|95:aLDAP|100:aPOSIX-TZ|101:aTZ-Name|112:iNI|113:aNITAG"
            + "|114:aURL|161:aMUD-URL");

    private static final Names MESSAGES = Names.of("1:Discover|2:Offer|3:Request|4:Decline|5:ACK|6:NACK|7:Release"
            + "|8:Inform|10:LeaseQuery|11:LeaseUnassigned|12:LeaseUnknown|13:LeaseActive");

    private final DhcpSpecials specials;

    DhcpOptions(Page page) {
        super(page);
        specials = new DhcpSpecials(page);
    }

    void print(int from) {
        put("\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x").hex(u4(from), 8);
        int at = from + 4;
        while (has(at, 1)) {
            int code = u1(at++);
            if (code == END && verbosity() < 3) {
                return;
            }
            if (code == PAD && verbosity() < 3) {
                continue;
            }
            if (code == PAD) {
                at = padding(at);
                continue;
            }
            int length = code == END ? 0 : u1(at++);
            name(code, length);
            if (!has(at, length)) {
                truncated();
                return;
            }
            if (!data(code, at, length)) {
                return;
            }
            at += length;
        }
    }

    private void name(int code, int length) {
        put("\n\t    ").put(OPTIONS.or(code, "?Unknown").substring(1)).put(" (").dec(code);
        put("), length ").dec(length).put(length > 0 ? ": " : "");
    }

    private int padding(int from) {
        int at = from;
        while (has(at, 1) && u1(at) == PAD) {
            at++;
        }
        name(PAD, 0);
        if (at > from) {
            put(", occurs ").dec(at - from + 1);
        }
        return at;
    }

    private boolean data(int code, int at, int length) {
        if (code == MESSAGE && length == 1) {
            named(MESSAGES, u1(at), "Unknown (", ")");
            return true;
        }
        if (code == PARAMETERS) {
            parameters(at, length);
            return true;
        }
        char kind = OPTIONS.or(code, "?").charAt(0);
        if (kind == '?') {
            kind = (length & 1) != 0 ? 'b' : (length & 2) != 0 ? 's' : 'l';
        }
        int used = kind == '$' ? specials.print(code, at, length) : plain(kind, at, length);
        if (used < 0) {
            truncated();
            return false;
        }
        if (used < length) {
            put("\n\t  trailing data length ").dec(length - used);
        }
        return true;
    }

    private void parameters(int at, int length) {
        for (int i = 0; i < length; i++) {
            int code = u1(at + i);
            put(i % 4 == 0 ? "\n\t      " : ", ")
                    .put(OPTIONS.or(code, "?Unknown").substring(1));
            put(" (").dec(code).put(')');
        }
    }

    /** Prints data of a plain kind; returns how much of it. */
    private int plain(char kind, int at, int length) {
        if (kind == 'a') {
            put("\"");
            text(at, length);
            put("\"");
            return length;
        }
        int width = switch (kind) {
            case 'i', 'l', 'L' -> 4;
            case 'p' -> 8;
            case 's' -> 2;
            default -> 1;
        };
        int i = 0;
        for (; i + width <= length; i += width) {
            if (i > 0) {
                out().put(width > 1 || kind == 'B' ? ',' : kind == 'x' ? ':' : '.');
            }
            value(kind, at + i);
        }
        return i;
    }

    private void value(char kind, int at) {
        switch (kind) {
            case 'i' -> ip4("", at);
            case 'L' -> out().signed(u4(at));
            case 'l' -> out().dec(u4(at));
            case 'p' -> {
                ip4("(", at).put(':');
                ip4("", at + 4).put(')');
            }
            case 's' -> out().dec(u2(at));
            case 'B' -> {
                int value = u1(at);
                if (value > 1) {
                    out().dec(value).put('?');
                } else {
                    out().put(value == 1 ? 'Y' : 'N');
                }
            }
            case 'x' -> out().hex2(u1(at));
            default -> out().dec(u1(at));
        }
    }
}
