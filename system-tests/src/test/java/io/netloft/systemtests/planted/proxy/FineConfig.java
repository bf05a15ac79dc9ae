package io.netloft.systemtests.planted.proxy;

/** Keeps the rules. */
public record FineConfig(int port) {}
