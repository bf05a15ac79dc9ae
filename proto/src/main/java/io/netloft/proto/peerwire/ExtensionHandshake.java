package io.netloft.proto.peerwire;

import io.netloft.proto.bencode.BencodeDecoder;
import io.netloft.proto.bencode.BencodeEncoder;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.BencodeLimits;
import io.netloft.proto.bencode.BencodeValue;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a peer says of itself in the extended frame of id 0 (BEP 10, with BEP 9 and BEP 21). It may come more than once;
 * what a later one leaves out stays as it was.
 *
 * @param ids the ids by which the sender wants to be sent extensions, by name; 0 switches one off
 * @param port where the sender takes connections; 0 when it does not say
 * @param client what the sender calls its program; empty when it does not say
 * @param requests how many requests the sender keeps; 0 when it does not say
 * @param metadataSize octets of {@code info}; 0 when the sender does not have it
 * @param uploadOnly whether the sender wants nothing (BEP 21)
 */
public record ExtensionHandshake(
        Map<String, Integer> ids, int port, String client, int requests, int metadataSize, boolean uploadOnly) {
    /** Name of the exchange of metadata (BEP 9). */
    public static final String METADATA = "ut_metadata";

    /** Name of the exchange of peers (BEP 11). */
    public static final String PEX = "ut_pex";

    /** Id of the frame that carries it. */
    public static final int ID = 0;

    private static final int MOST_ID = 255;
    private static final int MOST_NAMES = 100;
    private static final int MOST_CLIENT = 64;
    private static final int MOST_PORT = 65_535;

    /** Keeps a copy. */
    public ExtensionHandshake {
        ids = Map.copyOf(ids);
    }

    /** The id of an extension; 0 when the sender does not want it. */
    public int id(String name) {
        return ids.getOrDefault(name, 0);
    }

    /**
     * Reads the body of the frame. Keys that are not known, or that hold something else than they should, are passed over.
     *
     * @throws PeerwireException when it is no dictionary
     */
    public static ExtensionHandshake read(byte[] body) {
        BencodeValue.Dict dict = dictionary(body);
        Map<String, Integer> ids = new TreeMap<>();
        BencodeValue.Dict names = dict.dict("m");
        if (names != null) {
            names.entries().forEach((name, value) -> {
                if (value instanceof BencodeValue.Int id
                        && id.number() >= 0
                        && id.number() <= MOST_ID
                        && ids.size() < MOST_NAMES) {
                    ids.put(name, (int) id.number());
                }
            });
        }
        String client = dict.text("v");
        return new ExtensionHandshake(
                ids,
                number(dict, "p", MOST_PORT),
                client == null ? "" : client.substring(0, Math.min(client.length(), MOST_CLIENT)),
                number(dict, "reqq", Integer.MAX_VALUE),
                number(dict, "metadata_size", Integer.MAX_VALUE),
                number(dict, "upload_only", 1) == 1);
    }

    static BencodeValue.Dict dictionary(byte[] body) {
        try {
            BencodeValue value = BencodeDecoder.whole(body, BencodeLimits.MESSAGE);
            if (value instanceof BencodeValue.Dict dict) {
                return dict;
            }
            throw new PeerwireException(PeerwireFault.EXTENSION, "no dictionary");
        } catch (BencodeException e) {
            throw new PeerwireException(PeerwireFault.EXTENSION, String.valueOf(e.getMessage()));
        }
    }

    static int number(BencodeValue.Dict dict, String key, int most) {
        Long found = dict.number(key);
        return found == null || found < 0 || found > most ? 0 : found.intValue();
    }

    /** The body of the frame. */
    public byte[] write() {
        var names = BencodeValue.Dict.builder();
        ids.forEach((name, id) -> names.put(name, id));
        var dict = BencodeValue.Dict.builder().put("m", names.build());
        if (port > 0) {
            dict.put("p", port);
        }
        if (!client.isEmpty()) {
            dict.put("v", client);
        }
        if (requests > 0) {
            dict.put("reqq", requests);
        }
        if (metadataSize > 0) {
            dict.put("metadata_size", metadataSize);
        }
        if (uploadOnly) {
            dict.put("upload_only", 1);
        }
        return BencodeEncoder.bytes(dict.build());
    }
}
