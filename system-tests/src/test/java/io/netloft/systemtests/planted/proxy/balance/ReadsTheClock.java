package io.netloft.systemtests.planted.proxy.balance;

final class ReadsTheClock {
    long now() {
        return System.nanoTime();
    }
}
