/** Test fixtures. */
@NullMarked
package io.netloft.testkit;

import org.jspecify.annotations.NullMarked;
