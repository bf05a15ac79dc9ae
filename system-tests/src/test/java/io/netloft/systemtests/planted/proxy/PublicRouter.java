package io.netloft.systemtests.planted.proxy;

/** Planted: nobody outside a server needs its router. */
public final class PublicRouter {}
