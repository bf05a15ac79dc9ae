/**
 * tcpdump in the hand: packets from files and interfaces to lines of text, files, counts.
 *
 * <pre>
 *   file, pipe, gzip -&gt; CaptureReader -+
 *                                      +-&gt; PacketFilter -&gt; PacketSink: lines, a file, a count
 *   interface -&gt; LiveCapture: thread -&gt; ring -+
 * </pre>
 *
 * <p>Reading order: {@code SnifferMain} (flags to configuration to run), {@code SnifferConfig}, {@code FileCapture},
 * {@code LiveCapture}, {@code PacketSink} and what implements it; the core is {@code io.netloft.sniffer.text},
 * {@code io.netloft.sniffer.stream} and {@code io.netloft.sniffer.app}.
 */
@NullMarked
package io.netloft.sniffer;

import org.jspecify.annotations.NullMarked;
