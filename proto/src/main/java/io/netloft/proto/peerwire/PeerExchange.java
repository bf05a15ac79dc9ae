package io.netloft.proto.peerwire;

import io.netloft.proto.bencode.BencodeEncoder;
import io.netloft.proto.bencode.BencodeValue;
import io.netloft.proto.peerwire.CompactPeers.Address;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of {@code ut_pex} (BEP 11): peers that the sender is connected with, since its last one.
 *
 * @param added peers that are new
 * @param dropped peers that are gone
 */
public record PeerExchange(List<Added> added, List<Address> dropped) {
    /** Most peers of a list that are read; a message with more is cut, not refused, for the first may be long. */
    public static final int MOST = 200;

    /** Flag of a peer that has everything. */
    public static final int SEED = 0x02;

    /** Flag of a peer that was dialled and answered. */
    public static final int REACHABLE = 0x10;

    private static final int FOUR = 4;
    private static final int SIX = 16;

    /** A peer and what is known of it. */
    public record Added(Address address, int flags) {}

    /** Keeps copies. */
    public PeerExchange {
        added = List.copyOf(added);
        dropped = List.copyOf(dropped);
    }

    /**
     * Reads the body of the frame.
     *
     * @throws PeerwireException when it is none
     */
    public static PeerExchange read(byte[] body) {
        BencodeValue.Dict dict = ExtensionHandshake.dictionary(body);
        List<Added> added = new ArrayList<>();
        added(dict, "added", FOUR, added);
        added(dict, "added6", SIX, added);
        List<Address> dropped = new ArrayList<>(addresses(dict, "dropped", FOUR));
        dropped.addAll(addresses(dict, "dropped6", SIX));
        return new PeerExchange(added, dropped);
    }

    private static void added(BencodeValue.Dict dict, String key, int hostLength, List<Added> added) {
        List<Address> addresses = addresses(dict, key, hostLength);
        byte[] flags = dict.octets(key + ".f");
        for (int i = 0; i < addresses.size(); i++) {
            added.add(new Added(addresses.get(i), flags != null && i < flags.length ? flags[i] & 0xff : 0));
        }
    }

    private static List<Address> addresses(BencodeValue.Dict dict, String key, int hostLength) {
        byte[] octets = dict.octets(key);
        if (octets == null) {
            return List.of();
        }
        List<Address> all = CompactPeers.read(octets, hostLength);
        return all.subList(0, Math.min(all.size(), MOST));
    }

    /** The body of the frame. */
    public byte[] write() {
        var dict = BencodeValue.Dict.builder();
        for (int hostLength : new int[] {FOUR, SIX}) {
            String suffix = hostLength == FOUR ? "" : "6";
            List<Added> fitting = added.stream()
                    .filter(one -> one.address().host().length == hostLength)
                    .toList();
            byte[] flags = new byte[fitting.size()];
            for (int i = 0; i < flags.length; i++) {
                flags[i] = (byte) fitting.get(i).flags();
            }
            dict.put(
                            "added" + suffix,
                            CompactPeers.write(
                                    fitting.stream().map(Added::address).toList(), hostLength))
                    .put("added" + suffix + ".f", flags)
                    .put("dropped" + suffix, CompactPeers.write(dropped, hostLength));
        }
        return BencodeEncoder.bytes(dict.build());
    }
}
