package io.netloft.logstream;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Which of the followed files are meant: by name, by the last part of it, or by path, each also as a glob. It chooses among
 * what is followed and never asks the disk, so that no spelling of a path can lead anywhere else. Immutable.
 */
final class FileChoice {
    private static final int MOST = 64;
    private static final int LONGEST = 4096;

    private final List<One> ones;

    private record One(String text, PathMatcher matcher, boolean whole, boolean wild) {
        boolean matches(LogFile file) {
            if (text.equals(file.name()) || text.equals(file.path())) {
                return true;
            }
            if (!wild) {
                return !whole && file.name().endsWith("/" + text);
            }
            if (whole) {
                return matcher.matches(Path.of(text.startsWith("/") ? file.path() : file.name()));
            }
            Path last = Path.of(file.name()).getFileName();
            return last != null && matcher.matches(last);
        }
    }

    private FileChoice(List<One> ones) {
        this.ones = ones;
    }

    /**
     * Names and globs; all files when there are none.
     *
     * @throws BadParameterException when one is neither
     */
    static FileChoice of(String parameter, List<String> texts) {
        if (texts.size() > MOST) {
            throw BadParameterException.of(parameter, texts.size() + " of them", "at most " + MOST);
        }
        return new FileChoice(texts.stream().map(text -> one(parameter, text)).toList());
    }

    private static One one(String parameter, String text) {
        if (text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw BadParameterException.of(parameter, text, "a name or a glob");
        }
        try {
            boolean wild = text.chars().anyMatch(c -> "*?[{\\".indexOf(c) >= 0);
            return new One(text, FileSystems.getDefault().getPathMatcher("glob:" + text), text.contains("/"), wild);

        } catch (PatternSyntaxException | InvalidPathException e) {
            throw BadParameterException.of(parameter, text, "a name or a glob: " + e.getMessage());
        }
    }

    boolean matches(LogFile file) {
        return ones.isEmpty() || ones.stream().anyMatch(one -> one.matches(file));
    }

    /** Whether more than one file may be meant. */
    boolean several() {
        return ones.size() != 1 || wild();
    }

    /** Whether files may be meant that are not there yet. */
    boolean wild() {
        return ones.isEmpty() || ones.stream().anyMatch(One::wild);
    }

    @Override
    public String toString() {
        return String.join(", ", ones.stream().map(One::text).toList());
    }
}
