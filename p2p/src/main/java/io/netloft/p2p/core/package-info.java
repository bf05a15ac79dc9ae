/**
 * A swarm as one of its peers sees it: what to ask of whom, whom to give, whom to drop. Knows no channel, file, thread or
 * clock: it is told what came and what time it is, and says what to send.
 *
 * <pre>
 *   frames of a peer ─▶ Swarm ─▶ Picker  which blocks to ask of it
 *                         │ ├──▶ Depth   how many at once
 *                         │ ├──▶ Choker  who may ask of us
 *                         │ └──▶ Bucket  how fast
 *                         ├────▶ Blame   who gave wrong octets
 *                         ├────▶ Uploads what is given, and in what order
 *                         └────▶ Outbox (what to send to a peer), SwarmEvents (a piece is there: check it)
 * </pre>
 *
 * <p>Beside it {@link io.netloft.p2p.core.Catalogue}: who on the local network shares what, by name; in the same manner.
 *
 * <p>Everything of one swarm runs on one thread at a time. Reading order: {@link io.netloft.p2p.core.Geometry}, {@link
 * io.netloft.p2p.core.Swarm}, {@link io.netloft.p2p.core.SwarmPeer}, {@link io.netloft.p2p.core.Picker}, {@code Depth}, {@code Uploads},
 * {@link io.netloft.p2p.core.Choker}, {@link io.netloft.p2p.core.Bucket}. Then {@link
 * io.netloft.p2p.core.Catalogue}, {@link io.netloft.p2p.core.Neighbour}, {@link io.netloft.p2p.core.CatalogueBounds}.
 */
@NullMarked
package io.netloft.p2p.core;

import org.jspecify.annotations.NullMarked;
