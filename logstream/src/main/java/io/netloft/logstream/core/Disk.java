package io.netloft.logstream.core;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files as the core sees them; paths are text, absolute, with slashes. Implementations may block; each is called by
 * whoever owns the trail at that moment, so they must bear several threads.
 */
public interface Disk {
    /** What is known of the holders of a file. */
    enum Holders {
        /** Somebody beside us has it open. */
        SOME,
        /** Nobody beside us has it open. */
        NONE,
        /** It can't be told, for want of rights or of a way to ask. */
        UNKNOWN
    }

    /**
     * Facts of a file, symbolic links followed; null when there is none.
     *
     * @throws IOException when it can't be told
     */
    @Nullable
    FileFacts stat(String path) throws IOException;

    /** Names of the entries of a folder, in no order; none when it is no folder. */
    List<String> list(String folder) throws IOException;

    /** The path with every symbolic link resolved; the path itself where that can't be done. */
    String resolve(String path);

    /**
     * Opens a regular file for reading; null when there is none, or something else stands there.
     *
     * @throws IOException when it is there and can't be opened
     */
    @Nullable
    OpenFile open(String path) throws IOException;

    /** Whether a file that was renamed away is still held open by somebody who may write to it. */
    default Holders holders(String path, FileFacts facts) {
        return Holders.UNKNOWN;
    }
}
