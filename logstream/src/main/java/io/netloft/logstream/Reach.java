package io.netloft.logstream;

import io.netloft.logstream.LogstreamConfig.Links;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What may be opened. A file that lies where its path says may be, because only paths that a source matches, and their
 * rotated siblings, are ever asked for; of one that is reached through a symbolic link, its own or a folder's, the place it
 * leads to is looked at as well. It is that place which is then opened. Any thread that may block.
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
        Path file = Path.of(path);
        Path real = file.toRealPath();
        if (links == Links.ANYWHERE || real.equals(file)) {
            return real;
        }
        for (Globs one : globs) {
            Path folder = one.folder();
            Path realFolder = folder.toRealPath();
            boolean straight = file.startsWith(folder)
                    && real.equals(realFolder.resolve(folder.relativize(file)).normalize());
            if (straight || admits(one, realFolder, real)) {
                return real;
            }
        }
        throw new IOException("a link that leads to what is not served (see links in the configuration)");
    }

    private boolean admits(Globs one, Path realFolder, Path real) {
        if (!real.startsWith(realFolder)) {
            return false;
        }
        Path named = one.folder().resolve(realFolder.relativize(real));
        return links == Links.FOLDER || one.matches(named.toString());
    }
}
