package io.netloft.loft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names one process for good: a process id alone is given to another process some day, and that one must not be
 * stopped for ours.
 *
 * @param pid process id
 * @param born on Linux the boot and the tick of the start, which no change of the clock moves; elsewhere the second
 */
record ProcessMark(long pid, String born) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    /** Field 22 of stat is the start; counted after the closing bracket of the name it is the 20th. */
    private static final int START_FIELD = 19;

    static ProcessMark of(ProcessHandle process) {
        return new ProcessMark(process.pid(), bornOf(process));
    }

    /** The process if it is still the one that was marked, and alive. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> bornOf(process).equals(born));
    }

    private static String bornOf(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Files.readString(BOOT).strip() + "/" + fields[START_FIELD];
        } catch (IOException | RuntimeException noProc) {
            return process.info()
                    .startInstant()
                    .map(start -> Long.toString(start.getEpochSecond()))
                    .orElse("unknown");
        }
    }
}
