package io.netloft.systemtests.planted.proto.two;

import io.netloft.systemtests.planted.proto.one.UsesTwo;

/** Planted: the other half of a cycle. */
public final class UsesOne {
    UsesTwo one() {
        return new UsesTwo();
    }
}
