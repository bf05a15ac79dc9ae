/**
 * The life of a server process.
 *
 * <pre>
 * main ─ Launcher ─ ServerCommand (flags, configuration) ─ Running ─ Server.start
 *                                                             ├─ SIGHUP, file change, POST /reload ─ Server.reload
 *                                                             └─ SIGTERM, SIGINT, POST /drain ─ Server.drain ─ Server.close
 * </pre>
 *
 * <p>Threads: the main thread starts, waits, drains and closes; reloads run one at a time on the worker pool; signals
 * only wake those. Nothing here runs on an event loop.
 */
@NullMarked
package io.netloft.chassis.life;

import org.jspecify.annotations.NullMarked;
