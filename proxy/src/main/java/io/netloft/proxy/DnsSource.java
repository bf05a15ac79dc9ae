package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.net.Transport;
import io.netloft.proxy.core.ServerSpec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A name in the DNS whose addresses (A and AAAA), or services (SRV, RFC 2782), are a group's servers, looked up again and
 * again. A look that fails or finds nothing leaves the servers as they were, and is logged once. Runs on one event loop.
 */
final class DnsSource implements Discovery.Source {
    private static final long QUERY_TIMEOUT_MS = 2000;
    private static final Comparator<ServerSpec> ORDER =
            Comparator.comparing((ServerSpec s) -> s.address().toString());

    private final String group;
    private final GroupConfig.Dns rule;
    private final EventLoop loop;
    private final Membership membership;
    private final DnsNameResolver resolver;
    private @Nullable String complaint;
    private @Nullable ScheduledFuture<?> looking;
    private boolean pending;
    private boolean stopped;

    /** A service that SRV names. */
    private record Service(String target, int port, int priority, int weight) {}

    DnsSource(String group, GroupConfig.Dns rule, Transport transport, EventLoop loop, Membership membership) {
        this.group = group;
        this.rule = rule;
        this.loop = loop;
        this.membership = membership;
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
                .datagramChannelType(transport.datagramChannel())
                .socketChannelType(transport.clientChannel())
                .queryTimeoutMillis(QUERY_TIMEOUT_MS)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .completeOncePreferredResolved(false);
        HostPort server = rule.server();
        if (server != null) {
            builder.nameServerProvider(
                    new SingletonDnsServerAddressStreamProvider(new InetSocketAddress(server.host(), server.port())));
        }
        this.resolver = builder.build();
    }

    @Override
    public void start() {
        looking = loop.scheduleAtFixedRate(this::look, 0, rule.interval().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        loop.execute(() -> {
            stopped = true;
            if (looking != null) {
                looking.cancel(false);
            }
            resolver.close();
        });
    }

    private void look() {
        if (pending || stopped) {
            return;
        }
        pending = true;
        if (rule.type() == GroupConfig.DnsType.SRV) {
            resolver.resolveAll(new DefaultDnsQuestion(rule.name(), DnsRecordType.SRV))
                    .addListener((Future<List<DnsRecord>> f) -> services(f));
        } else {
            int port = rule.port() == null ? 0 : rule.port();
            resolver.resolveAll(rule.name()).addListener((Future<List<InetAddress>> f) -> {
                if (f.isSuccess()) {
                    settle(f.getNow().stream()
                            .map(a -> ServerSpec.of(at(a, port)))
                            .toList());
                } else {
                    fail(f.cause());
                }
            });
        }
    }

    private void services(Future<List<DnsRecord>> found) {
        if (!found.isSuccess()) {
            fail(found.cause());
            return;
        }
        List<Service> services = new ArrayList<>();
        for (DnsRecord answer : found.getNow()) {
            if (answer instanceof DnsRawRecord raw && DnsRecordType.SRV.equals(raw.type())) {
                services.add(service(raw.content()));
            }
            ReferenceCountUtil.release(answer);
        }
        resolveTargets(services, 0, new LinkedHashMap<>());
    }

    private static Service service(ByteBuf content) {
        int priority = content.readUnsignedShort();
        int weight = content.readUnsignedShort();
        int port = content.readUnsignedShort();
        return new Service(DefaultDnsRecordDecoder.decodeName(content), port, priority, weight);
    }

    /** One target after the other: there are few, and the loop has other work. */
    private void resolveTargets(List<Service> services, int next, Map<HostPort, ServerSpec> servers) {
        if (next == services.size()) {
            settle(new ArrayList<>(servers.values()));
            return;
        }
        Service service = services.get(next);
        resolver.resolveAll(service.target).addListener((Future<List<InetAddress>> f) -> {
            if (!f.isSuccess()) {
                fail(f.cause());
                return;
            }
            for (InetAddress address : f.getNow()) {
                HostPort at = at(address, service.port);
                // RFC 2782: a weight of 0 is the smallest chance, not none.
                int weight = Math.max(1, Math.min(service.weight, ServerSpec.MAX_WEIGHT));
                servers.put(at, new ServerSpec(at, weight, Math.min(service.priority, ServerSpec.MAX_PRIORITY)));
            }
            resolveTargets(services, next + 1, servers);
        });
    }

    private static HostPort at(InetAddress address, int port) {
        return new HostPort(address.getHostAddress(), port);
    }

    private void settle(List<ServerSpec> servers) {
        pending = false;
        if (stopped) {
            return;
        }
        if (servers.isEmpty()) {
            complain("has no records");
            return;
        }
        complaint = null;
        // Name servers turn the order with each answer; that is no change.
        membership.found(
                group, Discovery.DNS, servers.stream().distinct().sorted(ORDER).toList());
    }

    private void fail(Throwable cause) {
        pending = false;
        complain(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }

    private void complain(String what) {
        if (!stopped && !what.equals(complaint)) {
            complaint = what;
            ProxyLog.nameNotFound(group, rule.name(), what);
        }
    }
}
