/**
 * The smallest complete server, shown in the README and started by tests.
 *
 * <pre>
 * client line ─ line-frame ─ line-text ─ hello ─ "GREETING, LINE"
 * </pre>
 */
@NullMarked
package io.netloft.chassis.hello;

import org.jspecify.annotations.NullMarked;
