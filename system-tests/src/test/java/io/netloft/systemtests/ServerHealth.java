package io.netloft.systemtests;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a running server holds, by its own {@code /metrics} and the kernel.
 *
 * @param heapBytes heap in use; garbage too, unless it was collected before
 * @param directBytes direct memory
 * @param residentBytes resident size, by the kernel
 * @param descriptors open files
 * @param clients client connections
 * @param upstreams connections to backends
 * @param active requests in hand
 * @param threads live threads
 */
record ServerHealth(
        long heapBytes,
        long directBytes,
        long residentBytes,
        long descriptors,
        long clients,
        long upstreams,
        long active,
        long threads) {

    /** As it is now. */
    static ServerHealth of(AdminPort admin, long pid) {
        String page = admin.get("/metrics").body();
        return new ServerHealth(
                required(page, "jvm_memory_used_bytes{area=\"heap\""),
                required(page, "process_direct_memory_used_bytes"),
                resident(pid),
                required(page, "process_open_fds"),
                sum(page, "proxy_client_connections "),
                sum(page, "proxy_upstream_connections{"),
                sum(page, "proxy_upstream_active{"),
                required(page, "jvm_threads_live_threads"));
    }

    /** As it is now, of a store: no upstreams. */
    static ServerHealth ofStore(AdminPort admin, long pid) {
        String page = admin.get("/metrics").body();
        return new ServerHealth(
                required(page, "jvm_memory_used_bytes{area=\"heap\""),
                required(page, "process_direct_memory_used_bytes"),
                resident(pid),
                required(page, "process_open_fds"),
                required(page, "kvstore_clients "),
                0,
                0,
                required(page, "jvm_threads_live_threads"));
    }

    /** The same after a collection, asked for with {@code jcmd}. */
    static ServerHealth collected(AdminPort admin, long pid) {
        collect(pid);
        return of(admin, pid);
    }

    /** The same of a store. */
    static ServerHealth collectedOfStore(AdminPort admin, long pid) {
        collect(pid);
        return ofStore(admin, pid);
    }

    private static void collect(long pid) {
        Programs.run(List.of(Programs.ofJdk("jcmd"), Long.toString(pid), "GC.run"));
    }

    /** These connections and requests, with the memory and threads of {@code other}. */
    ServerHealth withMemoryOf(ServerHealth other) {
        return new ServerHealth(
                other.heapBytes,
                other.directBytes,
                other.residentBytes,
                descriptors,
                clients,
                upstreams,
                active,
                other.threads);
    }

    /** The same, of a meter that every page has: one that was renamed would else be 0 for ever. */
    private static long required(String page, String prefix) {
        if (page.lines().noneMatch(line -> line.startsWith(prefix))) {
            throw new AssertionError(prefix + ": no such sample (expected: one at least)");
        }
        return sum(page, prefix);
    }

    /** The sum of all samples whose line begins so. */
    static long sum(String page, String prefix) {
        return Pattern.compile("(?m)^" + Pattern.quote(prefix) + "[^\\n]*? ?([0-9.eE+-]+)$")
                .matcher(page)
                .results()
                .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
                .sum();
    }

    private static long resident(long pid) {
        return Programs.lines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "heap %.1f MiB, direct %.1f MiB, resident %.1f MiB, descriptors %d, clients %d, upstreams %d, active %d,"
                        + " threads %d",
                heapBytes / 1048576.0,
                directBytes / 1048576.0,
                residentBytes / 1048576.0,
                descriptors,
                clients,
                upstreams,
                active,
                threads);
    }
}
