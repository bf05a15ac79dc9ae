package io.netloft.systemtests.planted.proxy;

/** Keeps the rules. */
public final class FineServer {}
