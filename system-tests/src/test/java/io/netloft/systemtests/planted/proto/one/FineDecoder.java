package io.netloft.systemtests.planted.proto.one;

final class FineDecoder {
    private final FineLimits limits;

    FineDecoder(FineLimits limits) {
        this.limits = limits;
    }

    int max() {
        return limits.maxBytes();
    }
}
