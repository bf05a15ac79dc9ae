/** A wire format that breaks the rules of codecs. */
@NullMarked
package io.netloft.systemtests.planted.proto.one;

import org.jspecify.annotations.NullMarked;
