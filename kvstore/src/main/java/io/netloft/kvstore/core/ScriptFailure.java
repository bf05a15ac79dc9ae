package io.netloft.kvstore.core;

/** Why a script ended with an error. */
public enum ScriptFailure {
    /** It is no script. */
    SYNTAX,
    /** It raised an error, ran into one, or a command of its did. */
    RAISED,
    /** It took too many steps. */
    STEPS,
    /** It made too many bytes. */
    BYTES
}
