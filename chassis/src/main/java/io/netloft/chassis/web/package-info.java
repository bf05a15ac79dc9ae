/**
 * The web base: HTTP/1.1 routes, JSON errors (RFC 9457), server-sent events, WebSocket, static pages, small clients.
 *
 * <pre>
 * codec ─ aggregator ─ exchange ─ WebGuard (Host, Origin, token, CSRF) ─ Router ─ handler
 *                                        └─ EventStream or WebSocket takes the channel over
 * </pre>
 *
 * <p>A request is handled on the event loop of its connection, one at a time; a handler that must block answers with a
 * stage and works on the pool of {@link io.netloft.chassis.net.Workers}. Reading order:
 * {@link io.netloft.chassis.web.Router}, {@link io.netloft.chassis.web.WebRequest} and
 * {@link io.netloft.chassis.web.WebResponse}, {@code WebExchangeHandler},
 * {@link io.netloft.chassis.web.WebPipeline}.
 */
@NullMarked
package io.netloft.chassis.web;

import org.jspecify.annotations.NullMarked;
