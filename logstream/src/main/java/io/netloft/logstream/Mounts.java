package io.netloft.logstream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What kind of file system a folder is on, and whether others may write there unseen: then the kernel tells us of no change,
 * and files have to be looked at again and again. Any thread that may block; folders are remembered.
 */
final class Mounts {
    // Layers of an overlay are written below it; the others are written on other machines, or by processes.
    private static final Set<String> UNSEEN = Set.of(
            "nfs", "nfs4", "cifs", "smb2", "smb3", "9p", "overlay", "virtiofs", "vboxsf", "afs", "ceph", "glusterfs");
    private static final String PROCESS = "fuse";
    private static final int REMEMBERED = 10_000;

    private final Map<String, String> kinds = new ConcurrentHashMap<>();

    /** The kind, {@code ext4}; empty where it can't be told. */
    String kind(String path) {
        int slash = path.lastIndexOf('/');
        String folder = slash <= 0 ? "/" : path.substring(0, slash);
        if (kinds.size() > REMEMBERED) {
            kinds.clear();
        }
        return kinds.computeIfAbsent(folder, Mounts::ask);
    }

    /** Whether the kernel can't be relied on to tell of changes there. */
    boolean shared(String path) {
        return unseen(kind(path));
    }

    static boolean unseen(String kind) {
        return UNSEEN.contains(kind) || kind.startsWith(PROCESS);
    }

    private static String ask(String folder) {
        Path at = existing(folder);
        try {
            return at == null ? "" : Files.getFileStore(at).type();
        } catch (IOException e) {
            return "";
        }
    }

    private static @Nullable Path existing(String folder) {
        try {
            Path at = Path.of(folder);
            while (at != null && !Files.exists(at)) {
                at = at.getParent();
            }
            return at;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
