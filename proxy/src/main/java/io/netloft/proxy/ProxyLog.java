package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.log.Log;
import io.netloft.proxy.core.ServerSpec;
import io.netloft.proxy.core.Upstream;
import io.netty.channel.Channel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.file.Path;

/** Every line that the proxy logs; the level is the consequence for the operator. */
final class ProxyLog {
    private static final Log LOG = Log.of(ProxyServer.class);

    private ProxyLog() {}

    static void healthChanged(Upstream upstream, boolean up, String cause) {
        if (up) {
            LOG.info("upstream is up", "upstream", upstream, "cause", cause);
        } else {
            LOG.warn("upstream is down", "upstream", upstream, "cause", cause);
        }
    }

    static void ejected(Upstream upstream, long nowNs) {
        long ms = upstream.ejectedForNs(nowNs) / 1_000_000;
        LOG.warn("upstream is ejected", "upstream", upstream, "for", ms + "ms", "cause", upstream.lastChange());
    }

    static void ejectionOver(Upstream upstream, long nowNs) {
        if (!upstream.removed() && !upstream.ejected(nowNs)) {
            LOG.info("upstream is back after ejection", "upstream", upstream);
        }
    }

    static void found(String group, String source, int servers) {
        LOG.info("servers found", "group", group, "source", source, "servers", servers);
    }

    static void added(String group, ServerSpec server) {
        LOG.info("server ranked by the admin API", "group", group, "server", server);
    }

    static void forgotten(String group, HostPort server) {
        LOG.info("server of the admin API taken back", "group", group, "server", server);
    }

    static void fileRefused(String group, Path file, String cause) {
        LOG.warn("server file is not taken", "group", group, "file", file, "cause", cause);
    }

    static void nameNotFound(String group, String name, String cause) {
        LOG.warn("servers not found in the DNS", "group", group, "name", name, "cause", cause);
    }

    static void drained(Upstream upstream, boolean draining) {
        LOG.info(draining ? "upstream drains" : "upstream takes requests again", "upstream", upstream);
    }

    static void nameUnknown(HostPort address) {
        LOG.warn("upstream name has no address", "upstream", address);
    }

    static void lookUpPutOff(HostPort address) {
        LOG.warn("upstream name not looked up, workers are busy", "upstream", address);
    }

    static void notVerified(String group) {
        LOG.warn("certificates of servers are not verified: anyone in between can read and change all", "group", group);
    }

    static void noTls(Upstream upstream, String cause) {
        LOG.warn("no TLS with upstream", "upstream", upstream, "cause", cause);
    }

    static void http2Broken(Upstream upstream, Exception cause) {
        LOG.warn(
                "connection of HTTP/2 ended for the server's fault", "upstream", upstream, "cause", cause.getMessage());
    }

    static void tlsFilesReloaded(String group) {
        LOG.info("TLS files read again", "group", group);
    }

    static void tlsFilesRefused(String group, String cause) {
        LOG.warn("TLS files refused, the old ones stay", "group", group, "cause", cause);
    }

    static void warmedUp(long answers, long tookNs) {
        LOG.info("warmed up", "requests", answers, "took", tookNs / 1_000_000 + "ms");
    }

    static void warmUpFailed(RuntimeException cause) {
        LOG.warn("no warm-up", "cause", cause.getMessage());
    }

    static void accessLogFailed(String file, IOException cause) {
        LOG.error("access log can't be written", "file", file, "cause", cause.getMessage());
    }

    /** A peer's misbehaviour is its own affair; anything else is a defect of the proxy and must not stay unseen. */
    static void connectionFailed(Channel connection, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof DecoderException)) {
            LOG.error("connection failed inside the proxy", cause, "peer", connection.remoteAddress());
        } else if (LOG.debugs()) {
            LOG.debug("connection failed", "peer", connection.remoteAddress(), "cause", cause.getMessage());
        }
    }

    static void reloaded(int groups, int routes) {
        LOG.info("routing reloaded", "groups", groups, "routes", routes);
    }
}
