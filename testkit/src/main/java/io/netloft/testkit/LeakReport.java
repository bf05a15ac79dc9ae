package io.netloft.testkit;

/**
 * One resource that was garbage-collected before it was released.
 *
 * @param resource simple class name of the resource, usually {@code ByteBuf}
 * @param records where it was created and touched, newest first; empty when nothing was recorded
 */
public record LeakReport(String resource, String records) {
    @Override
    public String toString() {
        return "LEAK: " + resource + " was collected unreleased" + (records.isEmpty() ? "" : records);
    }
}
