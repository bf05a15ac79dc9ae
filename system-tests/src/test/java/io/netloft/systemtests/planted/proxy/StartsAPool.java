package io.netloft.systemtests.planted.proxy;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

final class StartsAPool {
    ExecutorService pool() {
        return Executors.newCachedThreadPool();
    }
}
