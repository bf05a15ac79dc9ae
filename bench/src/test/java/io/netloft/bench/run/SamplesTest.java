package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void takesTheMiddleOneOfAnOddNumberInWhateverOrderTheyCame() {
        Samples samples = of(9, 1, 5, 100, 4);

        assertThat(samples.median()).isEqualTo(5);
        assertThat(samples.least()).isEqualTo(1);
        assertThat(samples.most()).isEqualTo(100);
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(of(4, 1, 3, 100).median()).isEqualTo(3.5);
    }

    @Test
    void isItselfTheMedianWhenAlone() {
        assertThat(of(7).median()).isEqualTo(7);
    }

    @Test
    void hasNoMedianOfNothing() {
        assertThatIllegalStateException().isThrownBy(() -> new Samples().median());
    }

    @Test
    void takesNoFigureThatIsNoNumber() {
        assertThatIllegalArgumentException().isThrownBy(() -> of(1, 0.0 / 0.0)).withMessageContaining("NaN");
    }

    private static Samples of(double... values) {
        var samples = new Samples();
        for (double value : values) {
            samples.add(value);
        }
        return samples;
    }
}
