/**
 * Tests over the whole toolkit: the architecture, and the real jars as processes.
 *
 * <p>{@link io.netloft.systemtests.HouseRules} and {@link io.netloft.systemtests.ModuleArrows} state the rules,
 * {@link io.netloft.systemtests.ArchitectureTest} applies them to every module, and
 * {@link io.netloft.systemtests.HouseRulesTest} applies them to the planted offenders in {@code planted}, each of which
 * must be caught.
 *
 * <p>The {@code ProxyXxxIT} start {@code proxy/target/netloft-proxy.jar}: under load with faults ({@link
 * io.netloft.systemtests.ProxyFaultsIT}) and through reloads and stops ({@link io.netloft.systemtests.ProxyReloadIT}), at
 * a shell ({@link io.netloft.systemtests.ProxyCommandLineIT}), as the manual shows it ({@link
 * io.netloft.systemtests.ProxyDocsIT}), between programs of others ({@link io.netloft.systemtests.ProxyPeersIT}), in a
 * browser ({@link io.netloft.systemtests.ProxyPageIT}), and looked into ({@link io.netloft.systemtests.ProxyJarIT}).
 * They send it what clients should not ({@link io.netloft.systemtests.ProxyFramingIT}, {@link
 * io.netloft.systemtests.ProxyConformanceIT}) and too much of everything ({@link io.netloft.systemtests.ProxyOverloadIT}),
 * put lying backends behind it ({@link io.netloft.systemtests.ProxyBackendFaultsIT}), and leave it alone for an hour
 * ({@link io.netloft.systemtests.ProxySoakIT}). What they promise of HTTP/1.1 is promised of HTTP/2 ({@link
 * io.netloft.systemtests.ProxyHttp2FaultsIT}, {@link io.netloft.systemtests.ProxyHttp2BackendsIT}, {@link
 * io.netloft.systemtests.ProxyDowngradeIT}), of gRPC ({@link io.netloft.systemtests.ProxyGrpcFaultsIT}) and of TCP
 * ({@link io.netloft.systemtests.ProxyTcpFaultsIT}), with TLS on both sides ({@link
 * io.netloft.systemtests.ProxyTlsPeersIT}, {@link io.netloft.systemtests.ProxyUpstreamTlsIT}).
 * They share {@link io.netloft.systemtests.Load}, which gives every request an outcome, {@link
 * io.netloft.systemtests.Echo} for backends and {@link io.netloft.systemtests.AdminPort} for what the server says of
 * itself, {@link io.netloft.systemtests.Nginx} and {@link io.netloft.systemtests.Authority} for servers of others and
 * their certificates; bytes are sent with {@link io.netloft.systemtests.RawExchange}, received by {@link
 * io.netloft.systemtests.RawBackend}, and judged by {@link io.netloft.systemtests.StrictHttp}.
 *
 * <p>The {@code KvstoreXxxIT} start {@code kvstore/target/netloft-kvstore.jar}, one or three ({@link
 * io.netloft.systemtests.KvCluster}): alone ({@link io.netloft.systemtests.KvstoreJarIT}), with faults under the load of
 * {@link io.netloft.systemtests.KvLoad} ({@link io.netloft.systemtests.KvstoreFaultsIT}, {@link
 * io.netloft.systemtests.KvFaults}), with damaged files ({@link io.netloft.systemtests.KvstoreDiskIT}, {@link
 * io.netloft.systemtests.KvFiles}), with clients that should not ({@link io.netloft.systemtests.KvstoreHostileIT}), and
 * with those that people have ({@link io.netloft.systemtests.KvstoreClientsIT}). {@link
 * io.netloft.systemtests.RespClient} speaks to them; {@link io.netloft.systemtests.Ports} gives them ports.
 *
 * <p>The {@code SnifferXxxIT} start {@code sniffer/target/netloft-sniffer.jar} over files ({@link
 * io.netloft.systemtests.SnifferFilesIT}) and on the loopback interface ({@link io.netloft.systemtests.SnifferLiveIT}),
 * beside tcpdump.
 *
 * <p>{@link io.netloft.systemtests.WebSocketAutobahnIT} and {@link io.netloft.systemtests.WebSocketPeersIT} put others'
 * clients to the web base, as {@link io.netloft.systemtests.WebSocketEcho}.
 */
@NullMarked
package io.netloft.systemtests;

import org.jspecify.annotations.NullMarked;
