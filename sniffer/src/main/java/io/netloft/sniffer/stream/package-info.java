/**
 * What TCP and UDP carry, put in order: packets in, octets of conversations out. No file, channel, thread or clock: time is
 * what the packets say.
 *
 * <pre>
 *   CaptureRecord -&gt; Streams -&gt; StreamTable: which stream, and where each direction stands
 *                        |---&gt; Conversation -&gt; Pieces: segments that came too early
 *                        +---&gt; StreamListener: octets in order, gaps, ends
 * </pre>
 *
 * <p>Reading order: {@link io.netloft.sniffer.stream.Streams}; {@link io.netloft.sniffer.stream.StreamListener} and {@link
 * io.netloft.sniffer.stream.StreamOpener}: who is told; {@link io.netloft.sniffer.stream.StreamName}; {@code StreamTable},
 * {@code Conversation}, {@code Pieces}; {@link io.netloft.sniffer.stream.StreamLimits}: what the network may make us hold.
 */
@NullMarked
package io.netloft.sniffer.stream;

import org.jspecify.annotations.NullMarked;
