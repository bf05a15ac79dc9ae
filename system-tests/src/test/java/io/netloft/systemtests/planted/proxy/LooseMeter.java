package io.netloft.systemtests.planted.proxy;

import io.netloft.systemtests.planted.chassis.metrics.Meter;

record LooseMeter(String name) implements Meter {}
