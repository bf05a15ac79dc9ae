/**
 * The supervisor behind {@code ./netloft up}.
 *
 * <pre>
 * Catalogue --Plan--> steps --Roster--> actions --Supervisor--> processes, logs
 *    parts      ports, arguments   |  decisions |      ^  |
 *                                  '- time told -'      |  '--> Watcher (log), state file, table, status page
 *                                                      tick
 * </pre>
 *
 * <p>Reading order: {@link io.netloft.loft.Catalogue} (what there is to start; a new server is an entry here),
 * {@link io.netloft.loft.Plan} (ports and arguments), {@link io.netloft.loft.Roster} (every decision, without a process
 * or a clock), {@link io.netloft.loft.Supervisor} (carries them out), {@link io.netloft.loft.LoftServer} (on the
 * chassis), {@link io.netloft.loft.LoftMain} (command line).
 *
 * <p>Threads: the chassis' timer hands a tick to its pool for what blocks, ten times a second and one at a time; the
 * end of a process comes in on the same pool. One lock in the supervisor orders them. Nothing runs on an event loop.
 *
 * <p>Vocabulary: a <em>part</em> is what a user names, a <em>child</em> one process of it, a <em>step</em> a child with
 * its ports given out, a <em>mark</em> the identity of a process that outlives the reuse of its number.
 */
@NullMarked
package io.netloft.loft;

import org.jspecify.annotations.NullMarked;
