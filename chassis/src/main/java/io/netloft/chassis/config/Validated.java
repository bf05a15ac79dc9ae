package io.netloft.chassis.config;

/** A configuration record that checks relations between its keys once each of them is valid by itself. */
public interface Validated {
    /** Adds a problem for every relation that does not hold; keys are relative to this record. */
    void validate(Problems problems);
}
