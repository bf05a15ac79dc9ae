package io.netloft.logstream;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.web.WebSocketClient;
import io.netloft.logstream.core.Position;
import io.netloft.proto.event.EventMessage;
import io.netloft.proto.event.TailCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of other logstreams, written down here as {@code HOST:PORT/NAME} and followed like our own: with history,
 * cursors, search and filters. Each goes on where it was, also across a kill of either side.
 */
final class Merge implements AutoCloseable {
    private static final Log LOG = Log.of(Merge.class);
    private static final Duration SAVE = Duration.ofSeconds(1);
    private static final long FIRST_LINES = 1000;

    private final Path files;
    private final Path states;
    private final long limit;
    private final Workers workers;
    private final List<Origin> origins = new ArrayList<>();
    private final List<ScheduledFuture<?>> clocks = new ArrayList<>();

    Merge(Path own, Path states, long limit, Workers workers) {
        this.files = own;
        this.states = states;
        this.limit = limit;
        this.workers = workers;
    }

    /** Where the copies of a server's files are, all its glob takes in. */
    static String glob(Path own, String address) {
        return own.resolve(folder(RemoteAddress.parse(address, "", false))) + "/**";
    }

    private static String folder(RemoteAddress address) {
        return segment(address.uri().getAuthority());
    }

    private static String segment(String text) {
        String plain = text.replaceAll("[^A-Za-z0-9._:@+=-]", "_");
        return plain.isEmpty() || plain.equals(".") || plain.equals("..") ? "_" : plain;
    }

    /** Where a file is copied to; a name that another server made up must not lead elsewhere. */
    static Path place(Path folder, String name) {
        Path place = folder;
        for (String part : name.split("/", -1)) {
            if (!part.isEmpty()) {
                place = place.resolve(segment(part));
            }
        }
        return place;
    }

    void start(List<String> addresses, Map<String, String> headers, WebSocketClient client) {
        for (String text : addresses) {
            RemoteAddress address = RemoteAddress.parse(text, "", false);
            var target = new Remote.Target(
                    address.uri(),
                    headers,
                    address.files(),
                    new TailCommand.From(FIRST_LINES, null, null),
                    TailCommand.Filter.ALL,
                    true);
            var origin = new Origin(address);
            origins.add(origin);
            origin.open(new Remote(target, client, workers.timer(), origin));
        }
        clocks.add(workers.every(SAVE, () -> origins.forEach(Origin::save)));
    }

    /** One server. Its copies belong to its lane. */
    private final class Origin implements Remote.Listener {
        private final String name;
        private final Path folder;
        private final Path memory;
        private final Lane lane = new Lane(workers);
        private final Map<String, Copy> copies = new HashMap<>();
        // Where files begin that there is no copy of yet, by their keys; others begin with their first line.
        private final Map<String, String> begins = new HashMap<>();
        private @Nullable Remote remote;
        private boolean flushing;

        Origin(RemoteAddress address) {
            this.name = folder(address);
            this.folder = files.resolve(name);
            this.memory = states.resolve(name);
        }

        void open(Remote made) {
            remote = made;
            lane.execute(() -> {
                try {
                    Files.createDirectories(folder);
                    recall(made);
                } catch (IOException e) {
                    LOG.error("copies not found again; their files begin anew", e, "origin", name);
                }
                made.start();
            });
        }

        private void recall(Remote made) throws IOException {
            if (!Files.isDirectory(memory)) {
                return;
            }
            try (Stream<Path> all = Files.walk(memory)) {
                for (Path state :
                        all.filter(path -> path.toString().endsWith(".json")).toList()) {
                    String relative = memory.relativize(state).toString();
                    String file = relative.substring(0, relative.length() - ".json".length());
                    Copy copy = Copy.open(folder.resolve(file), state, limit, "");
                    copies.put(file, copy);
                    made.resume(copy.cursor());
                }
            }
        }

        @Override
        public void event(EventMessage.Event event) {
            lane.execute(() -> keep(event));
        }

        private void keep(EventMessage.Event event) {
            boolean line = event.type().equals("line");
            try {
                String source = event.source();
                if (event.type().equals("cursor")) {
                    for (String part : String.valueOf(event.id()).split(",", -1)) {
                        begins.put(part.substring(0, Math.max(0, part.indexOf('~'))), part);
                    }
                } else if (source != null) {
                    keep(event, line, copy(source));
                }
            } catch (IOException e) {
                LOG.error("line of another server not kept", e, "origin", name);
            }
            if (line) {
                java.util.Objects.requireNonNull(remote).taken(event);
            }
            if (!flushing) {
                // Behind all that has come by now.
                flushing = true;
                lane.execute(this::flush);
            }
        }

        private void flush() {
            flushing = false;
            for (Copy copy : copies.values()) {
                try {
                    copy.flush();
                } catch (IOException e) {
                    LOG.error("lines of another server not kept", e, "origin", name);
                }
            }
        }

        private void keep(EventMessage.Event event, boolean line, Copy copy) throws IOException {
            String behind = String.valueOf(event.id());
            if (line) {
                boolean partial = Boolean.TRUE.equals(event.data().get("partial"));
                copy.add(String.valueOf(event.data().get("line")), !partial, behind);
            } else {
                String missing = Events.missing(event);
                if (!missing.isEmpty()) {
                    copy.add("==> " + event.source() + ": " + event.type() + missing + " <==", true, behind);
                }
            }
        }

        private Copy copy(String source) throws IOException {
            Path to = place(folder, source);
            String key = folder.relativize(to).toString();
            Copy known = copies.get(key);
            if (known == null) {
                String begin = begins.getOrDefault(Cursor.key(source), Cursor.text(Cursor.key(source), Position.BEGIN));
                known = Copy.open(to, memory.resolve(key + ".json"), limit, begin);
                copies.put(key, known);
            }
            return known;
        }

        @Override
        public void connected(boolean now, String why) {
            if (now) {
                LOG.info("following another server", "origin", name);
            } else {
                LOG.warn("another server is not reached; trying again", "origin", name, "cause", why);
            }
        }

        @Override
        public void ended(@Nullable String fault) {
            LOG.error("another server is not followed any further", "origin", name, "cause", fault);
        }

        void save() {
            lane.execute(() -> copies.values().forEach(copy -> {
                try {
                    copy.remember();
                } catch (IOException e) {
                    LOG.warn("copy not written down", "origin", name, "cause", e);
                }
            }));
        }

        void close() {
            if (remote != null) {
                remote.close();
            }
            lane.execute(() -> copies.values().forEach(Copy::close));
        }
    }

    @Override
    public void close() {
        clocks.forEach(clock -> clock.cancel(false));
        origins.forEach(Origin::close);
    }
}
