package io.netloft.systemtests.planted.proto.one;

import io.netloft.systemtests.planted.chassis.KnowsAWireFormat;

final class KnowsTheChassis {
    private final KnowsAWireFormat chassis = new KnowsAWireFormat();

    @Override
    public String toString() {
        return chassis.toString();
    }
}
