/**
 * What every side-by-side run stands on: child processes that never outlive the run, their CPU time, medians, tables for
 * terminal and Markdown, the facts of the machine, and the part of a document that keeps the last result.
 */
@NullMarked
package io.netloft.bench.run;

import org.jspecify.annotations.NullMarked;
