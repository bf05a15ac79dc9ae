/** The replicated key-value store; its state and commands are in the core package. */
@NullMarked
package io.netloft.kvstore;

import org.jspecify.annotations.NullMarked;
