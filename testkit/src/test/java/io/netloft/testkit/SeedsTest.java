package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a system property")
class SeedsTest {
    private final String given = System.getProperty(Seeds.PROPERTY);

    @BeforeEach
    void clear() {
        System.clearProperty(Seeds.PROPERTY);
    }

    @AfterEach
    void restore() {
        if (given == null) {
            System.clearProperty(Seeds.PROPERTY);
        } else {
            System.setProperty(Seeds.PROPERTY, given);
        }
    }

    @Test
    void repeatsEverythingFromTheSameSeed() {
        assertThat(values(new Gen(7))).isEqualTo(values(new Gen(7))).isNotEqualTo(values(new Gen(8)));
    }

    private static List<Object> values(Gen gen) {
        return List.of(
                gen.between(0, 1_000_000),
                gen.uniform(Long.MIN_VALUE, Long.MAX_VALUE),
                gen.text(5, 20),
                gen.word(1, 9),
                HexText.dump(gen.bytes(3, 40)),
                gen.list(0, 9, g -> g.chance(50)));
    }

    @Test
    void namesTheSeedOfTheFailingRunAndRepeatsItFirst() {
        List<Integer> seen = new ArrayList<>();
        Seeds.Property neverSeven = gen -> {
            int value = gen.between(0, 9);
            seen.add(value);
            assertThat(value).isNotEqualTo(7);
        };
        AssertionError failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                AssertionError.class, () -> Seeds.check(1000, neverSeven));
        String message = failure.getMessage();
        assertThat(message).contains("repeat with -Dnetloft.seed=");
        System.setProperty(Seeds.PROPERTY, message.substring(message.lastIndexOf('=') + 1));
        seen.clear();
        assertThatThrownBy(() -> Seeds.check(1000, neverSeven)).isInstanceOf(AssertionError.class);
        assertThat(seen).containsExactly(7);
    }

    @Test
    void refusesASeedThatIsNoNumber() {
        System.setProperty(Seeds.PROPERTY, "many");
        assertThatThrownBy(Seeds::first)
                .hasMessageContaining("netloft.seed: many (expected: a whole number, or random)");
    }

    @Test
    void staysInsideItsRangesAndReachesTheirEnds() {
        Gen gen = new Gen(1);
        List<Integer> numbers = gen.list(500, 500, g -> g.between(-3, 3));
        assertThat(numbers).allMatch(n -> n >= -3 && n <= 3).contains(-3, 0, 3);
        List<String> words = gen.list(500, 500, g -> g.word(0, 4));
        assertThat(words).allMatch(w -> w.matches("([a-z][a-z0-9-]{0,3})?")).contains("");
    }
}
