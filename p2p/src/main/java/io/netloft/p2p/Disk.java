package io.netloft.p2p;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads and writes octets of a share, over the borders of its files. Blocks; any thread of {@code p2p-disk}, several at
 * once. A file is opened when it is first needed and stays open, up to a number; more are opened and closed each time.
 */
final class Disk implements Closeable {
    private static final int MOST_OPEN = 256;

    private final Layout layout;
    private final boolean writes;
    private final Map<Integer, FileChannel> open = new HashMap<>();
    private final ReentrantLock writing = new ReentrantLock();
    private volatile Map<Integer, Stamp> stamps = Map.of();
    private boolean closed;

    /** By which a change of a file shows. */
    private record Stamp(long length, long modifiedMs) {}

    /** What is done with a part of a file. */
    private interface Part {
        void run(FileChannel channel, ByteBuffer octets, long at) throws IOException;
    }

    Disk(Layout layout, boolean writes) {
        this.layout = layout;
        this.writes = writes;
    }

    /** Remembers how the files look that are there, to notice when they change. */
    void remember() throws IOException {
        Map<Integer, Stamp> now = new HashMap<>();
        for (int i = 0; i < layout.files().size(); i++) {
            Layout.Placed placed = layout.files().get(i);
            // Of what is fetched, files that nobody has chosen are not there.
            if (!placed.pad() && (!writes || Files.exists(placed.path()))) {
                now.put(i, stamp(i));
            }
        }
        stamps = now;
    }

    /** Whether it would notice. */
    boolean remembers() {
        return !stamps.isEmpty();
    }

    /** The first file that is not what it was when it was remembered; empty when none is. */
    String changed() {
        for (Map.Entry<Integer, Stamp> before : stamps.entrySet()) {
            try {
                if (!stamp(before.getKey()).equals(before.getValue())) {
                    return layout.files().get(before.getKey()).path() + " has changed";
                }
            } catch (IOException e) {
                return layout.files().get(before.getKey()).path() + " is gone";
            }
        }
        return "";
    }

    private Stamp stamp(int file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(layout.files().get(file).path(), BasicFileAttributes.class);
        return new Stamp(attributes.size(), attributes.lastModifiedTime().toMillis());
    }

    /**
     * Fills a buffer.
     *
     * @throws EOFException when a file is shorter than it should be
     */
    void read(long offset, ByteBuffer into) throws IOException {
        each(offset, into, true, (channel, octets, at) -> {
            long from = at;
            while (octets.hasRemaining()) {
                int count = channel.read(octets, from);
                if (count < 0) {
                    throw new EOFException("a file is shorter than it should be");
                }
                from += count;
            }
        });
    }

    /** Writes what a buffer has. Of several threads each has its turn: the kernel lets one write to a file at a time. */
    void write(long offset, ByteBuffer from) throws IOException {
        // In the kernel the others would wait busily. One turn for all files of a share: nearly always it is the same
        // one.
        writing.lock();
        try {
            each(offset, from, false, (channel, octets, at) -> {
                long to = at;
                while (octets.hasRemaining()) {
                    to += channel.write(octets, to);
                }
            });
        } finally {
            writing.unlock();
        }
    }

    private void each(long offset, ByteBuffer octets, boolean fillPads, Part part) throws IOException {
        long at = offset;
        int file = layout.fileAt(offset);
        int end = octets.limit();
        while (octets.position() < end) {
            Layout.Placed placed = layout.files().get(file);
            int count = (int) Math.min(end - octets.position(), placed.offset() + placed.length() - at);
            octets.limit(octets.position() + count);
            if (placed.pad()) {
                pad(octets, fillPads);
            } else if (count > 0) {
                with(file, part, octets, at - placed.offset());
            }
            octets.limit(end);
            at += count;
            file++;
        }
    }

    // A pad is never written; who asks for it gets the zeros that it stands for (BEP 47).
    private static void pad(ByteBuffer octets, boolean fill) {
        while (fill && octets.hasRemaining()) {
            octets.put((byte) 0);
        }
        octets.position(octets.limit());
    }

    private void with(int file, Part part, ByteBuffer octets, long at) throws IOException {
        FileChannel channel;
        boolean keep;
        synchronized (open) {
            if (closed) {
                throw new ClosedChannelException();
            }
            FileChannel known = open.get(file);
            channel = known == null ? channel(file) : known;
            keep = known != null || open.size() < MOST_OPEN;
            if (keep) {
                open.put(file, channel);
            }
        }
        try {
            part.run(channel, octets, at);
        } finally {
            if (!keep) {
                channel.close();
            }
        }
    }

    private FileChannel channel(int file) throws IOException {
        Layout.Placed placed = layout.files().get(file);
        if (!writes) {
            return FileChannel.open(placed.path(), StandardOpenOption.READ);
        }
        layout.prepare(placed);
        Set<OpenOption> options = Set.of(
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(placed.path(), options);
    }

    /** Makes the files that have no octets, which nothing else would. */
    void makeEmpty() throws IOException {
        for (Layout.Placed placed : layout.files()) {
            if (placed.length() == 0 && !placed.pad()) {
                layout.prepare(placed);
                if (!Files.exists(placed.path(), LinkOption.NOFOLLOW_LINKS)) {
                    Files.createFile(placed.path());
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (open) {
            closed = true;
            for (FileChannel channel : open.values()) {
                channel.close();
            }
            open.clear();
        }
    }
}
