/**
 * An open-loop load generator: requests go out on a schedule that waits for nobody, and each is timed from the moment at
 * which it was due. One event loop sends, reads and counts; the caller's thread only waits.
 */
@NullMarked
package io.netloft.bench.load;

import org.jspecify.annotations.NullMarked;
