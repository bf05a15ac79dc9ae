package io.netloft.systemtests.planted.proto.one;

import io.netloft.systemtests.planted.proto.two.UsesOne;

/** Planted: one half of a cycle. */
public final class UsesTwo {
    UsesOne two() {
        return new UsesOne();
    }
}
