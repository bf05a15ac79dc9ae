/**
 * Following files without losing a byte: no socket, no clock, no thread, and files only through a {@link
 * io.netloft.logstream.core.Disk}.
 *
 * <pre>
 *   Disk ─▶ Trail.poll ─▶ generations of a file:  [app.log.2.gz] ─▶ [app.log.1] ─▶ [app.log]
 *                                                        │ rotated       │ truncated     │ live
 *   viewer ─▶ Trail.read(position) ─▶ Ring? ─▶ Content.read ─▶ Splitter.frame ─▶ Block ─▶ Batch ─▶ viewer
 *                                                                (lines found when asked for)
 * </pre>
 *
 * <p>The file is the queue. Nothing is kept for a viewer but its position; history and the live end are read by the same
 * call. What every viewer at the live end reads is read once, and shared as a counted block.
 *
 * <p>A file's life is a chain of generations: from its creation to its being renamed, emptied, or replaced. A generation is
 * found again, wherever a rotation put it, by device and inode, by the hash of its first bytes ({@link
 * io.netloft.logstream.core.Fingerprint}), and by that of the last bytes read ({@link io.netloft.logstream.core.Marker}).
 *
 * <p>Threads: a trail has one owner at a time. Blocks and batches may be read by any thread; whoever holds one releases it.
 *
 * <p>Reading order: Position, TailEvent, Disk, Trail, Generation, Chain, Draining, Siblings, Finder, Content, TrailReader,
 * Frame, Splitter, Block, Batch, Ring, History, TimeSearch.
 */
@NullMarked
package io.netloft.logstream.core;

import org.jspecify.annotations.NullMarked;
