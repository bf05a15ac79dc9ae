package io.netloft.bench.proxy;

import io.netloft.bench.run.RowResult;

/** One kind of work that the servers of a line-up are measured at. A new kind is a new class in {@link ProxyBench}. */
interface Row {
    /** What {@code --only} calls it. */
    String name();

    /** Measures; blocks for as long as the settings say. */
    RowResult measure(LineUp lineUp, Settings settings);
}
