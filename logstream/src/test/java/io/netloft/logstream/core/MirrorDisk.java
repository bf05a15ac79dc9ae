package io.netloft.logstream.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** A simulated disk whose every change is made to real files too, below a folder; it knows what they should hold. */
final class MirrorDisk extends SimDisk implements AutoCloseable {
    private final Path root;
    private final Map<Node, FileChannel> channels = new HashMap<>();

    MirrorDisk(Path root) {
        this.root = root;
    }

    private Path real(String path) {
        return root.resolve(path.substring(path.lastIndexOf('/') + 1));
    }

    private interface Change {
        void make() throws IOException;
    }

    private static void real(Change change) {
        try {
            change.make();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    Node create(String path) {
        Node node = super.create(path);
        real(() -> channels.put(
                node, FileChannel.open(real(path), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)));
        return node;
    }

    @Override
    void write(Node node, int at, byte[] what, int origin) {
        super.write(node, at, what, origin);
        real(() -> channels.get(node).write(ByteBuffer.wrap(what), at));
    }

    @Override
    void truncate(Node node, int size) {
        super.truncate(node, size);
        real(() -> channels.get(node).truncate(size));
    }

    @Override
    void rename(String from, String to) {
        boolean there = at(from) != null;
        super.rename(from, to);
        if (there) {
            real(() -> Files.move(real(from), real(to), StandardCopyOption.ATOMIC_MOVE));
        }
    }

    @Override
    void delete(String path) {
        super.delete(path);
        real(() -> Files.deleteIfExists(real(path)));
    }

    @Override
    void copy(String from, String to) {
        super.copy(from, to);
        Node node = at(to);
        if (at(from) != null && node != null) {
            real(() -> channels.get(node).write(ByteBuffer.wrap(node.content()), 0));
        }
    }

    @Override
    void gzip(String path) {
        if (at(path) == null) {
            return;
        }
        super.gzip(path);
        Node node = java.util.Objects.requireNonNull(at(path + ".gz"));
        real(() -> channels.get(node).write(ByteBuffer.wrap(node.content()), 0));
    }

    @Override
    void link(String link, String target) {
        super.link(link, target);
        real(() -> {
            Path fresh = root.resolve("link");
            Files.createSymbolicLink(fresh, real(target));
            Files.move(fresh, real(link), StandardCopyOption.ATOMIC_MOVE);
        });
    }

    // Who is root may read everything.
    @Override
    void readable(Node node, boolean how) {}

    @Override
    public void close() {
        channels.values().forEach(channel -> real(channel::close));
    }
}
