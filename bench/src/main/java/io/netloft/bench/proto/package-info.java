/** Microbenches of the wire formats: ours beside Netty's on the same bytes, one question a class. */
@NullMarked
package io.netloft.bench.proto;

import org.jspecify.annotations.NullMarked;
