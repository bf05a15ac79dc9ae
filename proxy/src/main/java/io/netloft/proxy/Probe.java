package io.netloft.proxy;

import io.netloft.chassis.net.Transport;
import io.netloft.proxy.core.ProxyHeader;
import io.netloft.proxy.core.Spoken;
import io.netloft.proxy.core.Upstream;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.HttpToHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.InboundHttp2ToHttpAdapterBuilder;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One check of one upstream, on a connection of its own. Runs on one event loop and reports there, exactly once. */
final class Probe {
    private static final int MOST_BODY = 64 * 1024;

    private final GroupConfig.Health rule;
    private final Consumer<Result> report;
    private boolean done;
    private @Nullable Channel channel;

    private Probe(GroupConfig.Health rule, Consumer<Result> report) {
        this.rule = rule;
        this.report = report;
    }

    /**
     * What a check found.
     *
     * @param silent whether nobody answered at all; never when it passed
     * @param cause what was seen, for people
     */
    record Result(boolean passed, boolean silent, String cause) {
        static Result passed(String cause) {
            return new Result(true, false, cause);
        }

        /** There was an answer, if only a refused connection, but not the one that there should be. */
        static Result failed(String cause) {
            return new Result(false, false, cause);
        }

        static Result unanswered(String cause) {
            return new Result(false, true, cause);
        }

        /** No connection, or a broken one. */
        static Result failed(Throwable cause) {
            String words = ConnectFault.words(cause);
            return ConnectFault.silent(cause) ? unanswered(words) : failed(words);
        }
    }

    /** @param tls how the connection is secured; null for one in the clear */
    static void run(
            Transport transport,
            EventLoop loop,
            InetSocketAddress address,
            Membership.Checked checked,
            @Nullable ServerTls tls,
            Consumer<Result> report) {
        GroupConfig.Health rule = checked.rule();
        Probe probe = new Probe(rule, report);
        loop.schedule(probe::timedOut, rule.timeout().toMillis(), TimeUnit.MILLISECONDS);
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(rule.timeout().toMillis()))
                .handler(tls == null ? probe.clear(checked) : probe.secured(checked, tls))
                .connect(rule.port() == null ? address : new InetSocketAddress(address.getAddress(), rule.port()));
        probe.channel = connected.channel();
        connected.addListener(f -> probe.connected(connected, tls != null));
    }

    private ChannelHandler clear(Membership.Checked checked) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel ch) {
                if (checked.header() != ProxyHeader.NONE) {
                    ch.pipeline().addLast("announce", new Announcer(checked.header()));
                }
                speak(ch.pipeline(), checked, checked.spoken() == Spoken.HTTP2, HttpScheme.HTTP);
            }
        };
    }

    private ChannelHandler secured(Membership.Checked checked, ServerTls tls) {
        UpstreamConnector.Order order =
                new UpstreamConnector.Order(checked.upstream(), offer(checked), checked.header(), null);
        return new TlsGate(tls, order, new TlsGate.Outcome() {
            @Override
            public void secured(ChannelHandlerContext gate, String protocol) {
                boolean http2 = protocol.equals("h2");
                if (!http2 && order.offer() == ServerTls.Offer.HTTP2) {
                    finish(Result.failed("the server did not agree to h2 (ALPN)"));
                } else if (rule.type() == GroupConfig.HealthType.TCP) {
                    finish(Result.passed("connected"));
                } else {
                    speak(gate.pipeline(), checked, http2, HttpScheme.HTTPS);
                    gate.fireChannelActive();
                }
            }

            @Override
            public void refused(Throwable cause) {
                TlsFault fault = TlsFault.of(cause);
                boolean silent = fault.error() == ProxyError.TLS_TIMEOUT;
                finish(silent ? Result.unanswered(fault.text()) : Result.failed(fault.text()));
            }
        });
    }

    private ServerTls.Offer offer(Membership.Checked checked) {
        if (rule.type() == GroupConfig.HealthType.GRPC) {
            return ServerTls.Offer.HTTP2;
        } else if (rule.type() == GroupConfig.HealthType.TCP) {
            return ServerTls.Offer.NONE;
        }
        return switch (checked.spoken()) {
            case HTTP1 -> ServerTls.Offer.HTTP1;
            case HTTP2 -> ServerTls.Offer.HTTP2;
            case NEGOTIATED -> ServerTls.Offer.BOTH;
        };
    }

    private void speak(ChannelPipeline to, Membership.Checked checked, boolean http2, HttpScheme scheme) {
        if (rule.type() == GroupConfig.HealthType.GRPC) {
            to.addLast("http2", http2(scheme));
            String host = rule.host() == null ? checked.upstream().name() : rule.host();
            to.addLast("check", new GrpcCheckHandler(host, rule.service(), this::finish));
        } else if (rule.type() == GroupConfig.HealthType.HTTP) {
            to.addLast("http", http2 ? http2(scheme) : new HttpClientCodec());
            to.addLast("check", new HttpCheckHandler(request(checked.upstream())));
        }
    }

    /** Speaks HTTP/2 while the check speaks as if it were HTTP/1.1. */
    private static ChannelHandler http2(HttpScheme scheme) {
        Http2Connection connection = new DefaultHttp2Connection(false);
        return new HttpToHttp2ConnectionHandlerBuilder()
                .connection(connection)
                .frameListener(new InboundHttp2ToHttpAdapterBuilder(connection)
                        .maxContentLength(MOST_BODY)
                        .build())
                .httpScheme(scheme)
                .build();
    }

    private FullHttpRequest request(Upstream upstream) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, rule.path());
        String host = rule.host();
        request.headers().set(HttpHeaderNames.HOST, host == null ? upstream.name() : host);
        request.headers().set(HttpHeaderNames.USER_AGENT, "netloft-proxy-check");
        request.headers().set(HttpHeaderNames.ACCEPT, "*/*");
        request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return request;
    }

    private void connected(ChannelFuture connected, boolean handsToShake) {
        if (!connected.isSuccess()) {
            finish(Result.failed(connected.cause()));
        } else if (rule.type() == GroupConfig.HealthType.TCP && !handsToShake) {
            finish(Result.passed("connected"));
        }
    }

    private void timedOut() {
        finish(Result.unanswered("no answer within " + rule.timeout().toMillis() + "ms"));
    }

    private void finish(Result result) {
        if (done) {
            return;
        }
        done = true;
        if (channel != null) {
            channel.close();
        }
        report.accept(result);
    }

    /** Says first that nobody's connection this is but the proxy's. */
    private static final class Announcer extends ChannelInboundHandlerAdapter {
        private final ProxyHeader kind;

        Announcer(ProxyHeader kind) {
            this.kind = kind;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            Announced.writeUnknown(ctx, kind);
            ctx.flush();
            ctx.fireChannelActive();
        }
    }

    /** Sends the request and judges the status, and the body where it matters. */
    private final class HttpCheckHandler extends SimpleChannelInboundHandler<HttpObject> {
        private final FullHttpRequest request;
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

        HttpCheckHandler(FullHttpRequest request) {
            this.request = request;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
            if (message.decoderResult().isFailure()) {
                finish(Result.failed("the answer is no HTTP"));
            } else if (message instanceof HttpResponse response
                    && response.status().code() >= 200) {
                int status = response.status().code();
                boolean passed = status >= rule.statusFrom() && status <= rule.statusTo();
                if (!passed || rule.body() == null) {
                    finish(passed ? Result.passed("status " + status) : Result.failed("status " + status));
                }
            }
            if (message instanceof HttpContent content && rule.body() != null) {
                body(content, rule.body());
            }
        }

        private void body(HttpContent content, String wanted) {
            int room = MOST_BODY - seen.size();
            byte[] part = new byte[Math.min(room, content.content().readableBytes())];
            content.content().readBytes(part);
            seen.writeBytes(part);
            if (seen.toString(StandardCharsets.UTF_8).contains(wanted)) {
                finish(Result.passed("the body has what it should"));
            } else if (content instanceof LastHttpContent || seen.size() == MOST_BODY) {
                finish(Result.failed("the body hasn't \"" + wanted + "\""));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            finish(Result.failed("closed without an answer"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            finish(Result.failed(cause));
        }
    }
}
