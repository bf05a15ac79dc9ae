/** The reverse proxy. */
@NullMarked
package io.netloft.proxy;

import org.jspecify.annotations.NullMarked;
