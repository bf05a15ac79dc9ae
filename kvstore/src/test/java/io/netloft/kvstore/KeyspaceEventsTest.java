package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyspaceEventsTest {
    /** As Redis 7.0 gives them back. */
    @ParameterizedTest
    @CsvSource({"'', ''", "KEA, AKE", "Ex, xE", "g$lshzxetdK, AK", "KEAn, AnKE", "Kl, lK", "mE, Em"})
    void lettersAreGivenBackInOneOrder(String written, String shown) {
        assertThat(KeyspaceEvents.parse(written)).hasToString(shown);
    }

    @Test
    void everyKindIsToldByItsLetterOrByA() {
        KeyspaceEvents one = KeyspaceEvents.parse("Kx");
        assertThat(one.tells('x')).isTrue();
        assertThat(one.tells('g')).isFalse();
        KeyspaceEvents all = KeyspaceEvents.parse("EA");
        "g$lshzxetd".chars().forEach(c -> assertThat(all.tells((char) c)).isTrue());
        assertThat(all.tells('n')).isFalse();
        assertThat(KeyspaceEvents.parse("En").tells('n')).isTrue();
    }

    @Test
    void withoutKOrENothingIsTold() {
        assertThat(KeyspaceEvents.NONE.any()).isFalse();
        assertThat(KeyspaceEvents.parse("A").any()).isFalse();
        assertThat(KeyspaceEvents.parse("AK").byKey()).isTrue();
        assertThat(KeyspaceEvents.parse("AK").byEvent()).isFalse();
        assertThat(KeyspaceEvents.parse("AE").byEvent()).isTrue();
    }

    @Test
    void aLetterWithoutMeaningIsRefused() {
        assertThatThrownBy(() -> KeyspaceEvents.parse("KEq")).hasMessageContaining("Invalid event class character");
    }
}
