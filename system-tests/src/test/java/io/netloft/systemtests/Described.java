package io.netloft.systemtests;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.function.Predicate;

/** A predicate over classes with the words that a failure uses for it. */
final class Described extends DescribedPredicate<JavaClass> {
    private final Predicate<JavaClass> predicate;

    Described(String words, Predicate<JavaClass> predicate) {
        super(words);
        this.predicate = predicate;
    }

    @Override
    public boolean test(JavaClass type) {
        return predicate.test(type);
    }
}
