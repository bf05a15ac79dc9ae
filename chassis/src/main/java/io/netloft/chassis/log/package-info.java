/**
 * Logging: one line an event, a constant message and key=value pairs, over SLF4J and Logback.
 *
 * <p>Reading order: {@link io.netloft.chassis.log.Log} (what code calls), {@code LineLayout} (what a line looks like),
 * {@link io.netloft.chassis.log.Logging} (what a process sets up once).
 */
@NullMarked
package io.netloft.chassis.log;

import org.jspecify.annotations.NullMarked;
