package io.netloft.sniffer;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Becomes another user: {@code -Z}. The C library changes every thread of the process. */
final class Privileges {
    private static final Path USERS = Path.of("/etc/passwd");

    private Privileges() {}

    /** The calls of the C library that it takes. */
    interface CLibrary extends Library {
        /** Sets the supplementary groups. */
        int initgroups(String user, int group);

        /** Sets the group. */
        int setgid(int group);

        /** Sets the user. */
        int setuid(int user);

        /** The user in force. */
        int geteuid();
    }

    static void become(String user) {
        CLibrary library = Native.load("c", CLibrary.class);
        if (library.geteuid() != 0) {
            return;
        }
        String[] fields = entry(user);
        int group = Integer.parseInt(fields[3]);
        int id = Integer.parseInt(fields[2]);
        if (library.initgroups(user, group) != 0 || library.setgid(group) != 0 || library.setuid(id) != 0) {
            throw new SnifferException("-Z: " + user + ": privileges could not be dropped; run it without -Z");
        }
    }

    private static String[] entry(String user) {
        try {
            List<String> lines = Files.readAllLines(USERS);
            for (String line : lines) {
                String[] fields = line.split(":", -1);
                if (fields.length > 3 && fields[0].equals(user)) {
                    return fields;
                }
            }
        } catch (IOException e) {
            throw new SnifferException("-Z: " + USERS + " cannot be read: " + e.getMessage());
        }
        throw new SnifferException("-Z: " + user + " (expected: a user of " + USERS + ")");
    }
}
