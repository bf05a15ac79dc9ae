/**
 * Tests over the whole toolkit: the architecture, and the real jars as processes.
 *
 * <p>{@link io.netloft.systemtests.HouseRules} and {@link io.netloft.systemtests.ModuleArrows} state the rules,
 * {@link io.netloft.systemtests.ArchitectureTest} applies them to every module, and
 * {@link io.netloft.systemtests.HouseRulesTest} applies them to the planted offenders in {@code planted}, each of which
 * must be caught.
 */
@NullMarked
package io.netloft.systemtests;

import org.jspecify.annotations.NullMarked;
