package io.netloft.sniffer.text;

/** Commands of Telnet (RFC 854, 855): {@code IAC command [option [... IAC SE]]}. */
final class Telnet extends Dissector {
    private static final int IAC = 255;
    private static final int SB = 250;
    private static final int SE = 240;
    private static final int FIRST = 236;
    private static final int AUTHENTICATION = 37;
    private static final int ENCRYPT = 38;
    private static final String[] COMMANDS = {
        "EOF", "SUSP", "ABORT", "EOR", "SE", "NOP", "DMARK", "BRK", "IP", "AO", "AYT", "EC", "EL", "GA", "SB", "WILL",
        "WONT", "DO", "DONT", "IAC"
    };
    private static final String[] OPTIONS = {
        "BINARY",
        "ECHO",
        "RCP",
        "SUPPRESS GO AHEAD",
        "NAME",
        "STATUS",
        "TIMING MARK",
        "RCTE",
        "NAOL",
        "NAOP",
        "NAOCRD",
        "NAOHTS",
        "NAOHTD",
        "NAOFFD",
        "NAOVTS",
        "NAOVTD",
        "NAOLFD",
        "EXTEND ASCII",
        "LOGOUT",
        "BYTE MACRO",
        "DATA ENTRY TERMINAL",
        "SUPDUP",
        "SUPDUP OUTPUT",
        "SEND LOCATION",
        "TERMINAL TYPE",
        "END OF RECORD",
        "TACACS UID",
        "OUTPUT MARKING",
        "TTYLOC",
        "3270 REGIME",
        "X.3 PAD",
        "NAWS",
        "TSPEED",
        "LFLOW",
        "LINEMODE",
        "XDISPLOC",
        "OLD-ENVIRON",
        "AUTHENTICATION",
        "ENCRYPT",
        "NEW-ENVIRON"
    };
    private static final Names QUALIFIERS = Names.of("0:IS|1:SEND|2:INFO");
    private static final Names AUTHENTICATION_COMMANDS = Names.of("0:IS|1:SEND|2:REPLY|3:NAME");
    private static final Names AUTHENTICATION_TYPES = Names.of("0:NULL|1:KERBEROS_V4|2:KERBEROS_V5|3:SPX|4:MINK|5:SRP"
            + "|6:RSA|7:SSL|10:LOKI|11:SSA|12:KEA_SJ|13:KEA_SJ_INTEG|14:DSS|15:NTLM");
    private static final Names ENCRYPT_COMMANDS =
            Names.of("0:IS|1:SUPPORT|2:REPLY|3:START|4:END|5:REQUEST-START" + "|6:REQUEST-END|7:END_KEYID|8:DEC_KEYID");
    private static final Names ENCRYPT_TYPES = Names.of("0:NULL|1:DES_CFB64|2:DES_OFB64|3:DES3_CFB64|4:DES3_OFB64"
            + "|6:CAST5_40_CFB64|7:CAST5_40_OFB64|8:CAST128_CFB64|9:CAST128_OFB64");

    Telnet(Page page) {
        super(page);
    }

    void print(int from, int length) {
        protocol("telnet");
        boolean dump = verbosity() > 2
                && (page().options().dump() == TextOptions.Dump.HEX_TEXT
                        || page().options().dump() == TextOptions.Dump.HEX_TEXT_ALL);
        boolean first = true;
        int at = from;
        int left = length;
        while (left > 0 && u1(at) == IAC) {
            int size = measure(at, left);
            if (size < 0) {
                break;
            }
            if (dump) {
                put(first ? "\nTelnet:" : "");
                HexDump.hex(page(), "\n", at, size, at - from);
                put(size > 8 ? "\n\t\t\t\t" : "   ".repeat(8 - size) + "\t");
            } else {
                put(first ? " [telnet " : ", ");
            }
            command(at, left);
            first = false;
            at += size;
            left -= size;
        }
        if (!first) {
            put(dump ? "\n" : "]");
        }
    }

    /** The octets of a command; prints nothing, even where it is cut. */
    private int measure(int at, int left) {
        int before = out().size();
        try {
            return command(at, left);
        } finally {
            out().cut(before);
        }
    }

    /** Prints a command; returns its octets, negative where it is none or not whole. */
    private int command(int at, int left) {
        if (left < 2 || u1(at) != IAC) {
            return -1;
        }
        int command = u1(at + 1);
        if (command == IAC) {
            put("IAC IAC");
            return 2;
        }
        if (command < FIRST) {
            return -1;
        }
        if (command < SB || command > 254) {
            put(COMMANDS[command - FIRST]);
            return 2;
        }
        if (left < 3) {
            return -1;
        }
        int option = u1(at + 2);
        put(COMMANDS[command - FIRST]).put(' ');
        if (option < OPTIONS.length) {
            put(OPTIONS[option]);
        } else {
            number(option);
        }
        return command == SB ? negotiation(option, at, left) : 3;
    }

    private void number(int value) {
        if (value == 0) {
            put("0");
        } else {
            put("0x").hex(value);
        }
    }

    private int negotiation(int option, int at, int left) {
        int last = at + 3;
        while (at + left > last + 1 && (u1(last) != IAC || u1(last + 1) != SE)) {
            last++;
        }
        if (u1(last) != IAC) {
            return -1;
        }
        int position = at + 3;
        int words = option == AUTHENTICATION || option == ENCRYPT ? 2 : 1;
        for (int i = 0; i < words && position < last; i++) {
            int value = u1(position++);
            put(" ");
            String word = names(option, i).find(value);
            if (word == null) {
                number(value);
            } else {
                put(word);
            }
        }
        while (position < last) {
            put(" ");
            number(u1(position++));
        }
        put(" SE");
        return position + 2 - at;
    }

    private static Names names(int option, int position) {
        return switch (option) {
            case AUTHENTICATION -> position == 0 ? AUTHENTICATION_COMMANDS : AUTHENTICATION_TYPES;
            case ENCRYPT -> position == 0 ? ENCRYPT_COMMANDS : ENCRYPT_TYPES;
            default -> QUALIFIERS;
        };
    }
}
