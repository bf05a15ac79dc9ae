package io.netloft.p2p;

import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoLimits;
import io.netloft.proto.peerwire.ExtensionHandshake;
import io.netloft.proto.peerwire.MetadataPart;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The exchange of metadata with one peer (BEP 9): gives ours, and fetches the peer's part by part. A peer's parts are not
 * mixed with those of others, so that a false one is its own.
 */
final class MetadataFetch {
    private static final int MOST = 16 << 20;
    private static final long AGAIN_NS = 10_000_000_000L;

    /** Sends an extended frame. */
    interface Sender {
        void send(int id, byte[] octets);
    }

    private final Share share;
    private final MetadataRoom room;
    private final Runnable drop;
    private final List<byte[]> parts = new ArrayList<>();
    private ExtensionHandshake peer;
    private boolean asking;
    private boolean gaveWay;
    private long rejectedNs;
    private boolean rejected;
    private int held;
    private int given;

    /** @param drop runs when the peer holds more of our room than anybody else, and there is none left */
    MetadataFetch(Share share, ExtensionHandshake peer, MetadataRoom room, Runnable drop) {
        this.share = share;
        this.peer = peer;
        this.room = room;
        this.drop = drop;
    }

    /** The peer has shaken hands anew: by now it may have what it had not. What it leaves out stands (BEP 10). */
    void agree(ExtensionHandshake said) {
        if (!asking && said.ids().containsKey(ExtensionHandshake.METADATA)) {
            peer = said;
        }
    }

    /** Asks for the first part, when the share's metadata is missing and the peer has it. */
    void begin(Sender sender) {
        boolean useful =
                peer.id(ExtensionHandshake.METADATA) > 0 && peer.metadataSize() > 0 && peer.metadataSize() <= MOST;
        if (share.body() == null && useful && !asking && !gaveWay) {
            asking = true;
            ask(sender);
        }
    }

    /** Several times a second: asks again who has refused. */
    void tick(long nowNs, Sender sender) {
        if (rejected && nowNs - rejectedNs > AGAIN_NS) {
            rejected = false;
            begin(sender);
        }
    }

    /** Octets that it holds. */
    int held() {
        return held;
    }

    /** There is no room for what the peer gives. */
    void giveWay() {
        gaveWay = true;
        release();
        drop.run();
    }

    /** Holds nothing any more: it is known what the share consists of, or the peer is gone. */
    void release() {
        asking = false;
        rejected = false;
        held = 0;
        parts.clear();
        room.released(this);
    }

    private void ask(Sender sender) {
        say(sender, MetadataPart.of(MetadataPart.Kind.REQUEST, parts.size()));
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
            case REJECT -> refused();
            case UNKNOWN -> "";
        };
    }

    /** It may not have it, or not give it now. */
    private String refused() {
        if (asking) {
            release();
            rejected = true;
            rejectedNs = System.nanoTime();
        }
        return "";
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
        if (part.totalSize() != peer.metadataSize() || part.part() != parts.size()) {
            return "part " + part.part() + " of " + part.totalSize() + " octets of metadata";
        }
        parts.add(part.octets());
        held += part.octets().length;
        if (held < part.totalSize()) {
            room.grown(this);
            if (asking) {
                ask(sender);
            }
            return "";
        }
        byte[] info = whole();
        release();
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

    private byte[] whole() {
        ByteBuffer info = ByteBuffer.allocate(held);
        parts.forEach(info::put);
        return info.array();
    }
}
