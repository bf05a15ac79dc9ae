/**
 * Log files followed over the network.
 *
 * <pre>
 *   inotify ─▶ Watch ─▶ Sources ─▶ LogFile.look ─▶ Lane ─▶ core.Trail ─▶ core.Ring ─▶ viewers are woken
 *   viewer  ─▶ LogFile.read(position) ─▶ core.Ring, or Lane ─▶ core.Trail ─▶ NioDisk
 * </pre>
 *
 * <p>Threads: one thread waits for the kernel to tell of changes; files are looked at and read on the workers, each file by
 * one of them at a time; viewers read shared blocks on their event loops.
 *
 * <p>Reading order: Sources, Watch, LogFile, Lane, NioDisk, Mounts, OpenElsewhere, Checkpoints; then the package core.
 */
@NullMarked
package io.netloft.logstream;

import org.jspecify.annotations.NullMarked;
