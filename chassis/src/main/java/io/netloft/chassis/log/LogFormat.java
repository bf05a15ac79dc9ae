package io.netloft.chassis.log;

/** What a log line looks like. */
public enum LogFormat {
    /** For eyes: time of day, level, logger, message, pairs. */
    TEXT,
    /** For grep and collectors: {@code ts=… level=… logger=… msg="…" key=value}. */
    LOGFMT,
    /** One JSON object a line. */
    JSON
}
