package io.netloft.logstream;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which files a source means, and which folders to watch to hear of others. Symbolic links to files are files; links to
 * folders are not entered by {@code **}, because they may lead in a circle.
 */
final class Globs {
    private static final int DEEPEST = 32;
    private static final int MOST = 200_000;

    private final Path base;
    private final boolean exact;
    private final int depth;
    private final PathMatcher matcher;
    private final List<PathMatcher> excludes;

    Globs(String pattern, List<String> exclude) {
        String absolute = absolute(pattern);
        int wild = firstWild(absolute);
        if (wild < 0 && Files.isDirectory(Path.of(absolute))) {
            absolute = (absolute.endsWith("/") ? absolute : absolute + "/") + "*";
            wild = firstWild(absolute);
        }
        this.exact = wild < 0;
        this.base = Path.of(exact ? absolute : absolute.substring(0, absolute.lastIndexOf('/', wild) + 1));
        this.depth = exact ? 0 : depth(absolute.substring(absolute.lastIndexOf('/', wild) + 1));
        this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + absolute);
        this.excludes = exclude.stream()
                .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                .toList();
    }

    private static String absolute(String pattern) {
        if (pattern.startsWith("/")) {
            return pattern;
        }
        return Path.of("").toAbsolutePath() + "/" + (pattern.startsWith("./") ? pattern.substring(2) : pattern);
    }

    private static int firstWild(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if ("*?[{".indexOf(pattern.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static int depth(String below) {
        return below.contains("**")
                ? DEEPEST
                : (int) below.chars().filter(c -> c == '/').count() + 1;
    }

    /** Calls for every file there is, and adds the folders where others may appear. */
    void find(Consumer<String> files, Set<String> folders) {
        if (exact) {
            files.accept(base.toString());
            Path parent = base.getParent();
            if (parent != null) {
                folders.add(parent.toString());
            }
            return;
        }
        try {
            walk(files, folders);
        } catch (IOException e) {
            // The folder is gone, or may not be read: there is nothing there for now.
            folders.add(base.toString());
        }
    }

    private void walk(Consumer<String> files, Set<String> folders) throws IOException {
        Files.walkFileTree(base, EnumSet.noneOf(java.nio.file.FileVisitOption.class), depth, new SimpleFileVisitor<>() {
            private int seen;

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) {
                folders.add(folder.toString());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
                if (!facts.isDirectory() && matches(file)) {
                    files.accept(file.toString());
                }
                return ++seen > MOST ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Whether a path, absolute, is one of its files. */
    boolean matches(String path) {
        try {
            return matches(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private boolean matches(Path path) {
        if (exact ? !path.equals(base) : !matcher.matches(path)) {
            return false;
        }
        Path name = path.getFileName();
        return excludes.stream().noneMatch(out -> out.matches(path) || (name != null && out.matches(name)));
    }

    /** The folder below which all of its files are. */
    Path folder() {
        Path parent = exact ? base.getParent() : base;
        return parent == null ? base : parent;
    }

    /** Whether a path is one of its files, or a folder where some may be. */
    boolean mayMatch(String path) {
        return matches(path) || (!exact && depth > 1 && path.startsWith(base.toString()));
    }
}
