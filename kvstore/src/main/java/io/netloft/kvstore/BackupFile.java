package io.netloft.kvstore;

import io.netloft.kvstore.core.StateMachine;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A backup: the same bytes as a snapshot. */
final class BackupFile {
    private BackupFile() {}

    /**
     * Reads a backup through; returns how many keys it has.
     *
     * @throws IOException when it was cut or changed; the message says where
     */
    static long check(Path file) throws IOException {
        return read(file).size();
    }

    /** The state in a backup. */
    static StateMachine read(Path file) throws IOException {
        StateMachine state = new StateMachine();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            state.restoreAsBeginning(in);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return state;
    }
}
