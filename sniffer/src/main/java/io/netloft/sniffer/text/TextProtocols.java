package io.netloft.sniffer.text;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Protocols of lines: the first line is shown, with -v all of them, as far as they are printable. */
final class TextProtocols extends Dissector {
    private static final int MAX_TOKEN = 128;
    private static final Set<String> HTTP =
            Set.of(("GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL"
                            + " MERGE DELETE SEARCH UNLOCK REPORT UPDATE NOTIFY BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT"
                            + " CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT MKACTIVITY MKWORKSPACE UNSUBSCRIBE"
                            + " RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL")
                    .split(" "));
    private static final Set<String> RTSP = Set.of(
            ("DESCRIBE ANNOUNCE GET_PARAMETER OPTIONS PAUSE PLAY RECORD REDIRECT" + " SETUP SET_PARAMETER TEARDOWN")
                    .split(" "));
    private static final Set<String> SIP =
            Set.of(("ACK BYE CANCEL DO INFO INVITE MESSAGE NOTIFY OPTIONS PRACK QAUTH REFER"
                            + " REGISTER SPRACK SUBSCRIBE UPDATE PUBLISH")
                    .split(" "));

    private int next;

    TextProtocols(Page page) {
        super(page);
    }

    /** Prints a segment by its port, where a protocol of lines has that. */
    void tcp(int port, int at, int length) {
        switch (port) {
            case 25 -> lines("smtp", null, at, length);
            case 43 -> lines("whois", null, at, length);
            case 21 -> lines("ftp", null, at, length);
            case 80, 8080 -> lines("http", HTTP, at, length);
            case 554, 8554 -> lines("rtsp", RTSP, at, length);
            default -> {}
        }
    }

    void sip(int at, int length) {
        protocol("sip");
        print(SIP, at, length);
    }

    private void lines(String name, @Nullable Set<String> commands, int at, int length) {
        put(": ");
        protocol(name);
        print(commands, at, length);
    }

    private void print(@Nullable Set<String> commands, int at, int length) {
        boolean starts = commands == null || begins(commands, at, length);
        protocolCaps();
        if (!starts) {
            return;
        }
        if (!verbose()) {
            line(": ", at, at + length);
            return;
        }
        put(", length: ").dec(length);
        int from = at;
        while (from < at + length && from >= 0) {
            from = line("\n\t", from, at + length);
        }
    }

    /** Whether it begins with a command, or with a status of three digits as second word. */
    private boolean begins(Set<String> commands, int at, int length) {
        String first = token(at, at + length);
        if (first == null) {
            return false;
        }
        if (commands.contains(first.toUpperCase(Locale.ROOT))) {
            return true;
        }
        String second = token(next, at + length);
        return second != null && second.length() == 3 && second.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private @Nullable String token(int from, int last) {
        StringBuilder token = new StringBuilder();
        int at = from;
        for (; at < last && has(at, 1); at++) {
            int letter = u1(at);
            if (isBlank(letter)) {
                break;
            }
            if (letter < 0x20 || letter >= 0x7F || token.length() >= MAX_TOKEN) {
                return null;
            }
            token.append((char) letter);
        }
        if (token.isEmpty() || (at < last && !has(at, 1))) {
            return null;
        }
        while (at < last && has(at, 1) && (u1(at) == ' ')) {
            at++;
        }
        next = at;
        return token.toString();
    }

    private static boolean isBlank(int letter) {
        return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
    }

    /** Prints one line; returns where the next one begins, negative when there is none to be shown. */
    private int line(String before, int from, int last) {
        for (int at = from; at < last; at++) {
            int letter = u1(at);
            boolean pair = letter == '\r' && at + 1 < last && u1(at + 1) == '\n';
            if (letter == '\n' || pair) {
                put(before).put(packet().octets(), from, at - from);
                return at + (pair ? 2 : 1);
            }
            if (letter != '\t' && (letter < 0x20 || letter >= 0x7F)) {
                return -1;
            }
        }
        put(before).put(packet().octets(), from, last - from);
        truncated();
        return -1;
    }

    /** The greeting of SSH (RFC 4253 4.2); nothing else of it is text. */
    void ssh(int at, int length) {
        protocol("ssh");
        if (u1(at) != 'S' || u1(at + 1) != 'S' || u1(at + 2) != 'H' || u1(at + 3) != '-') {
            return;
        }
        for (int i = 4; i < length; i++) {
            int letter = u1(at + i);
            boolean pair = letter == '\r' && i + 1 < length && u1(at + i + 1) == '\n';
            if (letter == '\n' || pair) {
                put(": SSH: ").put(packet().octets(), at, i);
                return;
            }
            if (letter < 0x20 || letter >= 0x7F) {
                return;
            }
        }
    }
}
