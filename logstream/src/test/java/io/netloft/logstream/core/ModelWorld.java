package io.netloft.logstream.core;

import io.netloft.logstream.core.SimDisk.Node;
import io.netloft.testkit.Gen;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that logs, and an administrator who rotates its log, drawn from a seed. What is done takes effect one step at a
 * time, between the reader's own calls too.
 */
final class ModelWorld {
    static final String PATH = "/log/app.log";
    private static final int KEPT = 4;

    private final SimDisk disk;
    private final Gen gen;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ArrayDeque<Runnable> steps = new ArrayDeque<>();
    private final List<String> history = new ArrayList<>();
    private final boolean appends;
    private @Nullable Node writing;
    private int writeAt;
    private int lineNumber;
    private byte[] unfinished = new byte[0];
    private int target;
    private boolean linked;

    ModelWorld(SimDisk disk, Gen gen) {
        this.disk = disk;
        this.gen = gen;
        this.appends = gen.chance(70);
        reopen();
    }

    byte[] written() {
        return written.toByteArray();
    }

    List<String> history() {
        return history;
    }

    void note(String what) {
        history.add(what);
    }

    /** One thing a writer or an administrator does. */
    void act() {
        int choice = gen.between(0, 99);
        if (choice < 45 || !steps.isEmpty() && choice < 80) {
            if (choice % 3 == 0 && !steps.isEmpty()) {
                step();
            } else {
                write();
            }
        } else if (!steps.isEmpty()) {
            step();
        } else if (linked) {
            swapLink();
        } else {
            begin(choice);
        }
    }

    private void begin(int choice) {
        if (choice < 62) {
            rotateByName();
        } else if (choice < 74) {
            rotateByCopy();
        } else if (choice < 79) {
            steps.add(told("truncate", () -> truncate(live())));
        } else if (choice < 86) {
            removeAndCreate();
        } else if (choice < 94) {
            compress();
        } else {
            denyAndAllow();
        }
    }

    void step() {
        Runnable step = steps.poll();
        disk.tick(1);
        if (step != null) {
            step.run();
        }
    }

    /** Lets everything that has begun come to its end; a writer without a file opens one, and ends its line. */
    void finish() {
        while (!steps.isEmpty()) {
            step();
        }
        if (disk.at(PATH) == null || disk.at(PATH) != writing) {
            reopen();
        }
        Node node = disk.at(PATH);
        disk.readable(node, true);
        if (unfinished.length > 0) {
            emit(unfinished);
            unfinished = new byte[0];
        }
    }

    private Runnable told(String what, Runnable step) {
        return () -> {
            note(what);
            step.run();
        };
    }

    /** Whole lines, the rest of one, or the beginning of one. */
    void write() {
        disk.tick(gen.chance(80) ? 1 : 0);
        if (unfinished.length > 0) {
            emit(unfinished);
            unfinished = new byte[0];
            return;
        }
        int lines = gen.between(1, 4);
        for (int i = 0; i < lines; i++) {
            byte[] line = line();
            if (gen.chance(15)) {
                int cut = gen.between(10, line.length - 10);
                unfinished = java.util.Arrays.copyOfRange(line, cut, line.length);
                emit(java.util.Arrays.copyOf(line, cut));
                return;
            }
            emit(line);
        }
    }

    // Every stretch of nine characters of a line occurs nowhere else.
    private byte[] line() {
        int number = ++lineNumber;
        var text = new StringBuilder();
        int parts = gen.between(4, 12);
        for (int part = 0; part < parts; part++) {
            int scrambled = (number * 31 + part) * 0x9E3779B1 >>> 2;
            text.append((char) ('a' + scrambled % 26))
                    .append(Integer.toString(scrambled, 36))
                    .append('.');
        }
        return text.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void emit(byte[] bytes) {
        Node node = writing;
        if (node == null) {
            reopen();
            node = java.util.Objects.requireNonNull(writing);
        }
        int at = appends ? node.size() : writeAt;
        disk.write(node, at, bytes, written.size());
        note("write " + bytes.length + " at " + at + " as " + written.size());
        writeAt = at + bytes.length;
        written.writeBytes(bytes);
    }

    private void reopen() {
        if (writing != null) {
            disk.close(writing);
        }
        Node node = disk.at(PATH);
        writing = node == null ? disk.create(disk.resolve(PATH)) : node;
        disk.open(writing);
        writeAt = writing.size();
        note("reopen");
    }

    private @Nullable Node live() {
        return disk.at(PATH);
    }

    private void truncate(@Nullable Node node) {
        if (node != null) {
            disk.truncate(node, 0);
        }
    }

    private void shift() {
        for (int number = KEPT; number >= 1; number--) {
            String from = PATH + "." + number;
            String to = PATH + "." + (number + 1);
            steps.add(() -> {
                disk.rename(from, to);
                disk.rename(from + ".gz", to + ".gz");
            });
        }
        if (gen.chance(50)) {
            steps.add(told("expire", () -> {
                disk.delete(PATH + "." + (KEPT + 1));
                disk.delete(PATH + "." + (KEPT + 1) + ".gz");
            }));
        }
    }

    private void rotateByName() {
        shift();
        steps.add(told("rename", () -> disk.rename(PATH, PATH + ".1")));
        if (gen.chance(50)) {
            steps.add(told("create", () -> {
                if (disk.at(PATH) == null) {
                    disk.create(PATH);
                }
            }));
        }
        steps.add(told("signal", this::reopen));
    }

    private void rotateByCopy() {
        shift();
        steps.add(told("copy", () -> disk.copy(PATH, PATH + ".1")));
        steps.add(told("truncate after copy", () -> truncate(live())));
    }

    private void removeAndCreate() {
        steps.add(told("remove", () -> disk.delete(PATH)));
        steps.add(told("signal", this::reopen));
    }

    private void compress() {
        int number = gen.between(1, KEPT);
        steps.add(told("gzip " + number, () -> {
            Node node = disk.at(PATH + "." + number);
            if (node != null && node != writing) {
                disk.gzip(PATH + "." + number);
            }
        }));
    }

    private void denyAndAllow() {
        Node node = live();
        if (node != null) {
            steps.add(told("deny", () -> disk.readable(node, false)));
            steps.add(told("allow", () -> disk.readable(node, true)));
        }
    }

    boolean appends() {
        return appends;
    }

    boolean linked() {
        return linked;
    }

    /** From here on the path is a link, and what is done to it is to let it point elsewhere. */
    void beLinked() {
        linked = true;
        disk.rename(PATH, "/log/day-0");
        disk.link(PATH, "/log/day-0");
    }

    private void swapLink() {
        steps.add(told("swap link", () -> {
            target++;
            disk.link(PATH, "/log/day-" + target);
        }));
        steps.add(told("signal", this::reopen));
    }
}
