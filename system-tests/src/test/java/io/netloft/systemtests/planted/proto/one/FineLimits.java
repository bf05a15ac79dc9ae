package io.netloft.systemtests.planted.proto.one;

record FineLimits(int maxBytes) {}
