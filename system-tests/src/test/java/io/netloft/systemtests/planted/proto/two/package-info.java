/** A wire format in a cycle with another one. */
@NullMarked
package io.netloft.systemtests.planted.proto.two;

import org.jspecify.annotations.NullMarked;
