package io.netloft.logstream;

import io.netloft.logstream.LogstreamConfig.Links;
import io.netloft.logstream.core.RotatedName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What may be opened: only what lies, every symbolic link resolved, where a source says, and has a name that it says, or that
 * a rotation makes of one. It does not matter who asks for which path. Any thread that may block.
 */
final class Reach {
    private final List<Globs> globs;
    private final Links links;

    Reach(List<Globs> globs, Links links) {
        this.globs = List.copyOf(globs);
        this.links = links;
    }

    /** Everything, wherever it leads. */
    static Reach everything() {
        return new Reach(List.of(), Links.ANYWHERE);
    }

    /**
     * The place to open for a path, with no link in it.
     *
     * @throws IOException when there is nothing, or it may not be opened
     */
    Path place(String path) throws IOException {
        Path real = Path.of(path).toRealPath();
        if (links == Links.ANYWHERE) {
            return real;
        }
        for (Globs one : globs) {
            if (admits(one, real)) {
                return real;
            }
        }
        throw new IOException("it leads to what is not served (see links in the configuration)");
    }

    private boolean admits(Globs one, Path real) throws IOException {
        Path realFolder;
        try {
            realFolder = one.folder().toRealPath();
        } catch (NoSuchFileException e) {
            return false;
        }
        if (!real.startsWith(realFolder)) {
            return false;
        }
        Path named = one.folder().resolve(realFolder.relativize(real));
        return links == Links.FOLDER || one.matches(named.toString()) || rotated(one, named);
    }

    private static boolean rotated(Globs one, Path named) {
        Path name = named.getFileName();
        return name != null
                && RotatedName.bases(name.toString()).stream()
                        .anyMatch(base -> one.matches(named.resolveSibling(base).toString()));
    }
}
