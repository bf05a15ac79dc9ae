package io.netloft.logstream.core;

import io.netty.buffer.ByteBuf;
import java.time.LocalDate;

/** Reads a time out of a line's bytes, character by character, without making text of them. */
final class TimeText {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final byte[][] MEMBERS = {
        bytes("\"time\""), bytes("\"timestamp\""), bytes("\"ts\""), bytes("\"@timestamp\"")
    };
    private static final long DAY_MS = 86_400_000;

    private final ByteBuf text;
    private final int end;
    private final long nearMs;
    private int at;

    TimeText(ByteBuf text, int start, int end, long nearMs) {
        this.text = text;
        this.at = start;
        this.end = end;
        this.nearMs = nearMs;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    long line() {
        while (at < end && (peek() == ' ' || peek() == '\t')) {
            at++;
        }
        if (peek() == '{') {
            return json();
        }
        if (peek() == '<') {
            skipPriority();
        }
        long here = any();
        return here != Timestamps.NONE ? here : bracketed();
    }

    // RFC 5424: <PRI>VERSION SP TIMESTAMP; RFC 3164: <PRI>TIMESTAMP.
    private void skipPriority() {
        while (at < end && peek() != '>') {
            at++;
        }
        at++;
        if (peek() == '1' && at + 1 < end && text.getByte(at + 1) == ' ') {
            at += 2;
        }
    }

    private long bracketed() {
        for (; at < end; at++) {
            if (peek() == '[') {
                at++;
                long found = any();
                if (found != Timestamps.NONE) {
                    return found;
                }
            }
        }
        return Timestamps.NONE;
    }

    private long json() {
        for (; at < end; at++) {
            if (peek() != '"') {
                continue;
            }
            for (byte[] member : MEMBERS) {
                if (starts(member)) {
                    at += member.length;
                    return value();
                }
            }
        }
        return Timestamps.NONE;
    }

    private long value() {
        while (at < end && (peek() == ' ' || peek() == ':' || peek() == '"')) {
            at++;
        }
        return any();
    }

    private boolean starts(byte[] with) {
        if (at + with.length > end) {
            return false;
        }
        for (int i = 0; i < with.length; i++) {
            if (text.getByte(at + i) != with[i]) {
                return false;
            }
        }
        return true;
    }

    private long any() {
        int begin = at;
        int first = peek();
        if (first >= 'A' && first <= 'S') {
            return syslog();
        }
        if (first < '0' || first > '9') {
            return Timestamps.NONE;
        }
        int digits = 0;
        while (begin + digits < end && digit(begin + digits)) {
            digits++;
        }
        return switch (digits) {
            case 4 -> iso();
            case 2 -> common();
            case 10, 13 -> epoch(digits);
            default -> Timestamps.NONE;
        };
    }

    private long epoch(int digits) {
        long number = number(digits);
        return digits == 13 ? number : number * 1000 + fraction();
    }

    private long iso() {
        long year = number(4);
        if (peek() != '-' && peek() != '/') {
            return Timestamps.NONE;
        }
        at++;
        long month = number(2);
        at++;
        long day = number(2);
        if (peek() != 'T' && peek() != ' ' && peek() != '_') {
            return time(year, month, day, 0);
        }
        at++;
        return clock(year, month, day);
    }

    private long clock(long year, long month, long day) {
        long hour = number(2);
        if (hour < 0 || peek() != ':') {
            return Timestamps.NONE;
        }
        at++;
        long minute = number(2);
        long second = 0;
        if (peek() == ':') {
            at++;
            second = number(2);
        }
        if (minute < 0 || second < 0 || hour > 24 || minute > 59 || second > 60) {
            return Timestamps.NONE;
        }
        long millis = ((hour * 60 + minute) * 60 + second) * 1000 + fraction();
        return time(year, month, day, millis - zone());
    }

    // 21/Nov/2026:14:25:00 +0100
    private long common() {
        long day = number(2);
        if (peek() != '/') {
            return Timestamps.NONE;
        }
        at++;
        long month = month();
        at++;
        long year = number(4);
        if (peek() != ':') {
            return Timestamps.NONE;
        }
        at++;
        return clock(year, month, day);
    }

    // Nov 21 14:25:00, the day padded with a space.
    private long syslog() {
        long month = month();
        if (month < 0 || peek() != ' ') {
            return Timestamps.NONE;
        }
        at++;
        if (peek() == ' ') {
            at++;
        }
        long day = digit(at + 1) ? number(2) : number(1);
        if (peek() != ' ') {
            return Timestamps.NONE;
        }
        at++;
        int begin = at;
        long year = Math.floorDiv(nearMs, DAY_MS) / 365 + 1970;
        // A log is not written in advance; a clock may be a little ahead, or a zone unknown.
        for (long candidate = year + 1; candidate > year - 2; candidate--) {
            at = begin;
            long found = clock(candidate, month, day);
            if (found != Timestamps.NONE && found <= nearMs + DAY_MS) {
                return found;
            }
        }
        return Timestamps.NONE;
    }

    private long month() {
        if (at + 3 > end) {
            return -1;
        }
        for (int month = 0; month < 12; month++) {
            if (text.getByte(at) == MONTHS.charAt(month * 3)
                    && text.getByte(at + 1) == MONTHS.charAt(month * 3 + 1)
                    && text.getByte(at + 2) == MONTHS.charAt(month * 3 + 2)) {
                at += 3;
                return month + 1L;
            }
        }
        return -1;
    }

    private static long time(long year, long month, long day, long millis) {
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31) {
            return Timestamps.NONE;
        }
        int last = LocalDate.of((int) year, (int) month, 1).lengthOfMonth();
        return day > last
                ? Timestamps.NONE
                : LocalDate.of((int) year, (int) month, (int) day).toEpochDay() * DAY_MS + millis;
    }

    /** Milliseconds of what stands behind a point or comma. */
    private long fraction() {
        if (peek() != '.' && peek() != ',') {
            return 0;
        }
        at++;
        long millis = 0;
        for (int place = 100; at < end && digit(at); at++, place /= 10) {
            millis += (long) place * (peek() - '0');
        }
        return millis;
    }

    /** Milliseconds that a zone is ahead of UTC. */
    private long zone() {
        if (peek() == ' ' && at + 1 < end && (text.getByte(at + 1) == '+' || text.getByte(at + 1) == '-')) {
            at++;
        }
        if (peek() != '+' && peek() != '-') {
            return 0;
        }
        int sign = peek() == '-' ? -1 : 1;
        at++;
        long hours = number(2);
        if (peek() == ':') {
            at++;
        }
        long minutes = digit(at) ? number(2) : 0;
        return hours < 0 || minutes < 0 ? 0 : sign * (hours * 60 + minutes) * 60_000;
    }

    private long number(int digits) {
        long value = 0;
        for (int i = 0; i < digits; i++) {
            if (!digit(at + i)) {
                return -1;
            }
            value = value * 10 + text.getByte(at + i) - '0';
        }
        at += digits;
        return value;
    }

    private boolean digit(int index) {
        return index < end && text.getByte(index) >= '0' && text.getByte(index) <= '9';
    }

    private int peek() {
        return at < end ? text.getByte(at) : -1;
    }
}
