package io.netloft.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of a process as the kernel counts it in {@code /proc/PID/stat}: user and system time of all its threads. */
final class CpuTime {
    /**
     * Fields 14 and 15 are utime and stime, 16 and 17 those of children; counted after the bracket that closes the name,
     * which may hold blanks.
     */
    private static final int STIME = 12;

    private static final int CHILDREN_STIME = 14;

    /** USER_HZ is 100 on every platform that we run on; it is the ABI's, not the kernel's own tick. */
    private static final long MICROS_A_TICK = 10_000;

    private CpuTime() {}

    /**
     * Microseconds until now, in steps of 10,000.
     *
     * @throws BenchException when there is no such process, or no {@code /proc}
     */
    static long micros(long pid) {
        return parse(read(pid));
    }

    /** Microseconds of all processes that this JVM has started and that have ended, and of those that they waited for. */
    static long ofEndedMicros() {
        return parse(read(ProcessHandle.current().pid()), CHILDREN_STIME);
    }

    private static String read(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            return Files.readString(stat, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new BenchException(stat + ": not readable (expected: a running process on Linux)", e);
        }
    }

    static long parse(String stat) {
        return parse(stat, STIME);
    }

    /** User time stands before system time, of a process and of its children. */
    private static long parse(String stat, int system) {
        int name = stat.lastIndexOf(')');
        String[] fields =
                name < 0 ? new String[0] : stat.substring(name + 1).strip().split(" ", -1);
        if (fields.length <= system) {
            throw new BenchException("stat: " + stat.strip() + " (expected: the line of /proc/PID/stat)");
        }
        return (Long.parseLong(fields[system - 1]) + Long.parseLong(fields[system])) * MICROS_A_TICK;
    }
}
