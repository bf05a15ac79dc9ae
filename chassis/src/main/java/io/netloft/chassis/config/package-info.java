/**
 * Configuration: YAML, environment and flags bound to nested records.
 *
 * <pre>
 * file ─ YamlTree ─┐                         ┌─ Loaded: value, origin of every key, warnings
 * environment ─────┼─ Overlay ─ Tree ─ RecordBinder
 * flags ───────────┘                         └─ ConfigException: every problem at once
 * </pre>
 *
 * <p>Reading order: {@link io.netloft.chassis.config.Schema} (what a record says about its keys), {@code Tree} (what
 * was written, and where), {@code RecordBinder} (one against the other), {@link io.netloft.chassis.config.ConfigLoader}
 * (precedence), {@link io.netloft.chassis.config.ConfigView} (the way back to text).
 *
 * <p>Everything runs on the calling thread and touches no network; nothing here loads a Netty class, because Netty
 * reads its own settings when its classes load and those settings come from the configuration.
 */
@NullMarked
package io.netloft.chassis.config;

import org.jspecify.annotations.NullMarked;
