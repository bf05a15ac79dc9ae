package io.netloft.chassis.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs one event a line: a constant lower-case message and key, value, key, value. Thread-safe. Values are formatted
 * only when the level is on. Never pass a secret; pass a cause only for a fault of ours or of the system, not for a
 * peer's misbehaviour.
 */
public final class Log {
    private final Logger logger;

    private Log(Logger logger) {
        this.logger = logger;
    }

    /** The log of a class; its last package segment becomes the logger's short name in lines. */
    public static Log of(Class<?> type) {
        return new Log(LoggerFactory.getLogger(type));
    }

    /** Data is lost or the operator must act. */
    public void error(String message, @Nullable Object... pairs) {
        log(Level.ERROR, message, null, pairs);
    }

    /** Like {@link #error(String, Object...)} with a cause, whose stack is printed. */
    public void error(String message, Throwable cause, @Nullable Object... pairs) {
        log(Level.ERROR, message, cause, pairs);
    }

    /** Trouble that heals itself. */
    public void warn(String message, @Nullable Object... pairs) {
        log(Level.WARN, message, null, pairs);
    }

    /** Like {@link #warn(String, Object...)} with a cause, whose stack is printed. */
    public void warn(String message, Throwable cause, @Nullable Object... pairs) {
        log(Level.WARN, message, cause, pairs);
    }

    /** The life of the process; at most a line every few seconds. */
    public void info(String message, @Nullable Object... pairs) {
        log(Level.INFO, message, null, pairs);
    }

    /** Each connection. */
    public void debug(String message, @Nullable Object... pairs) {
        log(Level.DEBUG, message, null, pairs);
    }

    /** Each frame. */
    public void trace(String message, @Nullable Object... pairs) {
        log(Level.TRACE, message, null, pairs);
    }

    /** Whether {@link #debug} does anything: ask before building costly values. */
    public boolean debugs() {
        return logger.isDebugEnabled();
    }

    /** Whether {@link #trace} does anything. */
    public boolean traces() {
        return logger.isTraceEnabled();
    }

    private void log(Level level, String message, @Nullable Throwable cause, @Nullable Object... pairs) {
        if (!logger.isEnabledForLevel(level)) {
            return;
        }
        LoggingEventBuilder event = logger.atLevel(level);
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            event = event.addKeyValue(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        (cause == null ? event : event.setCause(cause)).log(message);
    }
}
