package io.netloft.chassis.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @Test
    void countsThoseOpenWithinTheLimit() {
        assertThat(Descriptors.open()).isBetween(3L, Descriptors.limit());
    }

    @Test
    void wantsSomeBesideTheConnections() {
        assertThat(Descriptors.suffice("limits.connections", 1000, 1128)).isTrue();
        assertThat(Descriptors.suffice("limits.connections", 1000, 1127)).isFalse();
        assertThat(Descriptors.suffice("limits.connections", 1)).isTrue();
    }
}
