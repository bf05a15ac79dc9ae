/** A server that breaks the rules of servers, beside a few classes that keep them. */
@NullMarked
package io.netloft.systemtests.planted.proxy;

import org.jspecify.annotations.NullMarked;
