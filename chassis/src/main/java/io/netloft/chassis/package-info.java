/** What a server stands on. */
@NullMarked
package io.netloft.chassis;

import org.jspecify.annotations.NullMarked;
