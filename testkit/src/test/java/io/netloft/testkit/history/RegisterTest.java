package io.netloft.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.history.Operation.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RegisterTest {
    private static void does(
            @Nullable String state,
            Kind kind,
            @Nullable String value,
            @Nullable String expected,
            @Nullable String reply,
            @Nullable String next) {
        Operation operation = new Operation(1, kind, "k", value, expected, reply, 0, 0, false);
        assertThat(Register.reply(state, operation))
                .as("reply of %s to %s", state, operation)
                .isEqualTo(reply);
        assertThat(Register.next(state, operation))
                .as("state after %s, %s", state, operation)
                .isEqualTo(next);
        assertThat(Register.explains(state, operation)).isTrue();
        if (Register.changesNothing(operation)) {
            assertThat(next).as("%s", operation).isEqualTo(state);
        }
    }

    @Test
    void doesWhatAStoreDoesToOneKey() {
        does(null, Kind.GET, null, null, null, null);
        does("a", Kind.GET, null, null, "a", "a");
        does(null, Kind.SET, "b", null, "OK", "b");
        does("a", Kind.SET, "b", null, "OK", "b");
        does(null, Kind.DEL, null, null, "0", null);
        does("a", Kind.DEL, null, null, "1", null);
        does(null, Kind.INCR, null, null, "1", "1");
        does("-1", Kind.INCR, null, null, "0", "0");
        does("a", Kind.INCR, null, null, "ERR", "a");
        does("9223372036854775807", Kind.INCR, null, null, "ERR", "9223372036854775807");
        does("a", Kind.CAS, "b", "a", "OK", "b");
        does("a", Kind.CAS, "a", "a", "OK", "a");
        does("c", Kind.CAS, "b", "a", null, "c");
        does(null, Kind.CAS, "b", "a", null, null);
        does(null, Kind.CAS, "b", null, "OK", "b");
        does("c", Kind.CAS, "b", null, null, "c");
    }

    @Test
    void takesAnErrorByItsFirstWord() {
        Operation incr = new Operation(1, Kind.INCR, "k", null, null, "ERR value is not an integer", 0, 0, false);
        assertThat(Register.explains("a", incr)).isTrue();
        assertThat(Register.explains("1", incr)).isFalse();
    }
}
