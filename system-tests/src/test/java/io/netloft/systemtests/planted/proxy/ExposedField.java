package io.netloft.systemtests.planted.proxy;

final class ExposedField {
    int count;
}
