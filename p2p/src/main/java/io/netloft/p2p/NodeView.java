package io.netloft.p2p;

import io.netloft.p2p.core.DropReason;
import java.net.NetworkInterface;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the node stands: what the page shows, and the meters read. Immutable.
 *
 * @param alias what it is called in the catalogue
 * @param port where peers connect
 * @param interfaces on which it looks for peers
 * @param group whether it keeps to a private group
 * @param shares how many shares it has
 * @param states how many of them by state
 * @param peers connections by what they do: {@code seed}, {@code giving}, {@code asking}, {@code idle}, {@code new}
 * @param known addresses that may be dialled
 * @param banned addresses that are left alone
 * @param received octets of blocks that were kept, since the start
 * @param given octets of blocks that went out
 * @param wasted octets that came twice or unasked
 * @param poisoned pieces that failed their check
 * @param pieces pieces that were checked and are there, of all shares
 * @param receiving octets a second, now
 * @param giving octets a second, now
 * @param announcesSent announces that left
 * @param announcesHeard announces of others that were understood
 * @param neighbours other nodes that the catalogue knows
 * @param entries shares of theirs that it knows
 * @param free octets that the disk has left for what is fetched
 * @param waiting tasks that wait for the disk's threads
 * @param drops connections that were dropped, by why
 * @param refusals connections that were refused, by why
 */
record NodeView(
        String alias,
        int port,
        List<String> interfaces,
        boolean group,
        int shares,
        Map<String, Integer> states,
        Map<String, Integer> peers,
        int known,
        int banned,
        long received,
        long given,
        long wasted,
        long poisoned,
        long pieces,
        long receiving,
        long giving,
        long announcesSent,
        long announcesHeard,
        int neighbours,
        int entries,
        long free,
        int waiting,
        Map<String, Integer> drops,
        Map<String, Integer> refusals) {
    /** Before the first look. */
    static final NodeView EMPTY = new NodeView(
            "", 0, List.of(), false, 0, Map.of(), Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(),
            Map.of());

    /** How it stands now. On the loop. */
    static NodeView of(Node node, List<ShareView> shares, long free) {
        Moved moved = node.gone();
        for (Share share : node.shares()) {
            moved = moved.plus(share);
        }
        Map<String, Integer> states = new LinkedHashMap<>();
        shares.forEach(share -> states.merge(share.state(), 1, Integer::sum));
        Map<String, Integer> peers = new LinkedHashMap<>();
        node.peers().forEach(peer -> peers.merge(word(peer), 1, Integer::sum));
        Map<String, Integer> drops = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            drops.put(reason.word(), node.counts().drops(reason));
        }
        return new NodeView(
                Alias.ofThisMachine(),
                node.port(),
                node.networks().stream().map(NetworkInterface::getName).toList(),
                node.options().group() != null,
                shares.size(),
                states,
                peers,
                node.dialler().known(),
                node.doorman().banned(),
                moved.received(),
                moved.given(),
                moved.wasted(),
                moved.poisoned(),
                shares.stream().mapToLong(ShareView::have).sum(),
                shares.stream().mapToLong(ShareView::receiving).sum(),
                shares.stream().mapToLong(ShareView::giving).sum(),
                node.lsd().sent(),
                node.lsd().heard(),
                node.catalogue().neighbours().size(),
                node.catalogue().entries(),
                free,
                node.files().size(),
                drops,
                node.counts().refusals());
    }

    private static String word(PeerHandler peer) {
        var known = peer.swarmPeer();
        if (known == null) {
            return "new";
        }
        if (peer.seeds()) {
            return "seed";
        }
        if (known.interested() && !known.choked()) {
            return "asking";
        }
        return known.choking() ? "idle" : "giving";
    }
}
