package io.netloft.systemtests.planted.proxy;

import java.util.Random;

final class DrawsUnseeded {
    int draw() {
        return new Random().nextInt();
    }
}
