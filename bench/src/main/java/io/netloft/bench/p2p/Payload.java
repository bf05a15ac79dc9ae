package io.netloft.bench.p2p;

import io.netloft.bench.run.BenchException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A file that is given and fetched.
 *
 * @param file where the giver has it
 * @param torrent its metainfo
 * @param hash its info-hash
 * @param octets its length
 */
record Payload(Path file, Path torrent, String hash, long octets) {
    private static final int CHUNK = 1 << 20;
    private static final double MIB = 1 << 20;

    /** Where the file is. */
    Path folder() {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file stands in a folder");
    }

    /** Writes random octets, the same ones every time. */
    static void write(Path file, long octets) {
        var random = new SplittableRandom(octets);
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = octets; left > 0; left -= CHUNK) {
                random.nextBytes(chunk);
                out.write(chunk, 0, (int) Math.min(CHUNK, left));
            }
        } catch (IOException e) {
            throw new BenchException(file + ": not written (expected: room for " + octets + " octets)", e);
        }
    }

    double mebibytes() {
        return octets / MIB;
    }

    String name() {
        return file.getFileName().toString();
    }

    /**
     * Has the machine find as much memory as a copy takes: a guest's memory that nobody used for two seconds may be its
     * host's again, and to have it back costs more than to write to it. Who comes first after a pause would pay for that.
     */
    void makeRoom(Path folder) {
        Path room = folder.resolve("room");
        try {
            write(room, octets);
            Files.delete(room);
        } catch (IOException e) {
            throw new BenchException(room + ": not taken away (expected: nothing there)", e);
        }
    }

    /**
     * Looks whether the copy is there as a whole, and takes it away. What is compared is its length and every sixteenth
     * mebibyte: the programs have checked their hashes, and reading all of it would take longer than fetching it.
     */
    void check(Path copy) {
        try (var theirs = Files.newByteChannel(copy);
                var ours = Files.newByteChannel(file)) {
            if (theirs.size() != octets) {
                throw new BenchException(copy + ": " + theirs.size() + " octets (expected: " + octets + ")");
            }
            var one = ByteBuffer.allocate(CHUNK);
            var other = ByteBuffer.allocate(CHUNK);
            for (long at = 0; at < octets; at += 16L * CHUNK) {
                theirs.position(at).read(one.clear());
                ours.position(at).read(other.clear());
                if (!one.flip().equals(other.flip())) {
                    throw new BenchException(copy + ": differs near octet " + at + " (expected: as " + file + ")");
                }
            }
            Files.delete(copy);
        } catch (IOException e) {
            throw new BenchException(copy + ": not there (expected: what was fetched)", e);
        }
    }
}
