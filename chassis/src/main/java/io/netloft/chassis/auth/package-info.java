/**
 * Who is asking: bearer tokens compared in constant time, and JSON Web Tokens (RFC 7519) verified against a secret or a
 * key set whose last good version is kept. Verifying happens on the calling thread and never blocks; key sets are
 * fetched on the worker pool.
 */
@NullMarked
package io.netloft.chassis.auth;

import org.jspecify.annotations.NullMarked;
