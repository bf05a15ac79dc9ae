package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    private static boolean matches(String pattern, String text) {
        return new Glob(pattern.getBytes(StandardCharsets.ISO_8859_1))
                .matches(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "*,anything",
        "h?llo,hello",
        "h*llo,heeello",
        "h*llo,hllo",
        "h[ae]llo,hallo",
        "h[^e]llo,hallo",
        "h[a-c]llo,hbllo",
        "h[c-a]llo,hbllo",
        "\\*,*",
        "a\\,a\\",
        "*a*b*c,xxaxxbxxc",
        "[abc,a",
        "[\\]]x,]x",
        "**,x",
        "k[ab]*,kafoo"
    })
    void matchesWhatItMeans(String pattern, String text) {
        assertThat(matches(pattern, text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "h?llo,hllo",
        "h[ae]llo,hello world",
        "h[^e]llo,hello",
        "\\*,a",
        "?,''",
        "a,ab",
        "ab,a",
        "*a,b",
        "[a-c],d",
        "a[b,a"
    })
    void matchesNothingElse(String pattern, String text) {
        assertThat(matches(pattern, text)).isFalse();
    }

    @Test
    void theEmptyTextMatchesStarsOnly() {
        assertThat(matches("", "")).isTrue();
        assertThat(matches("*", "")).isTrue();
        assertThat(matches("a", "")).isFalse();
    }

    @Test
    void aMaliciousPatternTakesNoLongerThanItsLengths() {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(matches("a*".repeat(500) + "b", "a".repeat(20_000)))
                        .isFalse());
    }
}
