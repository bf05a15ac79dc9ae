/**
 * The web base: HTTP/1.1 routes, JSON errors (RFC 9457), bodies and server-sent events at their reader's pace, WebSocket
 * (RFC 6455, RFC 7692), static pages, small clients.
 *
 * <pre>
 * codec ─ aggregator ─ exchange ─ WebGuard (Host, Origin, token, CSRF) ─ Router ─ handler ─ Answer
 *                                        ├─ BodyStream, EventStream: write while the reader takes it
 *                                        └─ Upgrade: (tls) ─ frames ─ websocket, the rest leaves the pipeline
 * </pre>
 *
 * <p>A request is handled on the event loop of its connection, one at a time; a handler that must block answers with a
 * stage and works on the pool of {@link io.netloft.chassis.net.Workers}. Reading order:
 *
 * <ol>
 *   <li>{@link io.netloft.chassis.web.Router}, {@link io.netloft.chassis.web.WebRequest}, {@link
 *       io.netloft.chassis.web.WebResponse}, {@link io.netloft.chassis.web.Answer}, {@code WebExchangeHandler}, {@link
 *       io.netloft.chassis.web.WebPipeline}.
 *   <li>{@link io.netloft.chassis.web.BodyStream}, {@link io.netloft.chassis.web.EventStream}; {@code Outlet} and {@code
 *       FlushPass}: how what many connections write becomes few system calls.
 *   <li>{@link io.netloft.chassis.web.WebSockets}: an endpoint's connections; {@code WebSocketHandshake}, {@code
 *       WebSocketUpgrade}, {@code WebSocketAgreement}: how they begin; {@code WebSocketHandler}: frames to messages, with
 *       {@code Fragments}, {@code Utf8Check}, {@code MessageInflater}; {@link io.netloft.chassis.web.WebSocketSession}:
 *       sending and closing; {@code WebSocketLane}: what the connections of a loop share.
 *   <li>{@link io.netloft.chassis.web.WebSocketFrames} and {@code FrameLayout}, {@code MessageDeflater}: messages encoded
 *       once; {@link io.netloft.chassis.web.WebSocketGroup}: for many.
 *   <li>{@link io.netloft.chassis.web.WebSocketClient} and {@code WebSocketClientHandshake}: the other side.
 * </ol>
 */
@NullMarked
package io.netloft.chassis.web;

import org.jspecify.annotations.NullMarked;
