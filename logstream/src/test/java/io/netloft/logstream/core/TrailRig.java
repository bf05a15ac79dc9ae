package io.netloft.logstream.core;

import io.netloft.logstream.core.SimDisk.Node;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A trail over a simulated disk with one viewer, for telling stories. */
final class TrailRig implements AutoCloseable, Batch.Visitor {
    static final String PATH = "/log/app.log";

    private final SimDisk disk = new SimDisk();
    private final TrailRules rules;
    private final List<String> told = new ArrayList<>();
    private final Readers readers = new Readers();
    private Trail trail;
    private @Nullable Position position;
    private long nowMs = 1_000;
    private int origin;

    TrailRig() {
        this(new LineRules(StandardCharsets.UTF_8, 100, null));
    }

    TrailRig(Charset charset) {
        this(new LineRules(charset, 100, null));
    }

    TrailRig(LineRules lines) {
        this.rules = new TrailRules(lines, 5_000, 2_000, 4096, 4096);
        readers.enter(() -> position == null ? Position.BEGIN : position);
        this.trail = new Trail(PATH, disk, rules, UnpooledByteBufAllocator.DEFAULT, readers);
    }

    SimDisk disk() {
        return disk;
    }

    Trail trail() {
        return trail;
    }

    /** The file at a path, made when there is none. */
    Node file(String path) {
        Node node = disk.at(path);
        return node == null ? disk.create(path) : node;
    }

    void append(String text) {
        append(PATH, text);
    }

    void append(String path, String text) {
        append(file(path), text.getBytes(StandardCharsets.UTF_8));
    }

    void append(Node node, byte[] bytes) {
        write(node, node.size(), bytes);
    }

    void append(Node node, String text) {
        append(node, text.getBytes(StandardCharsets.UTF_8));
    }

    void write(Node node, int at, byte[] bytes) {
        disk.tick(10);
        disk.write(node, at, bytes, origin);
        origin += bytes.length;
    }

    void rename(String to) {
        disk.tick(10);
        disk.rename(PATH, to);
    }

    void copyTruncate(String to) {
        disk.tick(10);
        disk.copy(PATH, to);
        truncate(0);
    }

    void truncate(int size) {
        disk.tick(10);
        disk.truncate(Objects.requireNonNull(disk.at(PATH)), size);
    }

    /** Looks, and reads all there is; what was told since. */
    List<String> read() {
        return read(0);
    }

    /** The same after a time, looking at the end of it and a second time after. */
    List<String> read(long afterMs) {
        told.clear();
        nowMs += afterMs;
        trail.poll(nowMs);
        if (position == null && trail.known()) {
            position = trail.oldest();
        }
        while (position != null && once(10_000)) {}
        return new ArrayList<>(told);
    }

    /** Time passes, and only the file is looked at. */
    void pass(long ms) {
        nowMs += ms;
        trail.poll(nowMs);
    }

    void startAtTheOldest() {
        position = trail.oldest();
    }

    long linesTold() {
        return told.stream().filter(line -> !line.startsWith("<")).count();
    }

    boolean once(int maxBytes) {
        try (Batch batch = trail.read(Objects.requireNonNull(position), maxBytes, nowMs)) {
            batch.forEach(this);
            position = batch.next();
            return !batch.atEnd();
        }
    }

    List<String> from(Position where) {
        position = where;
        return read();
    }

    Position position() {
        return Objects.requireNonNull(position);
    }

    void restart() {
        restart(trail.state());
    }

    void restart(TrailState state) {
        String cursor = position == null ? null : position.text();
        trail.close();
        trail = new Trail(PATH, disk, rules, UnpooledByteBufAllocator.DEFAULT, readers);
        trail.restore(state, nowMs);
        position = cursor == null ? null : Position.parse(cursor);
    }

    void restartWithNothing() {
        restart(new TrailState(PATH, List.of(), 0, List.of()));
    }

    long nowMs() {
        return nowMs;
    }

    @Override
    public void line(ByteBuf text, int start, int length, int flags, long offset) {
        var mark = new StringBuilder();
        mark.append((flags & LineFlags.CONTINUES) != 0 ? "…" : "");
        mark.append(text.toString(start, length, StandardCharsets.UTF_8));
        mark.append((flags & LineFlags.PARTIAL) != 0 ? "…" : "");
        mark.append((flags & LineFlags.TRUNCATED) != 0 ? "|" : "");
        mark.append((flags & LineFlags.UNTERMINATED) != 0 ? "." : "");
        told.add(mark.toString());
    }

    @Override
    public void event(TailEvent event) {
        String bytes = event.bytes() == 0 ? "" : " " + event.bytes();
        String lines = event.lines() < 0 ? "" : (event.counted() ? ", " : ", about ") + event.lines() + " lines";
        told.add("<" + event.kind() + bytes + (event.exact() ? "" : "+") + lines + ">");
    }

    @Override
    public void close() {
        trail.close();
    }
}
