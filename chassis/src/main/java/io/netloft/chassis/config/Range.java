package io.netloft.chassis.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Bounds of a key, both inclusive, in the grammar of the key: {@code 1ms..1h}, {@code 1..1000}, {@code 1KiB..1GiB}, {@code 1..}; of a string, bounds of its length; of a list, of each element. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
    /** The text. */
    String value();
}
