package io.netloft.chassis.net;

import io.netty.channel.epoll.EpollDomainSocketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The Unix socket of a handover as a file. Whoever may connect there takes all traffic of the server, and whoever may put
 * a file there gives us listeners of his own: so the folder, the file and the process at the other end must be ours.
 */
final class HandoverPath {
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int ANYTHING_BY_OTHERS = 0077;
    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;
    private static final int ROOT = 0;
    private static final AtomicInteger DRAFTS = new AtomicInteger();

    private final Path path;
    private final int user;
    private @Nullable Object identity;

    private HandoverPath(Path path, int user) {
        this.path = path;
        this.user = user;
    }

    /** Checks the folder and what lies at the path. */
    static HandoverPath check(Path given) {
        Path path = given.toAbsolutePath().normalize();
        try {
            HandoverPath checked = new HandoverPath(path, fact(Path.of("/proc/self"), "uid"));
            checked.checkFolder();
            checked.checkFile();
            return checked;
        } catch (IOException | UnsupportedOperationException e) {
            throw new HandoverException("handover: " + path + ": " + e + " (expected: a path in a folder of ours)", e);
        }
    }

    private void checkFolder() throws IOException {
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new HandoverException(
                    "handover: " + path + " (expected: a path in a folder that is there); make it, mode 0700");
        }
        int owner = fact(folder, "uid");
        if ((fact(folder, "mode") & WRITABLE_BY_OTHERS) != 0 || (owner != user && owner != ROOT)) {
            throw new HandoverException("handover: " + path
                    + " (expected: a folder that only this user can write); choose or make one with mode 0700");
        }
    }

    private void checkFile() throws IOException {
        if (!exists()) {
            return;
        }
        int mode = fact(path, "mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & TYPE) != SOCKET) {
            throw new HandoverException("handover: " + path + ": not a socket (expected: nothing there, or a socket)");
        }
        if ((mode & ANYTHING_BY_OTHERS) != 0 || fact(path, "uid", LinkOption.NOFOLLOW_LINKS) != user) {
            throw new HandoverException(
                    "handover: " + path + ": not ours alone (expected: a socket of this user, mode 0600); remove it");
        }
    }

    private static int fact(Path file, String name, LinkOption... options) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:" + name, options);
    }

    boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether the process at the other end is of the same user. */
    boolean trusts(EpollDomainSocketChannel peer) throws IOException {
        return peer.peerCredentials().uid() == user;
    }

    /** A free name beside it, where a socket is bound before it is ready to be found. */
    Path draft() throws IOException {
        String ending = "." + ProcessHandle.current().pid() + "." + DRAFTS.incrementAndGet() % 100;
        Path draft = path.resolveSibling(path.getFileName() + ending);
        // In a container every process may have the same number: one that died may have left it.
        Files.deleteIfExists(draft);
        return draft;
    }

    /** Puts the draft in place, over the socket of the process before: at any moment one of the two is found. */
    synchronized void publish(Path draft) throws IOException {
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        Object made = key(draft);
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        identity = made;
    }

    /**
     * Leaves the file to the newer process, which puts its own there once it knows that we leave. Between a look whose it
     * is and its deletion that would be the newer one's that goes, and the process after it would find nobody.
     */
    synchronized void leave() {
        identity = null;
    }

    /** Takes the file away, unless it was left to a newer process or is somebody else's by now. */
    synchronized void remove() {
        try {
            if (identity != null && exists() && identity.equals(key(path))) {
                Files.delete(path);
            }
        } catch (IOException gone) {
            return;
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
