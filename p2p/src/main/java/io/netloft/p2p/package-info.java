/**
 * Shares files with the local network by BitTorrent, and gets them from everyone who has them.
 *
 * <pre>
 *   a peer's octets ─▶ PeerHandler (PeerwireDecoder) ─▶ Share ─▶ core.Swarm ─▶ PeerHandler ─▶ the peer
 *                                                         │
 *                               blocks ─▶ PieceBuffers ─▶ Disk (hash, then write; read) ─▶ Journal
 *   CatalogueNet (multicast) ◀─▶ core.Catalogue: who shares what, by name
 *   Wires: FirstOctet ─▶ PeerHandler or CatalogueWeb; in a group behind GroupGate
 *   P2pServer: P2pWeb ─▶ Desk ─▶ Shelf ─▶ Node, the daemon
 *   Lsd (multicast), PexLink and Trackers (what others tell) ─▶ Dialler ─▶ dials, and answers by an announce
 * </pre>
 *
 * <p>Threads: one event loop owns all connections, swarms and discovery; {@code p2p-disk} threads hash, write and read,
 * and tell the loop when they are done. Nothing else holds state.
 *
 * <p>Reading order: {@link io.netloft.p2p.P2pMain}, {@code ShareCommand}, {@code LsCommand}, {@code GetCommand}; {@code Node}; {@code
 * Wires}; {@code Dialler}; {@code Share}; {@code PeerHandler}; {@code MetadataFetch}; {@code Lsd}, {@code PexLink}, {@code CatalogueNet}; {@code Layout}, {@code Disk}, {@code Journal}; {@code
 * MetainfoMaker}; the core package; then {@code P2pServer},
 * {@code Shelf}, {@code P2pWeb}.
 */
@NullMarked
package io.netloft.p2p;

import org.jspecify.annotations.NullMarked;
