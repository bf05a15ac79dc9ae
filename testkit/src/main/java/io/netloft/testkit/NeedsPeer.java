package io.netloft.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test, or all tests of a class, that need programs of other projects.
 *
 * <p>Carries the tag {@code peer}, which a plain build leaves out. Where a program is missing, or root's rights are, the
 * test is skipped with the reason; under {@code -Dnetloft.peers=required} it fails.
 */
@Documented
@Inherited
@Tag("peer")
@ExtendWith(PeerCondition.class)
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface NeedsPeer {
    /** The programs, as they are called on the command line. */
    String[] value();

    /** Whether the test changes the machine (network namespaces, mounts) and so must run as root. */
    boolean root() default false;
}
