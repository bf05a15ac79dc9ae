package io.netloft.p2p;

import io.netloft.proto.bencode.MetainfoFile;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which files of a share are wanted. */
@FunctionalInterface
interface Choice {
    /** How numbers of files are written among globs: {@code so:2} and {@code so:4-6}, as magnet links have them (BEP 53). */
    Pattern NUMBERS = Pattern.compile("so:(\\d{1,8})(?:-(\\d{1,8}))?");

    /** Whether a file is; they are counted from 0. */
    boolean wants(int number, MetainfoFile file);

    /**
     * Files that any of several globs means, of the whole path within the share or of the name alone, or whose numbers are
     * said; all for none. A share that is one file is wanted.
     *
     * @throws IllegalArgumentException for what is no glob
     */
    static Choice of(List<String> globs) {
        if (globs.isEmpty()) {
            return (number, file) -> true;
        }
        List<Choice> any = new ArrayList<>();
        globs.forEach(glob -> any.add(one(glob)));
        return (number, file) -> file.path().isEmpty() || any.stream().anyMatch(choice -> choice.wants(number, file));
    }

    private static Choice one(String glob) {
        Matcher numbers = NUMBERS.matcher(glob);
        if (numbers.matches()) {
            int from = Integer.parseInt(numbers.group(1));
            int to = numbers.group(2) == null ? from : Integer.parseInt(numbers.group(2));
            return (number, file) -> number >= from && number <= to;
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        return (number, file) -> {
            Path path = Path.of(file.text());
            return matcher.matches(path) || matcher.matches(Objects.requireNonNull(path.getFileName()));
        };
    }
}
