/** A ground floor that knows a wire format. */
@NullMarked
package io.netloft.systemtests.planted.chassis;

import org.jspecify.annotations.NullMarked;
