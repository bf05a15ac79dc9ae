package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.LineProbe.Bug;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CodecContractTest {
    static class CorrectLines extends LineCodecContract {
        CorrectLines() {
            super(Bug.NONE);
        }
    }

    static class CorrectFrames extends FrameCodecContract {}

    static class EndsLineWithPiece extends LineCodecContract {
        EndsLineWithPiece() {
            super(Bug.ENDS_LINE_WITH_PIECE);
        }
    }

    static class LimitOffByOne extends LineCodecContract {
        LimitOffByOne() {
            super(Bug.LIMIT_OFF_BY_ONE);
        }
    }

    static class RefusesAtLimit extends LineCodecContract {
        RefusesAtLimit() {
            super(Bug.REFUSES_AT_LIMIT);
        }
    }

    static class ForeignException extends LineCodecContract {
        ForeignException() {
            super(Bug.FOREIGN_EXCEPTION);
        }
    }

    static class Preallocates extends LineCodecContract {
        Preallocates() {
            super(Bug.PREALLOCATES);
        }
    }

    static class Unbounded extends LineCodecContract {
        Unbounded() {
            super(Bug.UNBOUNDED);
        }
    }

    static class Leaks extends LineCodecContract {
        Leaks() {
            super(Bug.LEAKS);
        }
    }

    static class KeepsStateAfterRefusal extends LineCodecContract {
        KeepsStateAfterRefusal() {
            super(Bug.KEEPS_STATE_AFTER_REFUSAL);
        }
    }

    static class InventsAfterGap extends LineCodecContract {
        InventsAfterGap() {
            super(Bug.INVENTS_AFTER_GAP);
        }
    }

    static class SeeksForever extends LineCodecContract {
        SeeksForever() {
            super(Bug.SEEKS_FOREVER);
        }
    }

    static class DropsEmptyLines extends LineCodecContract {
        DropsEmptyLines() {
            super(Bug.DROPS_EMPTY_LINES);
        }
    }

    static Stream<Arguments> plantedBugs() {
        return Stream.of(
                Arguments.of(EndsLineWithPiece.class, "givesTheSameForEveryWayOfCuttingTheBytes"),
                Arguments.of(LimitOffByOne.class, "acceptsInputAtEachLimitAndRefusesItJustOver"),
                Arguments.of(RefusesAtLimit.class, "acceptsInputAtEachLimitAndRefusesItJustOver"),
                Arguments.of(ForeignException.class, "raisesOnlyItsOwnExceptionAndKeepsToItsMemoryOnMutatedInput"),
                Arguments.of(Preallocates.class, "raisesOnlyItsOwnExceptionAndKeepsToItsMemoryOnMutatedInput"),
                Arguments.of(Unbounded.class, "holdsNoMoreThanItsLimitWhenAMessageNeverEnds"),
                Arguments.of(Leaks.class, "leaksNothingWhereverTheInputStops"),
                Arguments.of(KeepsStateAfterRefusal.class, "isReadyForTheNextMessageAfterARefusal"),
                Arguments.of(InventsAfterGap.class, "findsItsFootingAfterAnyHoleOrSaysThatItCannot"),
                Arguments.of(SeeksForever.class, "findsItsFootingFromAnyByteOfAStreamOrSaysThatItCannot"),
                Arguments.of(DropsEmptyLines.class, "decodesWhatItEncodesToTheSameMessages"));
    }

    @Test
    void passesACorrectDecoderOfRecords() {
        assertThat(Launched.failuresOf(CorrectLines.class)).isEmpty();
    }

    @Test
    void passesACorrectDecoderWithAReusedView() {
        assertThat(Launched.failuresOf(CorrectFrames.class)).isEmpty();
    }

    @ParameterizedTest(name = "{0} fails {1}")
    @MethodSource("plantedBugs")
    void catchesAPlantedBug(Class<?> testClass, String proof) {
        assertThat(Launched.failuresOf(testClass)).containsKey(proof);
    }

    @Test
    void namesTheInputOfAFailure() {
        assertThat(Launched.failuresOf(ForeignException.class))
                .extractingByKey("raisesOnlyItsOwnExceptionAndKeepsToItsMemoryOnMutatedInput")
                .asString()
                .contains("IndexOutOfBoundsException", "(expected: only LineException)", "0000  ", "-Dnetloft.seed=");
    }
}
