package io.netloft.systemtests.planted.proxy;

import ch.qos.logback.classic.Level;

final class TouchesLogback {
    Level level() {
        return Level.INFO;
    }
}
