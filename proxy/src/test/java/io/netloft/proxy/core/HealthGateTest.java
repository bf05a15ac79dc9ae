package io.netloft.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthGateTest {
    @Test
    void goesDownAfterFallFailuresInARow() {
        HealthGate gate = new HealthGate(2, 3, true);
        assertThat(gate.accept(false)).isFalse();
        assertThat(gate.accept(false)).isFalse();
        assertThat(gate.up()).isTrue();
        assertThat(gate.accept(false)).isTrue();
        assertThat(gate.up()).isFalse();
    }

    @Test
    void aPassBetweenFailuresStartsTheCountOver() {
        HealthGate gate = new HealthGate(2, 2, true);
        gate.accept(false);
        gate.accept(true);
        assertThat(gate.accept(false)).isFalse();
        assertThat(gate.up()).isTrue();
    }

    @Test
    void comesBackAfterRisePassesInARow() {
        HealthGate gate = new HealthGate(2, 1, true);
        gate.accept(false);
        assertThat(gate.accept(true)).isFalse();
        assertThat(gate.accept(false)).isFalse();
        assertThat(gate.accept(true)).isFalse();
        assertThat(gate.accept(true)).isTrue();
        assertThat(gate.up()).isTrue();
    }

    @Test
    void isSilentAfterFallChecksInARowWithoutAWord() {
        HealthGate gate = new HealthGate(2, 3, true);
        assertThat(gate.fellSilent(true)).isFalse();
        assertThat(gate.fellSilent(true)).isFalse();
        assertThat(gate.fellSilent(true)).isTrue();
        assertThat(gate.fellSilent(true)).as("told once").isFalse();
    }

    @Test
    void aWordBetweenSilencesStartsTheCountOver() {
        HealthGate gate = new HealthGate(2, 2, true);
        gate.fellSilent(true);
        gate.fellSilent(false);
        assertThat(gate.fellSilent(true)).isFalse();
        assertThat(gate.fellSilent(true)).isTrue();
        gate.fellSilent(false);
        gate.fellSilent(true);
        assertThat(gate.fellSilent(true)).as("silent again").isTrue();
    }

    @Test
    void theFirstCheckDecidesAlone() {
        HealthGate gate = HealthGate.decided(2, 2, false, true);
        assertThat(gate.up()).isFalse();
        assertThat(gate.fellSilent(true)).as("known already").isFalse();
        assertThat(gate.fellSilent(true)).isFalse();
        HealthGate spoken = HealthGate.decided(2, 2, false, false);
        assertThat(spoken.fellSilent(true)).isFalse();
        assertThat(spoken.fellSilent(true)).isTrue();
    }

    @Test
    void saysNothingWhenNothingChanges() {
        HealthGate gate = new HealthGate(1, 1, true);
        assertThat(gate.accept(true)).isFalse();
        assertThat(gate.accept(true)).isFalse();
    }
}
