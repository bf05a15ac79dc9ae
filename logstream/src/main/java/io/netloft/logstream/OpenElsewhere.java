package io.netloft.logstream;

import io.netloft.logstream.core.Disk.Holders;
import io.netloft.logstream.core.FileFacts;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which files other processes have open, from Linux's {@code /proc}. It can be told only in the machine's first process
 * namespace, and where every process' descriptors may be looked at, which takes root or processes of one user alone. Files
 * are compared by device and inode, because a container knows them by other names. One look serves all who ask within a
 * moment; it is taken only while a rotation is under way. Any thread that may block.
 */
final class OpenElsewhere {
    private static final Path PROC = Path.of("/proc");
    private static final long FRESH_NS = 100_000_000L;
    // PROC_PID_INIT_INO of the kernel: elsewhere there may be writers that cannot be seen.
    private static final String FIRST_NAMESPACE = "pid:[4026531836]";

    private final String self = Long.toString(ProcessHandle.current().pid());
    private final boolean seesAll = link(PROC.resolve("self/ns/pid")).equals(FIRST_NAMESPACE);
    private Set<Key> open = Set.of();
    private boolean complete;
    private long lookedNs;
    private boolean looked;

    private record Key(long device, long inode) {}

    synchronized Holders holders(FileFacts facts) {
        if (!seesAll) {
            return Holders.UNKNOWN;
        }
        long now = System.nanoTime();
        if (!looked || now - lookedNs > FRESH_NS) {
            look();
            looked = true;
            lookedNs = System.nanoTime();
        }
        if (open.contains(new Key(facts.device(), facts.inode()))) {
            return Holders.SOME;
        }
        return complete ? Holders.NONE : Holders.UNKNOWN;
    }

    private void look() {
        Set<Key> found = new HashSet<>();
        complete = true;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (!process.getFileName().toString().equals(self)) {
                    complete &= gather(process, found);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            complete = false;
        }
        open = found;
    }

    /** False where a living process' descriptors may not be seen. */
    private static boolean gather(Path process, Set<Key> into) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String target = link(descriptor);
                if (target.startsWith("/") && !target.startsWith("/dev/") && !target.startsWith("/proc/")) {
                    add(descriptor, into);
                }
            }
            return true;
        } catch (IOException | DirectoryIteratorException e) {
            return !Files.exists(process);
        }
    }

    private static void add(Path descriptor, Set<Key> into) {
        try {
            Map<String, Object> facts = Files.readAttributes(descriptor, "unix:dev,ino");
            into.add(new Key(NioDisk.number(facts, "dev"), NioDisk.number(facts, "ino")));
        } catch (IOException e) {
            // Closed meanwhile.
            return;
        }
    }

    private static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
