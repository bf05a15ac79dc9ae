package io.netloft.p2p;

/**
 * What a share has moved, in octets of blocks and in pieces.
 *
 * @param received octets that were kept
 * @param given octets that peers were given
 * @param wasted octets that came twice or unasked
 * @param poisoned pieces that were not what they should be
 */
record Moved(long received, long given, long wasted, long poisoned) {
    /** With what a share has moved. */
    Moved plus(Share share) {
        Share.Body body = share.body();
        return body == null
                ? this
                : new Moved(
                        received + body.swarm().received(),
                        given + body.swarm().given(),
                        wasted + body.swarm().wasted(),
                        poisoned + body.swarm().poisoned());
    }
}
