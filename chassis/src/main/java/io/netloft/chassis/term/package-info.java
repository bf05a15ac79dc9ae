/**
 * Standard output and the terminal: {@link io.netloft.chassis.term.Out} is the only way to standard output in any
 * server, {@link io.netloft.chassis.term.Table}, {@link io.netloft.chassis.term.Colours} and
 * {@link io.netloft.chassis.term.Progress} fall back to plain lines when it is no terminal;
 * {@link io.netloft.chassis.term.LiveLines} draws a table again in its place where it is one.
 */
@NullMarked
package io.netloft.chassis.term;

import org.jspecify.annotations.NullMarked;
