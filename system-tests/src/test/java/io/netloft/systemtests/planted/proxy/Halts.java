package io.netloft.systemtests.planted.proxy;

final class Halts {
    void halt() {
        Runtime.getRuntime().halt(1);
    }
}
