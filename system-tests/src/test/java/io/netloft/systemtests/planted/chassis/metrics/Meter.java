package io.netloft.systemtests.planted.chassis.metrics;

/** As in the chassis. */
public interface Meter {}
