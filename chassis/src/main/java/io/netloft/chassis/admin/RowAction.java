package io.netloft.chassis.admin;

/**
 * A button in each row of a section.
 *
 * @param label what it says
 * @param path what it posts to; {@code {0}} stands for the row's first cell, {@code {1}} for its second
 */
public record RowAction(String label, String path) {}
