package io.netloft.logstream.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory, as unkind as a real one is allowed to be: an inode is used again at once, times are no finer than
 * they are told to be, and something may happen before any call of the reader's. Every byte written knows which byte of the
 * writers' whole output it is.
 */
class SimDisk implements Disk {
    static final int HOLE = -1;

    private final Map<String, Node> names = new TreeMap<>();
    private final Map<String, String> links = new TreeMap<>();
    private final PriorityQueue<Long> freeInodes = new PriorityQueue<>();
    private final BitSet truncated = new BitSet();
    private final BitSet deletedUnheld = new BitSet();
    private long nextInode = 1;
    private long clockNs = 1_000_000_000L;
    private Runnable beforeCall = () -> {};
    private Holders holders = Holders.UNKNOWN;
    private int calls;

    /** A file, with or without names. */
    static final class Node {
        private final long inode;
        private byte[] bytes = new byte[64];
        private int[] origins = new int[64];
        private int size;
        // Of a compressed file: the plain bytes' origins.
        private int @Nullable [] plainOrigins;
        private long modifiedNs;
        private int names;
        private int readers;
        private int writers;
        private boolean readable = true;

        Node(long inode) {
            this.inode = inode;
        }

        int size() {
            return size;
        }

        boolean readable() {
            return readable;
        }

        byte[] content() {
            return Arrays.copyOf(bytes, size);
        }

        private void put(int at, byte[] what, int origin) {
            int end = at + what.length;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, end * 2);
                origins = Arrays.copyOf(origins, end * 2);
            }
            if (at > size) {
                Arrays.fill(bytes, size, at, (byte) 0);
                Arrays.fill(origins, size, at, HOLE);
            }
            System.arraycopy(what, 0, bytes, at, what.length);
            for (int i = 0; i < what.length; i++) {
                origins[at + i] = origin + i;
            }
            size = Math.max(size, end);
        }

        void origins(BitSet into) {
            int[] from = plainOrigins == null ? Arrays.copyOf(origins, size) : plainOrigins;
            for (int origin : from) {
                if (origin != HOLE) {
                    into.set(origin);
                }
            }
        }
    }

    void beforeEachCall(Runnable what) {
        beforeCall = what;
    }

    void holders(Holders answer) {
        holders = answer;
    }

    void tick(long ms) {
        clockNs += ms * 1_000_000;
    }

    int calls() {
        return calls;
    }

    Node create(String path) {
        Long free = freeInodes.poll();
        var node = new Node(free == null ? nextInode++ : free);
        node.modifiedNs = clockNs;
        name(path, node);
        return node;
    }

    @Nullable
    Node at(String path) {
        return names.get(links.getOrDefault(path, path));
    }

    List<String> paths() {
        return new ArrayList<>(names.keySet());
    }

    void open(Node node) {
        node.writers++;
    }

    void close(Node node) {
        node.writers--;
        forget(node);
    }

    void write(Node node, int at, byte[] what, int origin) {
        node.put(at, what, origin);
        node.modifiedNs = clockNs;
    }

    void truncate(Node node, int size) {
        for (int i = size; i < node.size; i++) {
            if (node.origins[i] != HOLE) {
                truncated.set(node.origins[i]);
            }
        }
        node.size = size;
        node.modifiedNs = clockNs;
    }

    void rename(String from, String to) {
        Node node = names.remove(from);
        if (node == null) {
            return;
        }
        node.names--;
        delete(to);
        name(to, node);
    }

    void delete(String path) {
        Node node = names.remove(path);
        if (node != null) {
            node.names--;
            forget(node);
        }
    }

    void copy(String from, String to) {
        Node source = names.get(from);
        if (source == null) {
            return;
        }
        delete(to);
        Node target = create(to);
        target.bytes = source.content();
        target.origins = Arrays.copyOf(source.origins, source.size);
        target.size = source.size;
    }

    /** Compresses as gzip does: the other file is whole before the plain one goes. */
    void gzip(String path) {
        Node plain = names.get(path);
        if (plain == null) {
            return;
        }
        delete(path + ".gz");
        Node packed = create(path + ".gz");
        packed.bytes = gzipped(plain.content());
        packed.size = packed.bytes.length;
        packed.origins = new int[packed.size];
        packed.plainOrigins = Arrays.copyOf(plain.origins, plain.size);
        packed.modifiedNs = plain.modifiedNs;
        delete(path);
    }

    void link(String link, String target) {
        links.put(link, target);
    }

    void readable(Node node, boolean how) {
        node.readable = how;
        node.modifiedNs = clockNs;
    }

    private static byte[] gzipped(byte[] plain) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void name(String path, Node node) {
        names.put(path, node);
        node.names++;
    }

    private void forget(Node node) {
        if (node.names == 0 && node.readers == 0) {
            node.origins(deletedUnheld);
        }
        if (node.names == 0 && node.readers == 0 && node.writers == 0) {
            freeInodes.add(node.inode);
        }
    }

    /** Bytes of the writers' output that stand under some name now. */
    BitSet onDisk() {
        var found = new BitSet();
        names.values().forEach(node -> node.origins(found));
        return found;
    }

    /** Bytes that stand in compressed files. */
    BitSet packed() {
        var found = new BitSet();
        names.values().stream().filter(node -> node.plainOrigins != null).forEach(node -> node.origins(found));
        return found;
    }

    /** Bytes that were cut off a file. */
    BitSet truncated() {
        return truncated;
    }

    /** Bytes of files whose last name went while the reader did not hold them open. */
    BitSet deletedUnheld() {
        return deletedUnheld;
    }

    /** Whether the reader holds a file open. */
    boolean held(Node node) {
        return node.readers > 0;
    }

    int readersOpen() {
        return names.values().stream().mapToInt(node -> node.readers).sum();
    }

    private void call() {
        calls++;
        beforeCall.run();
    }

    private static FileFacts facts(Node node) {
        return new FileFacts(1, node.inode, node.size, node.modifiedNs, true);
    }

    @Override
    public @Nullable FileFacts stat(String path) {
        call();
        Node node = at(path);
        return node == null ? null : facts(node);
    }

    @Override
    public List<String> list(String folder) {
        call();
        return names.keySet().stream()
                .filter(path -> path.startsWith(folder) && path.indexOf('/', folder.length()) < 0)
                .map(path -> path.substring(folder.length()))
                .toList();
    }

    @Override
    public String resolve(String path) {
        return links.getOrDefault(path, path);
    }

    @Override
    public Holders holders(String path, FileFacts facts) {
        Node node = at(path);
        return holders == Holders.UNKNOWN || node == null
                ? Holders.UNKNOWN
                : node.writers > 0 ? Holders.SOME : Holders.NONE;
    }

    @Override
    public @Nullable OpenFile open(String path) throws IOException {
        call();
        Node node = at(path);
        if (node == null) {
            return null;
        }
        if (!node.readable) {
            throw new IOException(path + ": Permission denied");
        }
        node.readers++;
        return new SimFile(node);
    }

    private final class SimFile implements OpenFile {
        private final Node node;
        private final FileFacts facts;
        private boolean closed;

        SimFile(Node node) {
            this.node = node;
            this.facts = SimDisk.facts(node);
        }

        @Override
        public FileFacts facts() {
            return facts;
        }

        @Override
        public long size() {
            call();
            return node.size;
        }

        @Override
        public long modifiedNs() {
            call();
            return node.modifiedNs;
        }

        @Override
        public int read(ByteBuffer into, long offset) {
            call();
            if (closed) {
                throw new IllegalStateException("closed");
            }
            int count = (int) Math.max(0, Math.min(into.remaining(), node.size - offset));
            if (count > 0) {
                into.put(node.bytes, (int) offset, count);
            }
            return count;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                node.readers--;
                forget(node);
            }
        }
    }
}
