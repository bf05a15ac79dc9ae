/** HTTP/1.1 heads and body framing. */
@NullMarked
package io.netloft.proto.http1;

import org.jspecify.annotations.NullMarked;
