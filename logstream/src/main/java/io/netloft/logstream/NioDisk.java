package io.netloft.logstream;

import io.netloft.logstream.core.Disk;
import io.netloft.logstream.core.FileFacts;
import io.netloft.logstream.core.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The machine's files. Any thread that may block. */
final class NioDisk implements Disk {
    private static final String FACTS = "unix:dev,ino,size,lastModifiedTime,isRegularFile";
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int ATTEMPTS = 3;
    private static final long UNKNOWN = -1;

    private final Mounts mounts = new Mounts();
    private final OpenElsewhere elsewhere = new OpenElsewhere();
    private final AtomicInteger open = new AtomicInteger();
    private volatile Reach reach = Reach.everything();

    /** Opens only what that lets through. */
    void reach(Reach only) {
        reach = only;
    }

    /** What kinds of file system the files are on. */
    Mounts mounts() {
        return mounts;
    }

    /** Descriptors held. */
    int held() {
        return open.get();
    }

    @Override
    public @Nullable FileFacts stat(String path) throws IOException {
        try {
            return facts(Files.readAttributes(Path.of(path), FACTS));
        } catch (NoSuchFileException e) {
            return null;
        } catch (InvalidPathException e) {
            throw new IOException(path + ": no path", e);
        } catch (IOException e) {
            // ENOTDIR: a folder on the way was replaced by a file. Java has no exception of its own for it.
            if (e.getMessage() != null && e.getMessage().endsWith("Not a directory")) {
                return null;
            }
            throw e;
        }
    }

    private static FileFacts facts(Map<String, Object> attributes) {
        return new FileFacts(
                number(attributes, "dev"),
                number(attributes, "ino"),
                number(attributes, "size"),
                attributes.get("lastModifiedTime") instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0,
                Boolean.TRUE.equals(attributes.get("isRegularFile")));
    }

    static long number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number.longValue() : 0;
    }

    @Override
    public List<String> list(String folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(folder))) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            names.clear();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public String resolve(String path) {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (IOException | InvalidPathException e) {
            return path;
        }
    }

    // A channel does not tell its inode. Where the name means the same file before and after, that is what was opened.
    @Override
    public @Nullable OpenFile open(String path) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            FileFacts before = stat(path);
            if (before == null || !before.regular()) {
                return null;
            }
            FileChannel channel;
            try {
                channel = FileChannel.open(reach.place(path), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                continue;
            } catch (AccessDeniedException e) {
                throw new IOException(path + ": permission denied", e);
            }
            FileFacts after = statOrClose(path, channel);
            if (after != null && after.sameFile(before)) {
                open.incrementAndGet();
                return new NioFile(channel, after);
            }
            channel.close();
        }
        return null;
    }

    private @Nullable FileFacts statOrClose(String path, FileChannel channel) throws IOException {
        try {
            return stat(path);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Holders holders(String path, FileFacts facts) {
        return mounts.shared(path) ? Holders.UNKNOWN : elsewhere.holders(facts);
    }

    private final class NioFile implements OpenFile {
        private final FileChannel channel;
        private final FileFacts facts;

        NioFile(FileChannel channel, FileFacts facts) {
            this.channel = channel;
            this.facts = facts;
        }

        @Override
        public FileFacts facts() {
            return facts;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        // A channel does not tell; the system lists what this process holds open, by number, and follows that to the
        // file.
        @Override
        public long modifiedNs() throws IOException {
            try (DirectoryStream<Path> held = Files.newDirectoryStream(DESCRIPTORS)) {
                for (Path descriptor : held) {
                    FileFacts its = stat(descriptor.toString());
                    if (its != null && its.sameFile(facts)) {
                        return its.modifiedNs();
                    }
                }
            } catch (NoSuchFileException | NotDirectoryException | DirectoryIteratorException e) {
                return UNKNOWN;
            }
            return UNKNOWN;
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            int total = 0;
            while (into.hasRemaining()) {
                int count = channel.read(into, offset + total);
                if (count <= 0) {
                    break;
                }
                total += count;
            }
            return total;
        }

        @Override
        public void close() {
            if (!channel.isOpen()) {
                return;
            }
            open.decrementAndGet();
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written: there is nothing to lose.
                return;
            }
        }
    }
}
