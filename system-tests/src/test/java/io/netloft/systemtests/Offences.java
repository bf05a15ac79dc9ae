package io.netloft.systemtests;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Function;
import java.util.stream.Stream;

/** Conditions written as a function from a class to the sentences that say what is wrong with it. */
final class Offences {
    private Offences() {}

    static ArchCondition<JavaClass> condition(String text, Function<JavaClass, Stream<String>> offences) {
        return new ArchCondition<>(text) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                offences.apply(item).forEach(sentence -> events.add(SimpleConditionEvent.violated(item, sentence)));
            }
        };
    }
}
