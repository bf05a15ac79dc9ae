package io.netloft.sniffer.text;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * How packets are shown; the letters are tcpdump's.
 *
 * @param verbosity {@code -v}, 0 to 3
 * @param quick {@code -q}: protocol and length only
 * @param link {@code -e}: the link-layer header too
 * @param absolute {@code -S}: TCP's numbers as they are, not relative
 * @param numbered {@code -#}: a count before each packet
 * @param unchecked {@code -K}: checksums are not looked at
 * @param dump octets behind each packet
 * @param time timestamps
 * @param nanos {@code --nano}: nine digits of a second
 * @param zone where local time is told for
 * @param as {@code -T}: what every packet's payload is taken for
 * @param names who knows names; null for numbers: {@code -n}
 */
public record TextOptions(
        int verbosity,
        boolean quick,
        boolean link,
        boolean absolute,
        boolean numbered,
        boolean unchecked,
        Dump dump,
        Time time,
        boolean nanos,
        ZoneId zone,
        As as,
        @Nullable NameSource names) {
    /** What of the packet's octets is shown behind its lines. */
    public enum Dump {
        NONE,
        HEX,
        HEX_ALL,
        HEX_TEXT,
        HEX_TEXT_ALL,
        TEXT,
        TEXT_ALL
    }

    /** Timestamps: the number of {@code -t}. */
    public enum Time {
        CLOCK,
        NONE,
        SECONDS,
        SINCE_LAST,
        DATE,
        SINCE_FIRST
    }

    /** What a payload is taken for, whatever its port. */
    public enum As {
        BY_PORT,
        DOMAIN,
        RESP,
        TFTP,
        VXLAN,
        SOMEIP
    }

    /** The same with names. */
    public TextOptions named(NameSource source) {
        return new TextOptions(
                verbosity, quick, link, absolute, numbered, unchecked, dump, time, nanos, zone, as, source);
    }

    /** Nothing asked for: one line a packet, local time. */
    public static TextOptions plain(ZoneId zone) {
        return new TextOptions(
                0, false, false, false, false, false, Dump.NONE, Time.CLOCK, false, zone, As.BY_PORT, null);
    }
}
