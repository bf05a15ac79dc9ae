package io.netloft.systemtests;

import io.netloft.systemtests.RawBackend.Connection;
import io.netloft.systemtests.StrictHttp.Request;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A backend that does whatever wrong its request's path asks for, and is fine otherwise. */
final class FaultyScript implements RawBackend.Script {
    static final String FINE = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final int SOON_MS = 50;

    private final List<Corpus.Message> responses = Corpus.all("response");
    private final Set<Connection> spoiled = ConcurrentHashMap.newKeySet();
    private final Set<Connection> late = ConcurrentHashMap.newKeySet();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger flaps = new AtomicInteger();
    private final Map<String, Consumer<Connection>> answers = Map.ofEntries(
            Map.entry("/hang", c -> {}),
            Map.entry("/closes", Connection::end),
            Map.entry("/resets", Connection::reset),
            Map.entry("/half-head", then("HTTP/1.1 200 OK\r\nContent-Le", Connection::end)),
            Map.entry("/garbage", then("\u0016\u0003\u0001\u0002\r\n\r\n", c -> {})),
            Map.entry("/old", then("<html>HTTP/0.9</html>\r\n", Connection::end)),
            Map.entry("/huge-head", then(OK + "X: " + "x".repeat(40_000) + "\r\n\r\n", c -> {})),
            Map.entry("/only-interim", then("HTTP/1.1 103 Early Hints\r\n\r\n", Connection::end)),
            Map.entry("/endless-interim", FaultyScript::interim),
            Map.entry("/unasked-101", then("HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nxx", c -> {})),
            Map.entry("/short", then(OK + "Content-Length: 100\r\n\r\n0123456789", Connection::end)),
            Map.entry("/short-reset", then(OK + "Content-Length: 100\r\n\r\n0123456789", FaultyScript::resetSoon)),
            Map.entry("/short-stall", then(OK + "Content-Length: 100\r\n\r\n0123456789", c -> {})),
            Map.entry("/chunks-cut", then(CHUNKED + "5\r\n01234\r\n5\r\n01", Connection::end)),
            Map.entry("/chunks-unended", then(CHUNKED + "5\r\n01234\r\n", Connection::end)),
            Map.entry("/chunks-broken", then(CHUNKED + "5\r\n01234\r\n", FaultyScript::noChunk)),
            Map.entry("/close-reset", then(OK + "\r\n0123456789", FaultyScript::resetSoon)),
            Map.entry("/close", then(OK + "\r\n0123456789", Connection::end)),
            Map.entry("/long", then(OK + "Content-Length: 4\r\n\r\nlongEVIL", c -> {})),
            Map.entry(
                    "/two", then(OK + "Content-Length: 3\r\n\r\none" + OK + "Content-Length: 4\r\n\r\nEVIL", c -> {})),
            Map.entry("/late-second", then(OK + "Content-Length: 3\r\n\r\none", this::second)),
            Map.entry("/304-body", then("HTTP/1.1 304 N\r\nContent-Length: 4\r\n\r\nEVIL", c -> {})),
            Map.entry("/204-body", then("HTTP/1.1 204 N\r\n\r\nEVIL", c -> {})),
            Map.entry("/both", then(OK + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", c -> {})),
            Map.entry("/two-lengths", then(OK + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nEVIL5", c -> {})));

    private static Consumer<Connection> then(String text, Consumer<Connection> after) {
        return connection -> {
            connection.send(text);
            after.accept(connection);
        };
    }

    private static void resetSoon(Connection connection) {
        connection.later(SOON_MS, connection::reset);
    }

    private static void noChunk(Connection connection) {
        connection.later(SOON_MS, () -> connection.send("xyz\r\n"));
    }

    private void second(Connection connection) {
        late.add(connection);
        connection.later(SOON_MS, () -> connection.send(OK + "Content-Length: 4\r\n\r\nEVIL"));
    }

    private static void interim(Connection connection) {
        connection.send("HTTP/1.1 102 Processing\r\n\r\n");
        connection.later(SOON_MS, () -> interim(connection));
    }

    /** Whether every connection on which an answer came that nobody had asked for was let go of. */
    boolean lateOnesAreGone() {
        return late.stream().allMatch(Connection::closed);
    }

    /** Requests that came on connections that had gone wrong. */
    List<String> complaints() {
        return complaints;
    }

    @Override
    public void begun(String head, Connection connection) {
        if (head.contains(" /early")) {
            spoiled.add(connection);
            connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nearly");
            if (head.contains(" /early-closes")) {
                connection.later(SOON_MS, connection::end);
            } else if (head.contains(" /early-stops")) {
                connection.stopReading();
            }
        }
    }

    @Override
    public void whole(Request request, Connection connection) {
        if (spoiled.contains(connection)) {
            complaints.add(request.gist() + " came on a connection that had gone wrong");
        }
        String path = request.target();
        if (path.startsWith("/corpus/")) {
            spoiled.add(connection);
            connection.send(responses.get(Integer.parseInt(path.substring(8))).text());
            connection.later(SOON_MS, connection::end);
        } else if (path.equals("/flap") && flaps.incrementAndGet() % 2 == 1) {
            spoiled.add(connection);
            connection.end();
        } else if (answers.containsKey(path)) {
            if (!path.equals("/late-second")) {
                // Until the second comes nothing is wrong.
                spoiled.add(connection);
            }
            answers.get(path).accept(connection);
        } else {
            connection.send(request.method().equals("HEAD") ? FINE.replace("fine", "") : FINE);
        }
    }
}
