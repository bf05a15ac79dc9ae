/**
 * Packets as they were captured: a checked view over somebody's octets, and what is on the wire in link, network and
 * transport layers.
 *
 * <pre>
 *   array   ....|start ........ captured ........ end|....
 *   layer             |at  fixed offsets from here
 * </pre>
 *
 * <p>Reading order:
 *
 * <ol>
 *   <li>{@link io.netloft.proto.packet.PacketView}: the octets of one packet, reused for all; every read is checked.
 *   <li>{@link io.netloft.proto.packet.TruncatedException}: cut short by the capture, which is apart from malformed.
 *   <li>{@link io.netloft.proto.packet.Layers}: one walk over a packet, and into what tunnels carry; {@link
 *       io.netloft.proto.packet.LinkView}, {@link io.netloft.proto.packet.NetworkView}, {@link
 *       io.netloft.proto.packet.TransportView}: the headers that it found, read in place.
 *   <li>{@link io.netloft.proto.packet.EtherType}, {@link io.netloft.proto.packet.IpProtocol}, {@link
 *       io.netloft.proto.packet.LinkType}: the numbers; {@link io.netloft.proto.packet.InternetChecksum}: RFC
 *       1071.
 * </ol>
 *
 * <p>Nothing here allocates for a packet, and nothing knows a socket, a clock or a thread.
 */
@NullMarked
package io.netloft.proto.packet;

import org.jspecify.annotations.NullMarked;
