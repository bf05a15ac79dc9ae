package io.netloft.proto.discovery;

import io.netloft.proto.bencode.InfoHash;
import java.util.List;

/**
 * An announce.
 *
 * @param host the group that it was sent to, as its Host says
 * @param port where the sender takes connections
 * @param hashes what the sender has or wants
 * @param cookie by which the sender knows its own; empty when it has none
 */
public record LsdMessage(String host, int port, List<InfoHash> hashes, String cookie) {
    /** Port of both groups. */
    public static final int PORT = 6771;

    /** Group of IPv4. */
    public static final String GROUP_4 = "239.192.152.143";

    /** Group of IPv6, of the scope of a site. */
    public static final String GROUP_6 = "ff15::efc0:988f";

    /** What Host says in IPv4. */
    public static final String HOST_4 = GROUP_4 + ":" + PORT;

    /** What Host says in IPv6. */
    public static final String HOST_6 = "[" + GROUP_6 + "]:" + PORT;

    /** Keeps a copy. */
    public LsdMessage {
        hashes = List.copyOf(hashes);
    }
}
