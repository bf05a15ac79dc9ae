/**
 * Log files followed over the network.
 *
 * <pre>
 *   inotify ─▶ Watch ─▶ Sources ─▶ LogFile.look ─▶ Lane ─▶ core.Trail ─▶ core.Ring ─▶ views are woken
 *
 *   request ─▶ LogstreamWeb ─▶ Gate (who) ─▶ Query (what) ─▶ Desk (which files, from where) ─▶ View
 *   View ─▶ LogFile.read(position) ─▶ core.Ring, or Lane ─▶ core.Trail ─▶ NioDisk ─▶ Reach
 *        ─▶ Feed: PieceMaker ─▶ LineWriter ─▶ Sheet ─▶ Piece, made once for all of a form ─▶ Outlet ─▶ socket
 * </pre>
 *
 * <p>A view pulls: it reads when its outlet takes more, and waits at the live end to be woken. Nothing is queued for it.
 *
 * <p>Threads: one thread waits for the kernel to tell of changes; files are looked at and read on the workers, each file by
 * one of them at a time; views read, filter and encode there too, each in a lane of its own; event loops write, and nothing
 * else.
 *
 * <p>The pipeline of a connection is the chassis' ({@code WebPipeline}); a WebSocket's holds two handlers.
 *
 * <p>Reading order: LogstreamMain, LogstreamConfig, LogstreamServer, LogstreamWeb; Gate, Query with FileChoice, Moment and
 * Cursor, Desk; View, Feed, PieceMaker, LineWriter; Outlet with SocketOutlet and BodyOutlet; Subscriptions; Search with
 * SearchRange and Hits; FileRoutes, Rates; Remote, Merge with Copy, TailClientCommand. Below: Sources, Watch, LogFile,
 * Lane, NioDisk, Reach, Mounts, OpenElsewhere, Checkpoints, Spool; then the package core.
 */
@NullMarked
package io.netloft.logstream;

import org.jspecify.annotations.NullMarked;
