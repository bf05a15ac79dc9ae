/**
 * What peers of BitTorrent say to one another over TCP: the peer wire protocol of BEP 3, the fast extension (BEP 6), the
 * extension protocol (BEP 10), the exchange of metadata (BEP 9) and of peers (BEP 11).
 *
 * <pre>
 *   handshake = 19 "BitTorrent protocol" | 8 reserved | 20 info-hash | 20 peer id                     68 octets, once
 *   frame     = u32 length | u8 id | body              length 0: keep-alive                    numbers big-endian
 *
 *    0 choke   1 unchoke   2 interested   3 not interested          1
 *    4 have          u32 piece                                      5
 *    5 bitfield      a bit a piece, the first the highest           1 + n/8
 *    6 request  8 cancel  16 reject   u32 piece, begin, length     13
 *    7 piece         u32 piece, begin | block                       9 + block
 *    9 port          u16 of the DHT                                 3
 *   13 suggest  17 allowed fast       u32 piece                     5
 *   14 have all  15 have none                                       1
 *   20 extended      u8 id | body; id 0: its handshake              2 + body
 * </pre>
 *
 * <p>Reading order: {@link io.netloft.proto.peerwire.PeerwireDecoder} and the reused view {@link
 * io.netloft.proto.peerwire.PeerwireView} that it hands to a {@link io.netloft.proto.peerwire.PeerwireVisitor}; {@code
 * PeerwireFooting}: where a frame begins in a stream that was tapped in the middle; {@link
 * io.netloft.proto.peerwire.PeerwireEncoder}; {@link io.netloft.proto.peerwire.ExtensionHandshake}, {@link
 * io.netloft.proto.peerwire.MetadataPart}, {@link io.netloft.proto.peerwire.PeerExchange}: what goes in frames of id 20;
 * {@link io.netloft.proto.peerwire.CompactPeers}; {@link io.netloft.proto.peerwire.PeerwireFault}: all that is refused;
 * {@link io.netloft.proto.peerwire.PeerwireLimits}: what a peer may make us hold.
 *
 * <p>Nothing here knows a socket, a clock or a thread; every object serves one thread at a time.
 */
@NullMarked
package io.netloft.proto.peerwire;

import org.jspecify.annotations.NullMarked;
