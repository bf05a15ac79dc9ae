package io.netloft.chassis.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/** Sets up the log of a process: everything to standard error in one format. */
public final class Logging {
    private Logging() {}

    /** Replaces whatever was set up; libraries stay at warn unless everything is traced. */
    public static void configure(LogFormat format, LogLevel level) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        var layout = new LineLayout(format);
        layout.setContext(context);
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
        setLevel(level);
    }

    /** Has loggers of a library say nothing: what they would say is told by whoever uses it. */
    public static void silence(String... loggers) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            for (String one : loggers) {
                context.getLogger(one).setLevel(Level.OFF);
            }
        }
    }

    /**
     * Silences the JDK's own logging, which some library uses and whose lines would stand on stderr in a form of their own.
     * Before the first class that logs so.
     */
    public static void silenceJdk() {
        System.setProperty("java.util.logging.config.class", NoJdkLogging.class.getName());
    }

    /** What the JDK's logging is configured by: nothing. */
    public static final class NoJdkLogging {
        /** Made by the JDK. */
        public NoJdkLogging() {}
    }

    /** Changes the level while running. */
    public static void setLevel(LogLevel level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
                    .setLevel(level == LogLevel.TRACE ? Level.DEBUG : Level.WARN);
            context.getLogger("io.netloft").setLevel(Level.valueOf(level.name()));
        }
    }
}
