package io.netloft.prices;

import io.netloft.chassis.auth.JwtConfig;
import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Inline;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.config.Validated;
import io.netloft.chassis.life.CommonConfig;
import io.netloft.chassis.tls.TlsConfig;
import io.netloft.prices.core.SessionLimits;
import io.netloft.prices.engine.RedisAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything that can be set of prices, with its defaults. */
public record PricesConfig(
        @Doc("Address of the listener, gRPC.") @Default("127.0.0.1:50051")
        HostPort listen,

        @Doc("Where prices come from beside publishers.") Source source,
        @Doc("What carries prices between servers.") Engine engine,
        @Doc("Who may do what.") Access access,
        @Doc("TLS of the listener.") TlsConfig tls,

        @Doc("What is kept of prices, and what they are worth.")
        Keep keep,

        @Doc("What streams get.") Streams streams,
        @Doc("What clients may take.") Limits limits,
        @Doc("HTTP/2 pings.") Keepalive keepalive,
        @Inline CommonConfig common)
        implements Validated {
    private static final Duration STREAM_TIMEOUT = Duration.ofSeconds(2);
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    /** Where prices come from: the simulated market, or a recording. */
    public record Source(
            @Doc("Whether the simulated market runs.") @Default("true")
            boolean simulate,

            @Doc("Seed of the market: the same seed, the same prices.") @Default("1")
            long seed,

            @Doc("How many products it has; the first twelve have names.") @Default("12") @Range("1..100000")
            int products,

            @Doc("Updates of each product in a second, on average.") @Default("5") @Range("1..10000")
            int perSecond,

            @Doc("Whether there are halts and gaps.") @Default("true")
            boolean troubles,

            @Doc("A recording that is played.") Replay replay,

            @Doc("A Redis or Valkey stream that other programs fill.")
            Stream stream) {}

    /** A recording that is played. */
    public record Replay(
            @Doc("File of lines: TIME PRODUCT BID ASK LAST STATE; the simulated market does not run then.") @Nullable
            Path file,

            @Doc("Times as fast as it was recorded; 0: as fast as possible.") @Default("1") @Range("0..1000000")
            int speed,

            @Doc("Whether it begins again at its end.") @Default("false")
            boolean loop) {}

    /** A stream that other programs fill. */
    public record Stream(
            @Doc("Address, redis://HOST:PORT/DATABASE or rediss:; the simulated market does not run then.") @Nullable
            String redis,

            @Doc("User, where it is not the default one.") @Default("")
            String user,

            @Doc("Password.") @Nullable Secret password,

            @Doc("Authorities by which its certificate is good, PEM; absent: those of the JVM.") @Nullable
            Path ca,

            @Doc("Key of the stream.") @Default("prices") String key,

            @Doc("Whether it begins with the oldest entry, else with what comes.") @Default("false")
            boolean oldest) {
        RedisAddress address() {
            return PricesConfig.address(redis, user, password, ca, STREAM_TIMEOUT);
        }
    }

    /** What carries prices between servers. */
    public record Engine(
            @Doc("Address of a Redis or Valkey, redis://HOST:PORT/DATABASE or rediss:; absent: this server is alone.")
            @Nullable
            String redis,

            @Doc("User, where it is not the default one.") @Default("")
            String user,

            @Doc("Password.") @Nullable Secret password,

            @Doc("Authorities by which its certificate is good, PEM; absent: those of the JVM.") @Nullable
            Path ca,

            @Doc("Begins its keys there; servers with the same one are one.") @Default("netloft")
            String prefix,

            @Doc("Updates that its stream keeps, about, for servers that start.")
            @Default("100000")
            @Range("1000..100000000")
            int length,

            @Doc("An answer that takes longer counts as none.") @Default("2s") @Range("600ms..1m")
            Duration timeout,

            @Doc("Without an answer for so long the engine is gone, and prices are stale.")
            @Default("2s")
            @Range("1s..1h")
            Duration goneAfter,

            @Doc("A server that has said nothing for so long has died: its publishers are gone.")
            @Default("10s")
            @Range("1s..1h")
            Duration lease) {
        RedisAddress address() {
            return PricesConfig.address(redis, user, password, ca, timeout);
        }
    }

    /** Who may do what. */
    public record Access(
            @Doc("Keys of JSON Web Tokens; without them, and without client certificates, nobody is asked.")
            JwtConfig jwt,

            @Doc("Claim of a token with the ids and prefixes that its bearer may read.") @Default("prices.read")
            String readClaim,

            @Doc("Claim of a token with the ids and prefixes that its bearer may publish.") @Default("prices.publish")
            String publishClaim,

            @Doc("Serve everybody also beyond loopback.") @Default("false")
            boolean open) {}

    /** What is kept. */
    public record Keep(
            @Doc("Most products.") @Default("10000") @Range("1..1000000")
            int products,

            @Doc(
                    "Last updates of each product, for DISTINCT and for streams that resume; rounded up to a power of two.")
            @Default("512")
            @Range("2..65536")
            int history,

            @Doc("Silence after which a live product is stale; 0s: never.") @Default("30s") @Range("0s..1d")
            Duration staleAfter,

            @Doc("How long a publisher may be away before his products are stale.") @Default("3s") @Range("0s..1h")
            Duration publisherGrace) {}

    /** How streams are served. */
    public record Streams(
            @Doc("A stream that has sent nothing for so long sends a heartbeat.") @Default("10s") @Range("100ms..30s")
            Duration heartbeat,

            @Doc("A stream without a subscription ends after so long; 0s: never.") @Default("5m") @Range("0s..1d")
            Duration idle,

            @Doc("A stream is drained at this age, give or take half of it; 0s: never.")
            @Default("0s")
            @Range("0s..30d")
            Duration age,

            @Doc("Time between Drain and the end of a stream.") @Default("5s") @Range("0s..5m")
            Duration drainGrace,

            @Doc("While there is much to send, what comes within this time goes out together.")
            @Default("1ms")
            @Range("0ms..1s")
            Duration batchWindow,

            @Doc("A batch is closed when it has so many bytes.") @Default("64KiB") @Range("1KiB..1MiB")
            Size batchBytes,

            @Doc("Most updates of a batch.") @Default("1000") @Range("1..100000")
            int batchUpdates,

            @Doc("Least interval between two updates of a product of a merging subscription.")
            @Default("0ms")
            @Range("0ms..1m")
            Duration leastInterval) {}

    /** What clients may take. */
    public record Limits(
            @Doc("Most streams.") @Default("20000") @Range("1..1000000")
            int streams,

            @Doc("Most calls of one connection at once.") @Default("1000") @Range("1..1000000")
            int perConnection,

            @Doc("Most products of one stream, over all its subscriptions.") @Default("10000") @Range("1..1000000")
            int products,

            @Doc("Most prefixes of one stream, over all its subscriptions.") @Default("1000") @Range("1..1000000")
            int prefixes,

            @Doc("Most subscriptions of one stream.") @Default("10000") @Range("1..1000000")
            int subscriptions,

            @Doc("Messages of one stream that are read in a second; more wait.") @Default("1000") @Range("1..1000000")
            int messagesPerSecond,

            @Doc("Longest message of a client.") @Default("1MiB") @Range("1KiB..16MiB")
            Size message,

            @Doc("Credit window, in updates, of a client that acknowledges and asks for none.")
            @Default("1000")
            @Range("1..1000000")
            int window,

            @Doc("Widest credit window, in updates.") @Default("100000") @Range("1..10000000")
            int mostWindow,

            @Doc("Bytes that may wait in the server for one stream before it is sent no more.")
            @Default("8KiB")
            @Range("1KiB..1MiB")
            Size onReady,

            @Doc("Most publishers.") @Default("1000") @Range("1..100000")
            int publishers,

            @Doc("Calls that the clients of a connection may reset within 30 seconds; more, and it is closed.")
            @Default("2000")
            @Range("10..1000000")
            int resets) {}

    /** HTTP/2 pings. */
    public record Keepalive(
            @Doc("Pings of a client may come so often; more often, and its connection is closed.")
            @Default("10s")
            @Range("1s..1h")
            Duration permit,

            @Doc("A connection that was silent for so long is pinged.") @Default("1m") @Range("1s..1d")
            Duration time,

            @Doc("A ping that is not answered for so long closes the connection.") @Default("20s") @Range("1s..1h")
            Duration timeout) {}

    @Override
    public void validate(Problems problems) {
        if (limits.window() > limits.mostWindow()) {
            problems.add("limits.window", limits.window(), "up to limits.most-window", "raise limits.most-window too");
        }
        check(problems, "engine.", engine.redis(), engine.ca());
        check(
                problems,
                "source.stream.",
                source.stream().redis(),
                source.stream().ca());
        if (!PREFIX.matcher(engine.prefix()).matches()) {
            problems.add("engine.prefix", engine.prefix(), "1 to 64 of A-Z a-z 0-9 . _ : -", "choose another");
        }
    }

    private static void check(Problems problems, String keys, @Nullable String uri, @Nullable Path ca) {
        if (uri != null && RedisAddress.faultOf(uri) != null) {
            boolean secret = uri.contains("@");
            problems.add(
                    keys + "redis",
                    secret ? "an address with a password" : uri,
                    "redis://HOST:PORT or rediss://HOST:PORT",
                    secret
                            ? "write user and password as keys of their own"
                            : "give the address of one server; Sentinel, sockets and lists of nodes are not supported");
        }
        if (ca != null && !Files.isReadable(ca)) {
            problems.add(keys + "ca", ca, "a file that can be read", "give the certificates of the authorities, PEM");
        }
    }

    private static RedisAddress address(
            @Nullable String uri, String user, @Nullable Secret word, @Nullable Path ca, Duration timeout) {
        return new RedisAddress(uri == null ? "" : uri, user, word == null ? null : word.reveal(), ca, timeout);
    }

    SessionLimits session() {
        return new SessionLimits(
                limits.products(),
                limits.prefixes(),
                limits.subscriptions(),
                streams.batchBytes().toInt(),
                streams.batchUpdates(),
                limits.window(),
                limits.mostWindow(),
                streams.leastInterval().toNanos(),
                Duration.ofMinutes(1).toNanos(),
                streams.heartbeat().toNanos(),
                streams.idle().toNanos(),
                limits.onReady().toInt());
    }
}
