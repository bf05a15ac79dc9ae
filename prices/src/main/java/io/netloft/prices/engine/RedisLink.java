package io.netloft.prices.engine;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Two connections to Redis: one that waits for what comes into the stream, one for everything else. It is not mended when it
 * breaks: a new one begins by looking what has become of the stream.
 */
final class RedisLink implements AutoCloseable {
    private static final int LOOPS = 2;
    // Each publisher has one batch on its way; this is beyond all of them.
    private static final int MOST_WAITING = 200_000;

    private final StatefulRedisConnection<byte[], byte[]> reading;
    private final StatefulRedisConnection<byte[], byte[]> asking;
    private final Map<Script, String> digests = new EnumMap<>(Script.class);

    private RedisLink(StatefulRedisConnection<byte[], byte[]> reading, StatefulRedisConnection<byte[], byte[]> asking) {
        this.reading = reading;
        this.asking = asking;
        for (Script script : Script.values()) {
            digests.put(script, asking.async().digest(script.text()));
        }
    }

    /** The library's own threads. */
    static ClientResources resources() {
        return DefaultClientResources.builder()
                .ioThreadPoolSize(LOOPS)
                .computationThreadPoolSize(LOOPS)
                .build();
    }

    /** What makes links; the caller shuts it down. */
    static RedisClient client(ClientResources resources, RedisAddress address) {
        RedisClient client = RedisClient.create(resources);
        SslOptions.Builder tls = SslOptions.builder();
        Path ca = address.ca();
        if (ca != null) {
            tls.trustManager(ca.toFile());
        }
        client.setOptions(ClientOptions.builder()
                .sslOptions(tls.build())
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_WAITING)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(address.timeout())
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled())
                .build());
        return client;
    }

    /** Connects, or throws what the library throws. Blocks. */
    static RedisLink open(RedisClient client, RedisURI uri) {
        var reading = client.connect(ByteArrayCodec.INSTANCE, uri);
        try {
            return new RedisLink(reading, client.connect(ByteArrayCodec.INSTANCE, uri));
        } catch (RuntimeException e) {
            reading.closeAsync();
            throw e;
        }
    }

    /** Waits until a thread has closed its own link, as long as an answer may take: the library would close it under its feet. */
    static void awaitEnd(CountDownLatch ended, RedisAddress address) {
        try {
            ended.await(address.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Commands that may wait for the stream. They block. */
    RedisCommands<byte[], byte[]> reading() {
        return reading.sync();
    }

    /** Runs a script; it is sent whole only where Redis does not know it yet. */
    CompletionStage<List<Object>> run(Script script, byte[][] keys, byte[]... arguments) {
        Supplier<CompletionStage<List<Object>>> whole = () -> asking.async()
                .<List<Object>>eval(script.text(), ScriptOutputType.MULTI, keys, arguments)
                .toCompletableFuture();
        return asking.async()
                .<List<Object>>evalsha(digests.getOrDefault(script, ""), ScriptOutputType.MULTI, keys, arguments)
                .toCompletableFuture()
                .exceptionallyCompose(
                        failure -> unknown(failure) ? whole.get() : CompletableFuture.failedStage(failure));
    }

    private static boolean unknown(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RedisNoScriptException;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }

    static String text(Object answer) {
        return answer instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(answer);
    }

    @Override
    public void close() {
        end(reading);
        end(asking);
    }

    private static void end(StatefulRedisConnection<byte[], byte[]> connection) {
        if (connection.isOpen()) {
            connection.close();
        }
    }
}
