/** Stands in for the interface that meters are declared with. */
@NullMarked
package io.netloft.systemtests.planted.chassis.metrics;

import org.jspecify.annotations.NullMarked;
