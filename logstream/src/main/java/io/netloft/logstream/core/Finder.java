package io.netloft.logstream.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks where rotations put a file: in its folder, under names made from its own. */
final class Finder {
    private final Disk disk;
    private final String path;

    String path() {
        return path;
    }

    /** A file under a rotated name. */
    record Candidate(String path, FileFacts facts, RotatedName name) {}

    Finder(Disk disk, String path) {
        this.disk = disk;
        this.path = path;
    }

    /** Every rotated file there is, the oldest first. */
    List<Candidate> candidates() throws IOException {
        List<Candidate> found = new ArrayList<>();
        gather(path, found);
        String real = disk.resolve(path);
        if (!folder(real).equals(folder(path)) || !name(real).equals(name(path))) {
            gather(real, found);
        }
        // Beside its plain twin a compressed file is still being written.
        found.removeIf(candidate ->
                candidate.name.gzip() && found.stream().anyMatch(other -> candidate.path.equals(other.path + ".gz")));
        boolean counted = found.stream().allMatch(candidate -> candidate.name.counted());
        boolean dated = found.stream().noneMatch(candidate -> candidate.name.counted());
        Comparator<Candidate> byTime = Comparator.comparingLong(candidate -> candidate.facts.modifiedNs());
        found.sort(
                counted || dated
                        ? Comparator.comparing(Candidate::name, RotatedName::compareAge)
                                .thenComparing(byTime)
                        : byTime.thenComparing(Candidate::path));
        return found;
    }

    private void gather(String base, List<Candidate> into) throws IOException {
        String folder = folder(base);
        for (String entry : disk.list(folder)) {
            RotatedName name = RotatedName.of(name(base), entry);
            if (name == null || into.stream().anyMatch(known -> known.path.equals(folder + entry))) {
                continue;
            }
            FileFacts facts = statOrNull(folder + entry);
            if (facts != null && facts.regular()) {
                into.add(new Candidate(folder + entry, facts, name));
            }
        }
    }

    // A name that goes away, or can't be looked at, while the folder is read is no candidate.
    private @Nullable FileFacts statOrNull(String file) {
        try {
            return disk.stat(file);
        } catch (IOException e) {
            return null;
        }
    }

    /** A path's folder, with the slash behind it. */
    static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
