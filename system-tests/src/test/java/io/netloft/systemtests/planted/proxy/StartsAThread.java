package io.netloft.systemtests.planted.proxy;

final class StartsAThread {
    void start(Runnable task) {
        new Thread(task).start();
    }
}
