/**
 * Packets as text, the way tcpdump shows them. No file, channel, thread or clock: octets and times in, lines out.
 *
 * <pre>
 *   PacketPrinter -&gt; LinkLayers -&gt; Ether, Llc, Cooked ... -&gt; Ip4, Ip6 -&gt; IpNext -&gt; Tcp, Udp, Icmp4 ... -&gt; Applications
 *        all of them write into Page's TextBuffer and read Page's PacketView
 * </pre>
 *
 * <p>Reading order:
 *
 * <ol>
 *   <li>{@link io.netloft.sniffer.text.PacketPrinter}: one packet to lines; {@link io.netloft.sniffer.text.TextOptions}:
 *       what is asked for; {@link io.netloft.sniffer.text.TextBuffer}: the reused octets of the lines.
 *   <li>{@code Page} and {@code Dissector}: what all protocols share, and how they read and write.
 *   <li>{@code Protocols}: who prints which Ethernet type; {@code IpNext}: which protocol of IP; {@code Applications}:
 *       which port.
 *   <li>{@code Tcp} with {@code Conversations} and {@code FlowTable}: the only memory beyond a packet, and its bound.
 * </ol>
 *
 * <p>What runs past the captured end is cut: a read throws, and the line ends in the protocol's name in {@code [|name]}.
 * What cannot be right is told by {@code (invalid)}.
 */
@NullMarked
package io.netloft.sniffer.text;

import org.jspecify.annotations.NullMarked;
