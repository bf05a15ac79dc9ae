/**
 * Meters: declared in one enum a server ({@link io.netloft.chassis.metrics.Meter}), registered through
 * {@link io.netloft.chassis.metrics.Meters}, held in fields (a registry look-up costs ten times an increment), scraped
 * as Prometheus or OpenMetrics text.
 */
@NullMarked
package io.netloft.chassis.metrics;

import org.jspecify.annotations.NullMarked;
