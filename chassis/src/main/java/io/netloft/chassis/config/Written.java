package io.netloft.chassis.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A type of a server's own that is written as one scalar. It has a {@code public static} method {@code parse(String)} that
 * throws {@link IllegalArgumentException} for what it can't read, and a {@code toString} that {@code parse} reads back.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Written {
    /** What it looks like, for messages and the reference. */
    String value();
}
