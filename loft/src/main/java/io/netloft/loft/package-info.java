/** The supervisor. */
@NullMarked
package io.netloft.loft;

import org.jspecify.annotations.NullMarked;
