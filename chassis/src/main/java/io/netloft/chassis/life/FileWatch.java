package io.netloft.chassis.life;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Tells when a file has changed and come to rest. It looks instead of listening: notification misses what orchestrators
 * do, which is to swap a symbolic link above the file. Not thread-safe.
 */
final class FileWatch {
    private final Path file;
    private String settled;
    private String seen;

    FileWatch(Path file) {
        this.file = file;
        this.settled = signature();
        this.seen = settled;
    }

    /** True once for each change, when two looks in a row show the same new file: an editor may still be writing. */
    boolean changed() {
        String now = signature();
        boolean atRest = now.equals(seen);
        seen = now;
        if (!atRest || now.equals(settled) || now.isEmpty()) {
            return false;
        }
        settled = now;
        return true;
    }

    private String signature() {
        try {
            BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
            return facts.lastModifiedTime() + "/" + facts.size() + "/" + facts.fileKey();
        } catch (IOException e) {
            return "";
        }
    }
}
