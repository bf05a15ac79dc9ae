package io.netloft.chassis.auth;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a key set now and then, on the worker pool, and keeps the last good one: an issuer that is away must not lock
 * its users out. A token with an unknown key asks for a fetch out of turn, at most every few seconds, because anybody
 * can send such a token.
 */
final class KeySource {
    private static final Log LOG = Log.of(KeySource.class);
    private static final int MAX_BYTES = 1 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long OUT_OF_TURN_NS = TimeUnit.SECONDS.toNanos(5);

    private final JwtConfig config;
    private final Workers workers;
    private final AtomicBoolean fetching = new AtomicBoolean();
    private final AtomicLong askedNs = new AtomicLong(System.nanoTime() - OUT_OF_TURN_NS);
    private volatile @Nullable KeySet keys;

    KeySource(JwtConfig config, Workers workers) {
        this.config = config;
        this.workers = workers;
    }

    boolean configured() {
        return config.jwksFile() != null || config.jwksUrl() != null;
    }

    void start() {
        if (configured()) {
            long period = config.refresh().toMillis();
            workers.timer().scheduleWithFixedDelay(this::fetchSoon, 0, period, TimeUnit.MILLISECONDS);
        }
    }

    @Nullable
    KeySet keys() {
        return keys;
    }

    void unknownKey() {
        long last = askedNs.get();
        long nowNs = System.nanoTime();
        if (configured() && nowNs - last >= OUT_OF_TURN_NS && askedNs.compareAndSet(last, nowNs)) {
            fetchSoon();
        }
    }

    private void fetchSoon() {
        if (!fetching.compareAndSet(false, true)) {
            return;
        }
        try {
            workers.blocking().execute(this::fetch);
        } catch (RejectedExecutionException e) {
            fetching.set(false);
        }
    }

    private void fetch() {
        try {
            KeySet fresh = KeySet.parse(config.jwksFile() != null ? Files.readString(config.jwksFile()) : download());
            if (keys == null) {
                LOG.info("key set loaded", "keys", fresh.size());
            }
            keys = fresh;
        } catch (IOException | TokenRefusedException e) {
            LOG.warn("key set not loaded, the last good one stays", "cause", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            fetching.set(false);
        }
    }

    private String download() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(String.valueOf(config.jwksUrl())))
                .timeout(TIMEOUT)
                .header("accept", "application/json")
                .build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (response.statusCode() != 200 || bytes.length > MAX_BYTES) {
                throw new IOException("status " + response.statusCode() + ", " + bytes.length
                        + " bytes (expected: 200 and up to 1MiB)");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
