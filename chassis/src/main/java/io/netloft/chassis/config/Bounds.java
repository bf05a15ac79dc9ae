package io.netloft.chassis.config;

import java.time.Duration;

/** Checks a value against a written range. */
final class Bounds {
    private Bounds() {}

    static boolean holds(String range, Object value) {
        int dots = range.indexOf("..");
        String low = range.substring(0, dots);
        String high = range.substring(dots + 2);
        return (low.isEmpty() || compare(value, low) >= 0) && (high.isEmpty() || compare(value, high) <= 0);
    }

    private static int compare(Object value, String bound) {
        if (value instanceof Duration duration) {
            return duration.compareTo(Values.duration(bound));
        }
        if (value instanceof Size size) {
            return size.compareTo(Size.parse(bound));
        }
        if (value instanceof HostPort address) {
            return Integer.compare(address.port(), Integer.parseInt(bound));
        }
        if (value instanceof Number number) {
            return Double.compare(number.doubleValue(), Double.parseDouble(bound));
        }
        return Integer.compare(value.toString().length(), Integer.parseInt(bound));
    }
}
