package io.netloft.bench.proxy;

import io.netloft.bench.grpc.GrpcEchoMain;
import io.netloft.bench.load.LoadCount;
import io.netloft.bench.proxy.RelayConfigs.Way;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.H2load;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import io.netloft.bench.run.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** h2load's closed loop in HTTP/2 through servers of its own. Of every answer the length of its body is counted. */
final class Http2Row implements Row {
    private static final int CONNECTIONS = 16;
    private static final Duration READY = Duration.ofSeconds(30);

    private final H2load load;
    private final Path body;
    private final Work work;

    /** What is asked for. */
    enum Work {
        H2C(
                "h2c",
                "HTTP/2 without TLS in, HTTP/1.1 out, 13-byte responses, 16 connections with 10 streams each",
                Way.H2C,
                10,
                0),
        H2TLS(
                "h2tls",
                "HTTP/2 over TLS in, HTTP/2 out (nginx: HTTP/1.1 out), 13-byte responses, 16 connections with 10 streams each",
                Way.H2TLS,
                10,
                0),
        GRPC(
                "grpc",
                "unary calls of gRPC, 128 bytes there and back, 16 connections with 10 calls each",
                Way.GRPC,
                10,
                1),
        STREAM(
                "grpc-stream",
                "streams of gRPC, 100 messages of 128 bytes there and back in each, 16 connections with 2 streams each",
                Way.GRPC,
                2,
                100);

        private final String word;
        private final String title;
        private final Way way;
        private final int streams;
        private final int messages;

        Work(String word, String title, Way way, int streams, int messages) {
            this.word = word;
            this.title = title;
            this.way = way;
            this.streams = streams;
            this.messages = messages;
        }

        private String path() {
            return switch (this) {
                case H2C, H2TLS -> LineUp.SMALL;
                case GRPC -> GrpcEchoMain.UNARY;
                case STREAM -> GrpcEchoMain.STREAM;
            };
        }

        private String unit() {
            return this == STREAM ? "messages/s" : "requests/s";
        }

        private int bodyLength() {
            return messages == 0 ? PeerConfigs.HELLO.length() : messages().length;
        }

        /** Messages of gRPC: not compressed, their length in four bytes, and so many bytes. */
        private byte[] messages() {
            String message = "\0\0\0\0\u0080" + "m".repeat(128);
            return message.repeat(messages).getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    Http2Row(H2load load, Workspace workspace, Work work) {
        this.load = load;
        this.work = work;
        body = workspace.file(work.word + "/body", work.messages());
    }

    @Override
    public String name() {
        return work.word;
    }

    @Override
    public RowResult measure(LineUp lineUp, Settings settings) {
        List<Contender> servers = new ArrayList<>();
        try {
            start(lineUp, settings, servers);
            servers.forEach(server -> server.child().await(() -> serves(server), READY));
            servers.forEach(server -> warmUp(server, settings));
            return result(Rounds.run(
                    name(),
                    servers,
                    settings,
                    (server, tally) -> Rounds.count(server, tally, () -> turn(server, settings.seconds()))));
        } finally {
            servers.forEach(server -> server.child().stop());
        }
    }

    /** The backend first, where it is one of the row's own. */
    private void start(LineUp lineUp, Settings settings, List<Contender> started) {
        Servers servers = lineUp.servers();
        int plain = lineUp.direct().port();
        int backend = plain;
        if (work.way == Way.GRPC) {
            started.add(servers.grpcEcho(LineUp.DIRECT));
            backend = started.get(0).port();
        } else if (work.way == Way.H2TLS) {
            started.add(servers.http2Backend(LineUp.DIRECT));
            backend = started.get(0).port();
        }
        if (settings.peers().contains(LineUp.NGINX)) {
            started.add(servers.nginx(LineUp.NGINX, work.way, work.way == Way.GRPC ? backend : plain));
        }
        if (settings.peers().contains(LineUp.HAPROXY)) {
            started.add(servers.haproxy(LineUp.HAPROXY, work.way, backend));
        }
        started.add(servers.ours(LineUp.OURS, work.way, backend));
    }

    private H2load.Ask ask(Contender server) {
        String url =
                server.tlsPort() > 0 ? "https://127.0.0.1:" + server.tlsPort() + work.path() : server.url(work.path());
        return work.messages == 0
                ? H2load.Ask.get(url)
                : new H2load.Ask(url, List.of("content-type: application/grpc", "te: trailers"), List.of(body));
    }

    private boolean serves(Contender server) {
        H2load.Result result = load.once(ask(server));
        return result.answered() == 1 && result.bytes() == work.bodyLength();
    }

    private void warmUp(Contender server, Settings settings) {
        int seconds = server.onJvm() ? settings.warmUpSeconds() : WarmUp.NATIVE_SECONDS;
        Talk.say("warm-up: " + server.name() + ", " + seconds + " s of " + work.word);
        turn(server, seconds);
    }

    private LoadCount turn(Contender server, int seconds) {
        H2load.Result result = load.run(ask(server), CONNECTIONS, work.streams, seconds);
        if (result.bytes() < result.answered() * work.bodyLength()) {
            throw new BenchException(server.name() + ": " + result.bytes() + " bytes in " + result.answered()
                    + " answers (expected: " + work.bodyLength() + " in each)");
        }
        return new LoadCount(result.answered() * Math.max(1, work.messages), result.seconds(), result.failed());
    }

    private RowResult result(Map<String, Tally> tallies) {
        var table = new RateTable(tallies);
        String each = work == Work.STREAM ? "message" : "request";
        List<String> verdicts = new ArrayList<>();
        if (work == Work.H2C) {
            table.rates()
                    .beside(work.unit(), LineUp.HAPROXY, "HAProxy", Bound.atLeast(1))
                    .ifPresent(verdicts::add);
            table.rates().beside(work.unit(), LineUp.NGINX, "nginx", null).ifPresent(verdicts::add);
        } else {
            verdicts.addAll(table.rates().verdicts(work.unit(), Bound.atLeast(1), null));
        }
        verdicts.addAll(table.cpu().verdicts("CPU a " + each, null, null));
        return new RowResult(work.word, work.title, table.grid(work.unit(), each), verdicts, Tally.failedIn(tallies));
    }
}
