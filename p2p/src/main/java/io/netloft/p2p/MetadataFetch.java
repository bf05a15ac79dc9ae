package io.netloft.p2p;

import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoLimits;
import io.netloft.proto.peerwire.ExtensionHandshake;
import io.netloft.proto.peerwire.MetadataPart;
import java.io.ByteArrayOutputStream;

/**
 * The exchange of metadata with one peer (BEP 9): gives ours, and fetches the peer's part by part. A peer's parts are not
 * mixed with those of others, so that a false one is its own.
 */
final class MetadataFetch {
    private static final int MOST = 16 << 20;

    /** Sends an extended frame. */
    interface Sender {
        void send(int id, byte[] octets);
    }

    private final Share share;
    private final ExtensionHandshake peer;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private boolean asking;
    private int given;

    MetadataFetch(Share share, ExtensionHandshake peer) {
        this.share = share;
        this.peer = peer;
    }

    /** Asks for the first part, when the share's metadata is missing and the peer has it. */
    void begin(Sender sender) {
        boolean useful =
                peer.id(ExtensionHandshake.METADATA) > 0 && peer.metadataSize() > 0 && peer.metadataSize() <= MOST;
        if (share.body() == null && useful && !asking) {
            asking = true;
            ask(sender);
        }
    }

    private void ask(Sender sender) {
        say(sender, MetadataPart.of(MetadataPart.Kind.REQUEST, octets.size() / MetadataPart.PART));
    }

    private void say(Sender sender, MetadataPart part) {
        sender.send(peer.id(ExtensionHandshake.METADATA), part.write());
    }

    /** Takes a message; what is wrong with it, or empty. */
    String read(byte[] body, Sender sender) {
        MetadataPart part = MetadataPart.read(body);
        return switch (part.kind()) {
            case REQUEST -> give(part.part(), sender);
            case DATA -> take(part, sender);
            case REJECT, UNKNOWN -> "";
        };
    }

    private String give(int part, Sender sender) {
        Share.Body body = share.body();
        if (peer.id(ExtensionHandshake.METADATA) == 0) {
            return "";
        }
        int length =
                body == null ? 0 : MetadataPart.lengthOf(part, body.metainfo().infoLength());
        // A peer may ask for all of it twice.
        if (body == null
                || length == 0
                || (long) given++ * MetadataPart.PART > 2L * body.metainfo().infoLength()) {
            say(sender, MetadataPart.of(MetadataPart.Kind.REJECT, part));
            return "";
        }
        int from = part * MetadataPart.PART;
        Metainfo metainfo = body.metainfo();
        say(
                sender,
                new MetadataPart(
                        MetadataPart.Kind.DATA, part, metainfo.infoLength(), metainfo.infoPart(from, from + length)));
        return "";
    }

    private String take(MetadataPart part, Sender sender) {
        if (!asking || share.body() != null) {
            return "";
        }
        if (part.totalSize() != peer.metadataSize() || part.part() != octets.size() / MetadataPart.PART) {
            return "part " + part.part() + " of " + part.totalSize() + " octets of metadata";
        }
        octets.writeBytes(part.octets());
        if (octets.size() < part.totalSize()) {
            ask(sender);
            return "";
        }
        asking = false;
        byte[] info = octets.toByteArray();
        octets.reset();
        if (!InfoHash.over(info).equals(share.hash())) {
            return "metadata of another share";
        }
        try {
            share.begin(Metainfo.read(info, MetainfoLimits.DEFAULT));
        } catch (BencodeException e) {
            // The hash fits: nobody will have a better one.
            share.fail(String.valueOf(e.getMessage()));
        }
        return "";
    }
}
