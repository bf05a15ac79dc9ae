/**
 * Sockets: {@link io.netloft.chassis.net.Transport} (event loops and channel types),
 * {@link io.netloft.chassis.net.Binder} (listeners, with an answer to who holds the port),
 * {@link io.netloft.chassis.net.Handover} (listeners passed from a process to its successor),
 * {@link io.netloft.chassis.net.ConnectionLimit} and {@link io.netloft.chassis.net.RateLimit} (what one address may take),
 * {@link io.netloft.chassis.net.Descriptors} (how many files and sockets may be open),
 * {@link io.netloft.chassis.net.Workers} (the bounded pool for what blocks).
 */
@NullMarked
package io.netloft.chassis.net;

import org.jspecify.annotations.NullMarked;
