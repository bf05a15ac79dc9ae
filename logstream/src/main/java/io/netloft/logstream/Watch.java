package io.netloft.logstream;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells of changes in folders as the kernel does: one instance of inotify, and one thread that waits for it and only hands
 * on. What it can't watch it says, and the caller looks for himself: the limit of watches may be reached, or the folder gone.
 *
 * <p>The kernel's events are hints. It drops them when too many wait (then {@link Listener#changed} comes without a name: look
 * at everything there), and it knows nothing of changes made elsewhere to a file system that is shared.
 */
final class Watch implements AutoCloseable {
    private static final Log LOG = Log.of(Watch.class);

    private final Listener listener;
    private final Map<WatchKey, String> folders = new ConcurrentHashMap<>();
    private final Map<String, WatchKey> keys = new ConcurrentHashMap<>();
    private final @Nullable WatchService service;

    /** Hears of changes, on the one thread that waits for them; must not block. */
    interface Listener {
        /** Something happened to a name in a folder; null: to any of them. */
        void changed(String folder, @Nullable String name);

        /** The folder itself is gone, and no longer watched. */
        void gone(String folder);
    }

    Watch(Listener listener) {
        this.listener = listener;
        this.service = opened();
        if (service != null) {
            Workers.named("logstream-watch-").newThread(() -> run(service)).start();
        }
    }

    // The 128 instances that a user may have can be taken by others.
    private static @Nullable WatchService opened() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("no inotify instance to be had; looking at files by the clock", "cause", e.getMessage());
            return null;
        }
    }

    /** Watches a folder, without the slash behind it; false when that can't be done. May block. */
    boolean add(String folder) {
        if (service == null) {
            return false;
        }
        if (keys.containsKey(folder)) {
            return true;
        }
        try {
            WatchKey key = Path.of(folder)
                    .register(
                            service,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_DELETE,
                            StandardWatchEventKinds.ENTRY_MODIFY);
            folders.put(key, folder);
            keys.put(folder, key);
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.debug("folder not watched", "folder", folder, "cause", e.getMessage());
            return false;
        }
    }

    /** Folders that are watched. */
    int size() {
        return keys.size();
    }

    private void run(WatchService of) {
        try {
            while (true) {
                WatchKey key = of.take();
                String folder = folders.get(key);
                if (folder != null) {
                    key.pollEvents().forEach(event -> tell(folder, event));
                }
                if (!key.reset()) {
                    forget(key);
                }
            }
        } catch (ClosedWatchServiceException closed) {
            LOG.debug("watching ended");
        } catch (InterruptedException e) {
            LOG.debug("watching interrupted");
        }
    }

    private void tell(String folder, WatchEvent<?> event) {
        Object name = event.context();
        listener.changed(folder, name == null ? null : name.toString());
    }

    private void forget(WatchKey key) {
        String folder = folders.remove(key);
        if (folder != null) {
            keys.remove(folder);
            listener.gone(folder);
        }
    }

    @Override
    public void close() {
        if (service == null) {
            return;
        }
        try {
            service.close();
        } catch (IOException e) {
            LOG.debug("watch not closed", "cause", e.getMessage());
        }
    }
}
