/**
 * What benches have in common that put servers beside each other: a {@link io.netloft.bench.beside.BesideRun} measures rows,
 * each on a stage of its own, mostly a {@link io.netloft.bench.beside.ServerStage}; a {@link io.netloft.bench.beside.Row} is one kind of work;
 * in a {@link io.netloft.bench.beside.SpeedRow} the {@link io.netloft.bench.beside.Lane}s of the servers take turns, each
 * turn gives a {@link io.netloft.bench.beside.Count}, all of a lane make its {@link io.netloft.bench.beside.Tally}, and a
 * {@link io.netloft.bench.beside.Verdict} says where ours stands.
 */
@NullMarked
package io.netloft.bench.beside;

import org.jspecify.annotations.NullMarked;
