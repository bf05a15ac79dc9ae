/**
 * What applications say to each other, a line a message. No file, channel, thread or clock: octets of conversations in,
 * lines out.
 *
 * <pre>
 *   AppPrinter -&gt; Streams -&gt; Dialogue: what is it? Guess, or what the user says
 *                               +-&gt; HttpTalk -&gt; WebSocketTalk, SseReader -&gt; EventLines
 *                               +-&gt; Http2Talk -&gt; GrpcCall -&gt; GrpcFields
 *                               +-&gt; RespTalk, PeerTalk ... each with proto's own codec -&gt; AppLine -&gt; TextBuffer
 * </pre>
 *
 * <p>Reading order: {@link io.netloft.sniffer.app.AppPrinter}, {@code Dialogue}, {@code Guess}, {@code Analyzer} and who
 * implements it, {@code AppLine}; {@link io.netloft.sniffer.app.AppField}: the members of a message.
 */
@NullMarked
package io.netloft.sniffer.app;

import org.jspecify.annotations.NullMarked;
