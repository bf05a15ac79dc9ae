/**
 * The proxy's brain: which upstream a request goes to, and what is known of each upstream. No channel, no clock and no
 * thread of its own; time comes in as nanoseconds of a monotonic clock.
 *
 * <p>Reading order: {@link io.netloft.proxy.core.RouteTable} (which group answers), {@link
 * io.netloft.proxy.core.UpstreamGroup} (which upstream of it), {@link io.netloft.proxy.core.Upstream} (what is known of
 * one), {@link io.netloft.proxy.core.HealthGate} and {@link io.netloft.proxy.core.Ejection} (how that changes), {@link
 * io.netloft.proxy.core.RetryPolicy} (what may be tried again), {@link io.netloft.proxy.core.Deadlines} (timeouts).
 *
 * <pre>
 *             fall failed checks              consecutive failures of real traffic
 *      UP  ─────────────────────▶ DOWN     UP ─────────────────────▶ EJECTED (for a time that grows)
 *      UP  ◀───────────────────── DOWN     UP ◀───────────────────── EJECTED  the time is over
 *             rise passed checks
 *      any ──drain──▶ DRAINING ──undrain──▶ what it was
 * </pre>
 *
 * <p>Threads: an upstream's counters and state are read and written by every event loop, so they are atomics or
 * volatiles; a lost race costs one request's choice, never correctness. Everything else is immutable once built, but
 * {@link io.netloft.proxy.core.Deadlines}, which one event loop owns.
 */
@NullMarked
package io.netloft.proxy.core;

import org.jspecify.annotations.NullMarked;
