package io.netloft.systemtests.planted.proxy;

/** Planted: a configuration that can change behind one's back. */
public final class LooseConfig {}
