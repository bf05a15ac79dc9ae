package io.netloft.chassis.log;

/** The least level that is logged; a level tells the consequence for the operator. */
public enum LogLevel {
    /** Data is lost or the operator must act. */
    ERROR,
    /** Trouble that heals itself. */
    WARN,
    /** The life of the process. */
    INFO,
    /** Each connection. */
    DEBUG,
    /** Each frame. */
    TRACE
}
