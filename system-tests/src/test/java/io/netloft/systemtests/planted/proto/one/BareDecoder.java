package io.netloft.systemtests.planted.proto.one;

final class BareDecoder {
    BareDecoder(int maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException();
        }
    }
}
