package io.netloft.loft;

import io.netloft.chassis.log.Log;
import java.util.List;
import java.util.Map;

/** Writes each turn in the life of the children into the log. */
final class LoggingWatcher implements Watcher {
    private static final Log LOG = Log.of(LoggingWatcher.class);

    private final Runnable whenSettled;

    LoggingWatcher(Runnable whenSettled) {
        this.whenSettled = whenSettled;
    }

    @Override
    public void started(String child, long pid) {
        LOG.debug("child started", "child", child, "pid", pid);
    }

    @Override
    public void ready(String child, long tookMs, Map<String, String> addresses) {
        LOG.info("child ready", "child", child, "took", tookMs + "ms", "addr", String.join(",", addresses.values()));
    }

    @Override
    public void restarting(String child, String cause, long waitMs, List<String> lastLines) {
        LOG.warn("child ended, starting it again", "child", child, "cause", cause, "wait", waitMs + "ms");
        lastLines.forEach(line -> LOG.warn("its last words", "child", child, "line", line));
    }

    @Override
    public void gaveUp(String child, String cause, List<String> lastLines) {
        LOG.error("child given up", "child", child, "cause", cause);
        lastLines.forEach(line -> LOG.error("its last words", "child", child, "line", line));
    }

    @Override
    public void stopped(String child, String cause) {
        LOG.info("child stopped", "child", child, "cause", cause);
    }

    @Override
    public void logTrouble(String child, String cause) {
        LOG.warn("log of a child in trouble", "child", child, "cause", cause);
    }

    @Override
    public void settled() {
        whenSettled.run();
    }
}
