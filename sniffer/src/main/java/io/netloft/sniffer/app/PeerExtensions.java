package io.netloft.sniffer.app;

import io.netloft.proto.peerwire.CompactPeers;
import io.netloft.proto.peerwire.ExtensionHandshake;
import io.netloft.proto.peerwire.MetadataPart;
import io.netloft.proto.peerwire.PeerExchange;
import io.netloft.proto.peerwire.PeerwireException;
import io.netloft.proto.peerwire.PeerwireView;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The extensions that one peer takes, by the numbers that it has given them, and the messages of them (BEP 9, 10, 11). */
final class PeerExtensions {
    private static final int MOST_PEERS = 8;
    private static final int LONGEST_NAME = 32;

    private final Map<Integer, String> names = new HashMap<>();

    /**
     * Writes a message to the peer whose extensions these are; where it is the sender's own handshake, the sender's are
     * learned of it.
     */
    void write(AppLine line, PeerwireView frame, PeerExtensions sender) {
        byte[] body = ByteBufUtil.getBytes(frame.body());
        int id = frame.piece();
        try {
            if (id == ExtensionHandshake.ID) {
                ExtensionHandshake handshake = ExtensionHandshake.read(body);
                sender.learn(handshake);
                handshake(line, handshake);
            } else {
                message(line, id, body);
            }
        } catch (PeerwireException e) {
            line.word(AppField.FAULT, e.fault().word());
        }
        line.number(AppField.BYTES, body.length).end();
    }

    private void learn(ExtensionHandshake handshake) {
        handshake.ids().forEach((name, id) -> {
            names.values().remove(name);
            if (id != 0 && name.length() <= LONGEST_NAME) {
                names.put(id, name);
            }
        });
    }

    private static void handshake(AppLine line, ExtensionHandshake handshake) {
        line.word(AppField.KIND, "extended").word(AppField.EXTENSION, "handshake");
        // Names may hold anything: they are written as text from the wire.
        String names = new TreeMap<>(handshake.ids())
                .entrySet().stream()
                        .map(one -> one.getKey() + "=" + one.getValue())
                        .collect(Collectors.joining(","));
        line.text(AppField.EXTENSIONS, names);
        line.text(AppField.CLIENT, latin(handshake.client()));
        line.some(AppField.PORT, handshake.port()).some(AppField.REQUESTS, handshake.requests());
        line.some(AppField.METADATA_SIZE, handshake.metadataSize());
    }

    /** One octet a letter, as lines take text from the wire. */
    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private void message(AppLine line, int id, byte[] body) {
        line.word(AppField.KIND, "extended");
        String name = names.get(id);
        if (name == null) {
            line.text(AppField.EXTENSION, Integer.toString(id));
            return;
        }
        line.text(AppField.EXTENSION, latin(name));
        if (name.equals(ExtensionHandshake.METADATA)) {
            metadata(line, MetadataPart.read(body));
        } else if (name.equals(ExtensionHandshake.PEX)) {
            peers(line, PeerExchange.read(body));
        }
    }

    private static void metadata(AppLine line, MetadataPart part) {
        line.word(AppField.TYPE, part.kind().name().toLowerCase(Locale.ROOT));
        line.number(AppField.PART, part.part());
        if (part.kind() == MetadataPart.Kind.DATA) {
            line.number(AppField.LENGTH, part.octets().length).number(AppField.METADATA_SIZE, part.totalSize());
        }
    }

    private static void peers(AppLine line, PeerExchange exchange) {
        line.number(AppField.ADDED, exchange.added().size());
        line.number(AppField.DROPPED, exchange.dropped().size());
        String first = exchange.added().stream()
                .limit(MOST_PEERS)
                .map(one -> address(one.address()))
                .collect(Collectors.joining(","));
        line.text(AppField.PEERS, first);
    }

    private static String address(CompactPeers.Address address) {
        byte[] host = address.host();
        if (host.length == 4) {
            return address.toString();
        }
        StringJoiner words = new StringJoiner(":", "[", "]:" + address.port());
        for (int i = 0; i < host.length; i += 2) {
            words.add(Integer.toHexString((host[i] & 0xFF) << 8 | (host[i + 1] & 0xFF)));
        }
        return words.toString();
    }
}
