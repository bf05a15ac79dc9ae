package io.netloft.systemtests;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * curl, looking at logs. What it has received stands in a file, also after a SIGKILL, and is read from there; only what
 * came whole counts, as with any client. One thread uses it.
 */
final class LogViewer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Form form;
    private final RunningProcess curl;
    private final Path output;
    private final List<LogItem> items = new ArrayList<>();
    private final StringBuilder rest = new StringBuilder();
    private long read;
    private String cursor = "";
    private String id = "";
    private String event = "line";
    private final List<String> data = new ArrayList<>();

    /** How it asks. */
    enum Form {
        /** Server-sent events, resumed by Last-Event-ID. */
        EVENTS("text/event-stream"),
        /** NDJSON, resumed by {@code since=}. */
        JSON("application/x-ndjson"),
        /** The bytes of the file. */
        PLAIN("text/plain");

        private final String accept;

        Form(String accept) {
            this.accept = accept;
        }
    }

    private LogViewer(Form form, RunningProcess curl, Path output) {
        this.form = form;
        this.curl = curl;
        this.output = output;
    }

    /** Begins to look; {@code query} such as {@code file=app.log&tail=0}. */
    static LogViewer start(JarProcess server, Form form, String query) {
        return start(server, form, query, "");
    }

    /** Begins behind a cursor, or where the query says when that is empty. */
    static LogViewer start(JarProcess server, Form form, String query, String cursor) {
        Peer peer = Peer.of("curl");
        Path output = peer.dir().resolve("received-" + COUNT.incrementAndGet());
        boolean header = form == Form.EVENTS && !cursor.isEmpty();
        boolean since = form != Form.EVENTS && !cursor.isEmpty();
        peer.args("-sSN", "-o", output.toString(), "-H", "Accept: " + form.accept);
        if (header) {
            peer.args("-H", "Last-Event-ID: " + cursor);
        }
        RunningProcess curl = peer.args(LogServer.url(server, "/v1/tail?" + query + (since ? "&since=" + cursor : "")))
                .start();
        return new LogViewer(form, curl, output);
    }

    /** All that has come until now. */
    List<LogItem> items() {
        readOn();
        return items;
    }

    /** The numbers of the lines that have come until now. */
    List<Long> numbers() {
        return items().stream().filter(LogItem::isLine).map(LogItem::number).toList();
    }

    /** The cursor behind all that has come; empty before the first. */
    String cursor() {
        readOn();
        return cursor;
    }

    /** Waits for the line of that number. */
    LogViewer awaitNumber(long number) {
        await("line " + number + " at " + form)
                .atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> {
                    List<LogItem> all = items();
                    return !all.isEmpty()
                            && all.stream()
                                    .skip(Math.max(0, all.size() - 2_000L))
                                    .anyMatch(item -> item.number() >= number);
                });
        return this;
    }

    /** The file that it writes to. */
    Path output() {
        return output;
    }

    /** Waits until so many bytes have come. */
    LogViewer awaitSize(long bytes) {
        await(bytes + " bytes at " + form)
                .atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> Files.exists(output) && Files.size(output) >= bytes);
        return this;
    }

    /** Waits for an event of that type. */
    LogItem awaitEvent(String type) {
        await(type + " at " + form)
                .atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> items().stream().anyMatch(item -> item.type().equals(type)));
        return items().stream()
                .filter(item -> item.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until it has ended by itself. */
    LogViewer awaitEnd() {
        curl.exitCode(PATIENCE);
        return this;
    }

    /** Crashes it. */
    LogViewer kill() {
        // It may have ended by itself a moment ago, when the server was killed.
        ProcessHandle.of(curl.pid()).ifPresent(ProcessHandle::destroyForcibly);
        curl.exitCode(PATIENCE);
        return this;
    }

    /** Stops or continues it. */
    void signal(Signal signal) {
        curl.signal(signal);
    }

    private void readOn() {
        if (!Files.exists(output)) {
            return;
        }
        try (var file = new RandomAccessFile(output.toFile(), "r")) {
            byte[] more = new byte[(int) (file.length() - read)];
            file.seek(read);
            file.readFully(more);
            read += more.length;
            // Only ASCII is asked for.
            rest.append(new String(more, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(output + ": " + e.getMessage(), e);
        }
        int from = 0;
        for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", from)) {
            take(rest.substring(from, end));
            from = end + 1;
        }
        rest.delete(0, from);
    }

    private void take(String line) {
        switch (form) {
            case EVENTS -> field(line);
            case JSON -> add(item(line));
            default -> items.add(new LogItem("line", "", line));
        }
    }

    /** A cursor by itself says where the viewer is, and nothing of the file. */
    private void add(LogItem item) {
        if (!item.id().isEmpty()) {
            cursor = item.id();
        }
        if (!item.type().equals("cursor")) {
            items.add(item);
        }
    }

    private static LogItem item(String json) {
        try {
            JsonNode event = JSON.readTree(json);
            String type = event.path("type").asText();
            JsonNode text = event.path("data");
            return new LogItem(
                    type,
                    event.path("id").asText(),
                    type.equals("line") ? text.path("line").asText() : text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("event: " + json, e);
        }
    }

    // An event counts when the blank line behind it has come.
    private void field(String line) {
        if (line.isEmpty()) {
            if (!data.isEmpty()) {
                add(new LogItem(event, id, String.join("\n", data)));
            }
            event = "line";
            data.clear();
        } else if (line.startsWith("id: ")) {
            id = line.substring(4);
        } else if (line.startsWith("event: ")) {
            event = line.substring(7);
        } else if (line.startsWith("data: ")) {
            data.add(line.substring(6));
        }
    }

    @Override
    public void close() {
        curl.close();
    }
}
