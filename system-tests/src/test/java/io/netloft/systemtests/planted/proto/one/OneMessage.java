package io.netloft.systemtests.planted.proto.one;

/** Keeps the rules. */
public record OneMessage(int number) {}
