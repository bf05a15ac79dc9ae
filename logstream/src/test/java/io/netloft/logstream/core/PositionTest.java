package io.netloft.logstream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    @ParameterizedTest
    @EnumSource(Join.class)
    void isTheSameAfterAWayThroughText(Join join) {
        var position = new Position(new Fingerprint(1024, -7), 12, 34_567_890_123L, join, 5);
        assertThat(Position.parse(position.text())).isEqualTo(position);
        assertThat(position.text()).matches("[A-Za-z0-9.-]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "2.1.a.1.1", "1.x.a.1.1", "1.1.a.1", "1.1025.a.1.1", "1.1.a.1.-1", "1.1.a.1.1x"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Position.parse(text))
                .isInstanceOf(PositionException.class)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void refusesNovels() {
        assertThatThrownBy(() -> Position.parse("1." + "9".repeat(10_000)))
                .hasMessageContaining("at most 96 characters")
                .hasMessageNotContaining("9".repeat(100));
    }
}
