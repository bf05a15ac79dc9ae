package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One chat client of a test: asks and waits. One thread uses it; what it hears comes on the loop's. */
final class ChatClient implements WsConnection.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final WsLoop loop;
    private final WsConnection connection;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private long ref;

    private ChatClient(WsLoop loop, InetSocketAddress address, WsConnection.Request request) {
        this.loop = loop;
        this.connection = loop.ask(() -> loop.connect(address, request, this));
        opened.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Connected. */
    static ChatClient open(WsLoop loop, InetSocketAddress address, String user) {
        return new ChatClient(loop, address, WsConnection.Request.chat(user));
    }

    /** Connected, with as little room for what it does not read as the system allows. */
    static ChatClient openSmall(WsLoop loop, InetSocketAddress address, String user) {
        return new ChatClient(loop, address, WsConnection.Request.chat(user).withReceiveBuffer(4 * 1024));
    }

    @Override
    public void opened(WsConnection its) {
        opened.complete(null);
    }

    @Override
    public void text(WsConnection its, String text) {
        messages.add(text);
    }

    @Override
    public void closed(WsConnection its, int code, String reason) {
        opened.completeExceptionally(new IllegalStateException(code + " " + reason));
        closed.complete(code);
    }

    /** Sends a command and does not wait. */
    void say(String command, String members) {
        String text = "{\"cmd\":\"" + command + "\",\"ref\":" + ++ref + "," + members + "}";
        loop.execute(() -> connection.send(text));
    }

    /** Sends a text as it is. */
    void raw(String text) {
        loop.execute(() -> connection.send(text));
    }

    /** The answer to a command: an object with {@code ok} or {@code error}; what comes before is dropped. */
    JsonNode ask(String command, String members) {
        say(command, members);
        return await(message -> message.path("ref").asLong() == ref);
    }

    /** The answer to a command that is to succeed. */
    JsonNode ok(String command, String members) {
        JsonNode answer = ask(command, members);
        assertThat(answer.has("ok")).as("%s: %s", command, answer).isTrue();
        return answer.path("ok");
    }

    /** Waits for such a message; what comes before is dropped. */
    JsonNode await(Predicate<JsonNode> such) {
        try {
            while (true) {
                String text = messages.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                assertThat(text).as("a message").isNotNull();
                JsonNode message = JSON.readTree(text);
                if (such.test(message)) {
                    return message;
                }
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Reads nothing any more. */
    ChatClient stall() {
        loop.ask(() -> {
            connection.reading(false);
            return true;
        });
        return this;
    }

    /** Reads on, and waits for the server's close; 1006 when there is none. */
    int closeCode() {
        return closeCode(PATIENCE);
    }

    int closeCode(Duration patience) {
        loop.execute(() -> connection.reading(true));
        return closed.orTimeout(patience.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Leaves without a word. */
    void drop() {
        loop.execute(connection::drop);
    }
}
