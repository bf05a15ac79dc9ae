/** Benches. */
@NullMarked
package io.netloft.bench;

import org.jspecify.annotations.NullMarked;
