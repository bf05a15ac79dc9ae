package io.netloft.chassis.admin;

import java.util.List;
import java.util.function.Supplier;

/**
 * A live table of the status page.
 *
 * @param title heading
 * @param columns headings of the columns
 * @param rows cells, as many as columns; called on a worker thread about once a second while somebody watches, so it
 *     must be thread-safe and quick
 * @param actions buttons of each row
 */
public record Section(String title, List<String> columns, Supplier<List<List<String>>> rows, List<RowAction> actions) {}
