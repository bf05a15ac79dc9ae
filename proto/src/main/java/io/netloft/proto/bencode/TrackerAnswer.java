package io.netloft.proto.bencode;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an HTTP tracker answers to an announce (BEP 3), with its peers compact (BEP 23, BEP 7) or written out.
 *
 * @param failure why it gives none; empty when it does
 * @param intervalSeconds after which it wants to be asked again
 * @param peers who has the share, or wants it
 */
public record TrackerAnswer(String failure, long intervalSeconds, List<Peer> peers) {
    private static final long USUAL_SECONDS = 1_800;
    private static final int FOUR = 4;
    private static final int SIXTEEN = 16;
    private static final int MOST_PORT = 65_535;

    /**
     * Where a peer is.
     *
     * @param host 4 octets of IPv4 or 16 of IPv6
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Peer(byte[] host, int port) {}

    /** Keeps a copy. */
    public TrackerAnswer {
        peers = List.copyOf(peers);
    }

    /**
     * Reads an answer. Peers whose address is a name are passed over: looking it up could not be bounded; so are those with
     * a port that is none.
     *
     * @throws BencodeException when it is no dictionary within the limits, or neither peers nor a reason is in it
     */
    public static TrackerAnswer read(byte[] document, BencodeLimits limits) {
        if (!(BencodeDecoder.whole(document, limits) instanceof BencodeValue.Dict dict)) {
            throw BencodeException.field(BencodeFault.TRACKER, "answer", "another value", "a dictionary");
        }
        String failure = dict.text("failure reason");
        if (failure != null) {
            return new TrackerAnswer(failure.isEmpty() ? "refused" : failure, USUAL_SECONDS, List.of());
        }
        Long interval = dict.number("interval");
        List<Peer> peers = new ArrayList<>();
        byte[] compact = dict.octets("peers");
        List<BencodeValue> written = dict.list("peers");
        byte[] six = dict.octets("peers6");
        if (compact == null && written == null && six == null) {
            throw BencodeException.field(BencodeFault.TRACKER, "peers", "none", "a list or octets");
        }
        if (compact != null) {
            addCompact(compact, FOUR, peers);
        }
        if (six != null) {
            addCompact(six, SIXTEEN, peers);
        }
        if (written != null) {
            written.forEach(peer -> addWritten(peer, peers));
        }
        return new TrackerAnswer("", interval == null || interval < 0 ? USUAL_SECONDS : interval, peers);
    }

    private static void addCompact(byte[] octets, int length, List<Peer> peers) {
        int size = length + Short.BYTES;
        for (int at = 0; at + size <= octets.length; at += size) {
            int port = ((octets[at + length] & 0xff) << Byte.SIZE) | (octets[at + length + 1] & 0xff);
            if (port > 0) {
                peers.add(new Peer(Arrays.copyOfRange(octets, at, at + length), port));
            }
        }
    }

    private static void addWritten(BencodeValue value, List<Peer> peers) {
        if (value instanceof BencodeValue.Dict peer) {
            String host = peer.text("ip");
            Long port = peer.number("port");
            byte[] octets = host == null ? null : NetUtil.createByteArrayFromIpAddressString(host);
            if (octets != null && port != null && port > 0 && port <= MOST_PORT) {
                peers.add(new Peer(octets, port.intValue()));
            }
        }
    }
}
