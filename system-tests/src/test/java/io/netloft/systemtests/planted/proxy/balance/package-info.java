/** A core that touches the world. */
@NullMarked
package io.netloft.systemtests.planted.proxy.balance;

import org.jspecify.annotations.NullMarked;
