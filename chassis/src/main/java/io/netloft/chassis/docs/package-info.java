/**
 * The generated reference: configuration, metrics, errors and exit codes rendered from records and enums, and the
 * check that the documents in the repository still say the same.
 */
@NullMarked
package io.netloft.chassis.docs;

import org.jspecify.annotations.NullMarked;
