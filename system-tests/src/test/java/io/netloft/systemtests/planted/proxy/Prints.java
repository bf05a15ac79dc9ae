package io.netloft.systemtests.planted.proxy;

final class Prints {
    void print() {
        System.out.println("planted");
    }
}
