/**
 * The admin endpoint of every server: page, health, readiness, metrics, configuration, live status, drain, reload.
 *
 * <p>Threads: routes run on event loops; status rows are computed on the worker pool, once for all who watch. Reading
 * order: {@link io.netloft.chassis.admin.Admin}, {@link io.netloft.chassis.admin.Section}, {@code StatusFeed}.
 */
@NullMarked
package io.netloft.chassis.admin;

import org.jspecify.annotations.NullMarked;
