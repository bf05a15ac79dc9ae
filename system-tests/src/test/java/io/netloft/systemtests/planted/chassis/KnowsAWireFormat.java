package io.netloft.systemtests.planted.chassis;

import io.netloft.systemtests.planted.proto.one.OneMessage;

/** Planted: the ground floor knows no wire format. */
public final class KnowsAWireFormat {
    OneMessage message() {
        return new OneMessage(1);
    }
}
