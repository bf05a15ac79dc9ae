package io.netloft.p2p;

import io.netloft.p2p.core.Swarm;
import io.netloft.proto.bencode.Magnet;
import io.netloft.proto.bencode.Metainfo;

/**
 * How a share stands, for people and programs.
 *
 * @param hash its info-hash
 * @param name what it is called; its hash until that is known
 * @param state {@code looking}, {@code fetching}, {@code giving}, {@code paused}, {@code disk-full}, {@code withdrawn} or
 *     {@code checking}
 * @param trouble why it does not go on; empty when it does
 * @param length octets in all; 0 until it is known
 * @param there octets that are there and checked
 * @param pieces how many it has
 * @param have how many of them are there
 * @param files how many files it has
 * @param peers connections
 * @param seeds those of them that have everything
 * @param received octets that came and were kept, since the daemon started
 * @param given octets that went out
 * @param wasted octets that came twice or unasked
 * @param poisoned pieces that were not what they should be
 * @param receiving octets a second, now
 * @param giving octets a second, now
 * @param path what is shared, or the folder that it is fetched into
 * @param magnet its link
 */
record ShareView(
        String hash,
        String name,
        String state,
        String trouble,
        long length,
        long there,
        int pieces,
        int have,
        long files,
        int peers,
        int seeds,
        long received,
        long given,
        long wasted,
        long poisoned,
        long receiving,
        long giving,
        String path,
        String magnet) {

    /** How an item stands now. On the loop. */
    static ShareView of(Shelf.Item item) {
        Share share = item.share();
        Share.Body body = share.body();
        String hash = share.hash().hex();
        if (body == null) {
            String name = item.plan().name().isEmpty() ? hash : item.plan().name();
            String state =
                    share.closed() ? "withdrawn" : share.paused() ? "paused" : item.checking() ? "checking" : "looking";
            return new ShareView(
                    hash,
                    name,
                    state,
                    share.trouble(),
                    0,
                    0,
                    0,
                    0,
                    0,
                    share.peers().size(),
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    item.plan().path().toString(),
                    Magnet.of(share.hash(), null).link());
        }
        Metainfo metainfo = body.metainfo();
        Swarm swarm = body.swarm();
        int have = swarm.have().cardinality();
        int last = metainfo.pieces() - 1;
        long there = (long) have * metainfo.pieceLength()
                - (swarm.have().get(last) ? metainfo.pieceLength() - metainfo.lengthOf(last) : 0);
        return new ShareView(
                hash,
                metainfo.name(),
                state(share, swarm),
                share.trouble(),
                metainfo.length(),
                there,
                metainfo.pieces(),
                have,
                metainfo.realFiles(),
                share.peers().size(),
                (int) share.peers().stream().filter(PeerHandler::seeds).count(),
                swarm.received(),
                swarm.given(),
                swarm.wasted(),
                swarm.poisoned(),
                item.receiving(),
                item.giving(),
                item.plan().path().toString(),
                Magnet.of(share.hash(), metainfo.name()).link());
    }

    private static String state(Share share, Swarm swarm) {
        if (share.closed()) {
            return "withdrawn";
        }
        if (share.paused()) {
            return "paused";
        }
        if (swarm.complete()) {
            return "giving";
        }
        return share.full() ? "disk-full" : "fetching";
    }
}
