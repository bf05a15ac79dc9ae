package io.netloft.systemtests.planted.proxy;

import io.netloft.systemtests.planted.chassis.metrics.Meter;

enum FineMetrics implements Meter {
    REQUESTS
}
