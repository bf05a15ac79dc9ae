package io.netloft.systemtests.planted.proxy;

final class LogsToTheJdk {
    void log() {
        java.util.logging.Logger.getLogger("planted").info("planted");
    }
}
