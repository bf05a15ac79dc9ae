package io.netloft.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of a process as the kernel counts it in {@code /proc/PID/stat}: user and system time of all its threads. */
final class CpuTime {
    /** Fields 14 and 15 are utime and stime; counted after the bracket that closes the name, which may hold blanks. */
    private static final int UTIME = 11;

    private static final int STIME = 12;

    /** USER_HZ is 100 on every platform that we run on; it is the ABI's, not the kernel's own tick. */
    private static final long MICROS_A_TICK = 10_000;

    private CpuTime() {}

    /**
     * Microseconds until now, in steps of 10,000.
     *
     * @throws BenchException when there is no such process, or no {@code /proc}
     */
    static long micros(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            return parse(Files.readString(stat, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new BenchException(stat + ": not readable (expected: a running process on Linux)", e);
        }
    }

    static long parse(String stat) {
        int name = stat.lastIndexOf(')');
        String[] fields =
                name < 0 ? new String[0] : stat.substring(name + 1).strip().split(" ", -1);
        if (fields.length <= STIME) {
            throw new BenchException("stat: " + stat.strip() + " (expected: the line of /proc/PID/stat)");
        }
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * MICROS_A_TICK;
    }
}
