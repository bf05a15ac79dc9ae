package io.netloft.chassis.config;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of single values, the same in file, environment, flags and everything printed. */
public final class Values {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9]\\d{0,18})");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d{0,18})(\\.\\d{1,18})?");
    private static final Pattern DURATION = Pattern.compile("(?:\\d{1,9}(?:ns|us|ms|s|m|h|d))+");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,9})(ns|us|ms|s|m|h|d)");
    private static final String[] DURATION_UNITS = {"d", "h", "m", "s", "ms", "us", "ns"};

    private Values() {}

    /** Whether a type is written as one scalar. */
    static boolean isScalar(Class<?> type) {
        return type == boolean.class
                || type == int.class
                || type == long.class
                || type == double.class
                || type == Integer.class
                || type == Long.class
                || type == Double.class
                || type == Boolean.class
                || type == String.class
                || type == Duration.class
                || type == Size.class
                || type == HostPort.class
                || type == Path.class
                || type == Secret.class
                || type.isAnnotationPresent(Written.class)
                || type.isEnum();
    }

    /** What a value of the type looks like, for messages and the reference. */
    public static String rule(Class<?> type) {
        Written written = type.getAnnotation(Written.class);
        if (written != null) {
            return written.value();
        }
        if (type.isEnum()) {
            return "one of " + String.join(", ", words(type));
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == Duration.class) {
            return "a duration such as 250ms, 5s, 1h";
        }
        if (type == Size.class) {
            return "a size such as 512B, 64KiB, 1MiB";
        }
        if (type == HostPort.class) {
            return "HOST:PORT";
        }
        return type == Path.class ? "a path" : "text";
    }

    /** The kebab-case words of an enum. */
    public static List<String> words(Class<?> type) {
        List<String> words = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            words.add(word((Enum<?>) constant));
        }
        return words;
    }

    /** Reads a scalar; but for a {@link Written} type the exception's message is of no use to a user, {@link #rule} is. */
    static Object parse(Class<?> type, String text) {
        if (type.isAnnotationPresent(Written.class)) {
            return written(type, text);
        }
        if (type.isEnum()) {
            return constant(type, text);
        }
        if (type == boolean.class || type == Boolean.class) {
            return bool(text);
        }
        if (type == int.class || type == Integer.class) {
            return Math.toIntExact(integer(text));
        }
        if (type == long.class || type == Long.class) {
            return integer(text);
        }
        if (type == double.class || type == Double.class) {
            return decimal(text);
        }
        if (type == Duration.class) {
            return duration(text);
        }
        if (type == Size.class) {
            return Size.parse(text);
        }
        if (type == HostPort.class) {
            return HostPort.parse(text);
        }
        if (type == Path.class) {
            return path(text);
        }
        return type == Secret.class ? new Secret(text) : text;
    }

    private static Object written(Class<?> type, String text) {
        try {
            return type.getMethod("parse", String.class).invoke(null, text);
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof IllegalArgumentException why) {
                throw why;
            }
            throw new IllegalStateException(type + ": parse failed", refused.getCause());
        } catch (ReflectiveOperationException fault) {
            throw new IllegalStateException(type + ": @Written needs a public static parse(String)", fault);
        }
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (word((Enum<?>) constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(text);
    }

    // YAML 1.1 also reads yes, on and y as true; nobody who writes a country code into a list means that.
    private static boolean bool(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException(text);
    }

    private static long integer(String text) {
        if (!INTEGER.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return Long.parseLong(text);
    }

    private static double decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return Double.parseDouble(text);
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("path: empty");
        }
        return Path.of(text);
    }

    /**
     * Reads a duration: {@code 250ms}, {@code 5s}, {@code 1h30m}; {@code 0} needs no unit.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (!DURATION.matcher(text).matches()) {
            throw new IllegalArgumentException("duration: " + text + " (expected: a duration such as 5s)");
        }
        Duration sum = Duration.ZERO;
        Matcher part = DURATION_PART.matcher(text);
        while (part.find()) {
            sum = sum.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
        }
        return sum;
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "d" -> Duration.ofDays(1);
            case "h" -> Duration.ofHours(1);
            case "m" -> Duration.ofMinutes(1);
            case "s" -> Duration.ofSeconds(1);
            case "ms" -> Duration.ofMillis(1);
            case "us" -> Duration.ofNanos(1_000);
            default -> Duration.ofNanos(1);
        };
    }

    /** The written form of a value: what {@code parse} reads back. */
    public static String format(Object value) {
        if (value instanceof Enum<?> constant) {
            return word(constant);
        }
        if (value instanceof Duration duration) {
            return format(duration);
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Long.toString(number.longValue());
        }
        if (value instanceof List<?> list) {
            return String.join(",", list.stream().map(Values::format).toList());
        }
        if (value instanceof Map<?, ?> map) {
            return "{" + map.size() + " entries}";
        }
        return value.toString();
    }

    private static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        var text = new StringBuilder();
        Duration rest = duration;
        for (String name : DURATION_UNITS) {
            Duration unit = unit(name);
            long count = rest.dividedBy(unit);
            if (count > 0) {
                text.append(count).append(name);
                rest = rest.minus(unit.multipliedBy(count));
            }
        }
        return text.toString();
    }

    private static String word(Enum<?> constant) {
        // io_uring is written the way its authors write it.
        return constant.name().equals("IO_URING")
                ? "io_uring"
                : constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
