package io.netloft.systemtests.planted.proxy;

final class Exits {
    void exit() {
        System.exit(1);
    }
}
