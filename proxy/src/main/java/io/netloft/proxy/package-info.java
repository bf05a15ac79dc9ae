/**
 * The reverse proxy.
 *
 * <p>A request's path: socket ─▶ {@link io.netloft.proxy.ClientHandler} reads the head ─▶ {@link
 * io.netloft.proxy.core.RouteTable} finds the group ─▶ {@link io.netloft.proxy.Exchange} chooses an upstream, takes a
 * connection from {@link io.netloft.proxy.UpstreamPool} or opens one, sends the head that {@link
 * io.netloft.proxy.RequestWriter} wrote ─▶ {@link io.netloft.proxy.UpstreamHandler} reads the response and hands it back
 * piece by piece ─▶ {@link io.netloft.proxy.ResponseWriter} ─▶ socket.
 *
 * <p>A request of HTTP/2: socket ─▶ {@link io.netloft.proxy.VersionGate} hears what is spoken ─▶ {@link
 * io.netloft.proxy.Http2ClientHandler} (frames; {@link io.netloft.proxy.Http2Watch} counts them) ─▶ {@link
 * io.netloft.proxy.ClientStream} has {@link io.netloft.proxy.Http2Heads} judge the field list and make a head of HTTP/1.1 of
 * it ─▶ {@link io.netloft.proxy.Exchange} as above. To an exchange both are a {@link io.netloft.proxy.ClientSide} with a {@link
 * io.netloft.proxy.ClientFlow}, and what goes through them is HTTP/1.1: a stream takes its framing off and puts it on.
 * To an attempt whoever carries it is an {@link io.netloft.proxy.Outlet}: {@link io.netloft.proxy.UpstreamHandler}, or a {@link
 * io.netloft.proxy.UpstreamStream} of the {@link io.netloft.proxy.Http2UpstreamHandler} that a loop's requests share.
 *
 * <pre>
 *   client socket ─ connection-limit ─ [tls] ─ client ══ exchange ══ upstream ─ upstream socket
 *                                              │                        │
 *                                              └── one event loop owns all of this ──┘
 * </pre>
 *
 * <p>A TCP connection's path: socket ─▶ {@link io.netloft.proxy.TcpSide} tells {@link io.netloft.proxy.TcpSession}, which
 * chooses an upstream and has a connection opened ─▶ {@link io.netloft.proxy.TcpSide} ─▶ socket; bytes go through as they
 * were read, without a copy.
 *
 * <p>Where a group's servers are spoken to over TLS, {@link io.netloft.proxy.TlsGate} stands in a new connection's pipeline
 * until hands are shaken, and only then does the handler come that speaks: nothing is sent to a server that proved nothing.
 *
 * <p>An extended CONNECT of HTTP/2 ({@link io.netloft.proxy.ConnectStream}) is the upgrade of HTTP/1.1 inside, and its {@link
 * io.netloft.proxy.Tunnel} the same.
 *
 * <p>Threads: both channels of an exchange live on the event loop of the client's connection, and so do the pool, the
 * timeouts and the scratch space ({@link io.netloft.proxy.LoopContext}); nothing of a request is ever shared or locked.
 * Shared by all loops are the routing in force, replaced whole by a reload ({@link io.netloft.proxy.Live}), the state of
 * the upstreams (atomics) and the meters (adders). Checks run on event loops too, one loop for each upstream. Names are
 * looked up and the access log is written on the blocking pool.
 *
 * <p>Buffers: {@code write}, {@code requestPart}, {@code responseBody} and their like take a buffer over; whoever holds
 * {@code pending} owns it. Backpressure: a side that isn't writable stops the other from being read.
 *
 * <p>Reading order: ProxyMain, ProxyConfig, ProxyServer, ProxyPipeline, ClientHandler, Exchange, UpstreamHandler,
 * RequestWriter, ResponseWriter, UpstreamPool, Wire, LoopContext, the core package, TcpListeners, TcpSession, HealthChecks,
 * Probe, ServerTls, TlsBook, TlsGate, RoutingPlan, AccessLog, AdminViews, LiveMetrics; for HTTP/2 VersionGate, Http2Setup, Http2ClientHandler,
 * ClientStream, Http2Heads, Http2Fields, ChunkReader, ChunkWriter,
 * UpstreamStream, Http2UpstreamHandler; EchoCommand and its three classes stand apart.
 */
@NullMarked
package io.netloft.proxy;

import org.jspecify.annotations.NullMarked;
