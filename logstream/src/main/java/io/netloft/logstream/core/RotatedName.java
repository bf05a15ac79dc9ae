package io.netloft.logstream.core;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name that a rotation gave to a file: {@code app.log.1}, {@code app.log-20261121.gz}, {@code app-2026-11-21.1.log},
 * {@code app.log.old}, {@code app.log-2026112118.backup}.
 *
 * @param counted whether the numbers count rotations, more being older; else they are a date, more being newer
 * @param numbers in the order in which they stand
 * @param gzip whether it was compressed
 */
public record RotatedName(boolean counted, List<Long> numbers, boolean gzip) {
    private static final int LONGEST_COUNT = 5;
    private static final String BACKUP = ".backup";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern BASE = Pattern.compile("(.+?)[-._]\\d[-._:T\\d]{0,40}(\\.[A-Za-z][^.]*)?");
    private static final Pattern SUFFIX = Pattern.compile("[-._]\\d[-._:T\\d]{0,40}");

    /** Names of files whose rotation could have given this name; none when it looks like no rotation's. */
    public static List<String> bases(String name) {
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        List<String> bases = new ArrayList<>(3);
        if (!plain.equals(name)) {
            bases.add(plain);
        }
        if (plain.endsWith(BACKUP)) {
            bases.addAll(bases(plain.substring(0, plain.length() - BACKUP.length())));
        }
        if (plain.endsWith(".old")) {
            bases.add(plain.substring(0, plain.length() - 4));
        }
        Matcher parts = BASE.matcher(plain);
        if (parts.matches()) {
            bases.add(parts.group(1) + (parts.group(2) == null ? "" : parts.group(2)));
        }
        return bases;
    }

    /** What a name says about the rotation of a file with the base name; null when nothing. */
    public static @Nullable RotatedName of(String base, String name) {
        boolean gzip = name.endsWith(".gz");
        String plain = gzip ? name.substring(0, name.length() - 3) : name;
        if (plain.equals(base)) {
            return gzip ? new RotatedName(true, List.of(1L), true) : null;
        }
        if (plain.startsWith(base)) {
            return ofSuffix(plain.substring(base.length()), gzip);
        }
        int dot = base.lastIndexOf('.');
        if (dot <= 0 || !plain.startsWith(base.substring(0, dot)) || !plain.endsWith(base.substring(dot))) {
            return null;
        }
        int end = plain.length() - (base.length() - dot);
        return end <= dot ? null : ofSuffix(plain.substring(dot, end), gzip);
    }

    private static @Nullable RotatedName ofSuffix(String suffix, boolean gzip) {
        if (suffix.equals(".old")) {
            return new RotatedName(true, List.of(1L), gzip);
        }
        if (suffix.endsWith(BACKUP) && suffix.length() > BACKUP.length()) {
            // What logrotate makes of a file that a writer was quicker to create than itself.
            return ofSuffix(suffix.substring(0, suffix.length() - BACKUP.length()), gzip);
        }
        if (!SUFFIX.matcher(suffix).matches()) {
            return null;
        }
        List<Long> numbers = new ArrayList<>();
        Matcher number = NUMBER.matcher(suffix);
        while (number.find()) {
            numbers.add(Long.parseLong(number.group()));
        }
        return new RotatedName(numbers.size() == 1 && suffix.length() <= LONGEST_COUNT + 1, numbers, gzip);
    }

    /** Negative when this is the older one; both must count, or both be dates. */
    int compareAge(RotatedName other) {
        for (int i = 0; i < Math.min(numbers.size(), other.numbers.size()); i++) {
            int order = Long.compare(numbers.get(i), other.numbers.get(i));
            if (order != 0) {
                return counted ? -order : order;
            }
        }
        return Integer.compare(numbers.size(), other.numbers.size());
    }
}
