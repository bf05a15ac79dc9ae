package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.BencodeLimits;
import io.netloft.proto.bencode.TrackerAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Announces a share to its HTTP trackers (BEP 3): the tiers one after another, those of a tier by chance; the first that
 * answers moves to the front of its tier, and no other is asked (BEP 12). Peers come compact or written out (BEP 23, BEP
 * 7). Belongs to the node's loop.
 */
final class Trackers {
    private static final Log LOG = Log.of(Trackers.class);
    private static final int MOST_ANSWER = 1 << 20;
    private static final int MOST_PEERS = 200;
    private static final int WANTED = 50;
    private static final long LEAST_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long MOST_NS = TimeUnit.HOURS.toNanos(2);
    private static final long FIRST_PAUSE_NS = TimeUnit.SECONDS.toNanos(15);
    private static final int MOST_DOUBLINGS = 6;

    private final Node node;
    private final Share share;
    private final List<List<String>> tiers = new ArrayList<>();
    private String event = "started";
    private boolean completeBefore;
    private boolean asking;
    private boolean told;
    private int failures;
    private long nextNs = System.nanoTime();
    private @Nullable String last;

    Trackers(Node node, Share share, List<List<String>> given) {
        this.node = node;
        this.share = share;
        SplittableRandom random = new SplittableRandom(System.nanoTime());
        for (List<String> tier : given) {
            List<String> shuffled =
                    new ArrayList<>(tier.stream().filter(Trackers::http).toList());
            for (int i = shuffled.size() - 1; i > 0; i--) {
                Collections.swap(shuffled, i, random.nextInt(i + 1));
            }
            if (!shuffled.isEmpty()) {
                tiers.add(shuffled);
            }
        }
        completeBefore = share.whole();
    }

    // Trackers over UDP are not spoken.
    private static boolean http(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    /** Several times a second. */
    void tick() {
        if (tiers.isEmpty() || asking || share.paused()) {
            return;
        }
        if (told && !completeBefore && share.whole()) {
            completeBefore = true;
            event = "completed";
            nextNs = System.nanoTime();
        }
        if (System.nanoTime() - nextNs >= 0) {
            asking = true;
            ask(0, 0);
        }
    }

    private void ask(int tier, int place) {
        if (tier >= tiers.size()) {
            failed();
            return;
        }
        if (place >= tiers.get(tier).size()) {
            ask(tier + 1, 0);
            return;
        }
        String url = tiers.get(tier).get(place);
        announce(url, event)
                .whenCompleteAsync(
                        (fetched, failure) -> {
                            String fault = failure == null ? answered(fetched) : String.valueOf(failure.getMessage());
                            if (share.closed()) {
                                return;
                            }
                            if (fault.isEmpty()) {
                                tiers.get(tier).remove(place);
                                tiers.get(tier).add(0, url);
                                last = url;
                            } else {
                                LOG.debug("tracker failed", "tracker", url, "cause", fault);
                                ask(tier, place + 1);
                            }
                        },
                        node.loop());
    }

    /** Whoever made the link or the metainfo wrote the address: it may be none. */
    private CompletableFuture<WebFetch.Fetched> announce(String url, String what) {
        try {
            return node.web().get(URI.create(url + query(url, what)), Map.of(), MOST_ANSWER);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new IOException(url + " (expected: an address)"));
        }
    }

    private void failed() {
        asking = false;
        failures = Math.min(MOST_DOUBLINGS, failures + 1);
        nextNs = System.nanoTime() + (FIRST_PAUSE_NS << failures);
    }

    private String query(String url, String what) {
        Share.Body body = share.body();
        long left = body == null
                ? 1
                : body.metainfo().length()
                        - Math.min(
                                body.metainfo().length(),
                                (long) body.swarm().have().cardinality()
                                        * body.metainfo().pieceLength());
        return (url.indexOf('?') < 0 ? "?" : "&")
                + "info_hash=" + escaped(share.hash().octets())
                + "&peer_id=" + escaped(node.peerId())
                + "&port=" + node.port()
                + "&uploaded=" + (body == null ? 0 : body.swarm().given())
                + "&downloaded=" + (body == null ? 0 : body.swarm().received())
                + "&left=" + left
                + "&compact=1&numwant=" + (what.equals("stopped") ? 0 : WANTED)
                + (what.isEmpty() ? "" : "&event=" + what);
    }

    private static String escaped(byte[] octets) {
        StringBuilder text = new StringBuilder();
        for (byte octet : octets) {
            text.append(String.format(Locale.ROOT, "%%%02X", octet & 0xff));
        }
        return text.toString();
    }

    private String answered(WebFetch.Fetched fetched) {
        try {
            TrackerAnswer answer = TrackerAnswer.read(fetched.body(), BencodeLimits.MESSAGE);
            if (!answer.failure().isEmpty()) {
                return answer.failure();
            }
            long pauseNs = TimeUnit.SECONDS.toNanos(answer.intervalSeconds());
            nextNs = System.nanoTime() + Math.max(LEAST_NS, Math.min(MOST_NS, pauseNs));
            asking = false;
            told = true;
            failures = 0;
            event = "";
            node.dialler().told(share, addresses(answer));
            return "";
        } catch (BencodeException e) {
            return "status " + fetched.status() + ", " + e.getMessage();
        }
    }

    private List<InetSocketAddress> addresses(TrackerAnswer answer) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (TrackerAnswer.Peer peer : answer.peers()) {
            try {
                InetAddress host = InetAddress.getByAddress(peer.host());
                boolean sound =
                        !host.isMulticastAddress() && !host.isAnyLocalAddress() && peer.port() >= Lsd.LEAST_PORT;
                if (sound && addresses.size() < MOST_PEERS) {
                    addresses.add(new InetSocketAddress(host, peer.port()));
                }
            } catch (UnknownHostException e) {
                LOG.debug("no address", "octets", peer.host().length);
            }
        }
        return addresses;
    }

    /** Says goodbye to the tracker that answered last; completes when it has answered, or will not. */
    CompletableFuture<?> stop() {
        String url = last;
        if (!told || url == null) {
            return CompletableFuture.completedFuture(null);
        }
        told = false;
        return announce(url, "stopped").handle((fetched, failure) -> url);
    }
}
