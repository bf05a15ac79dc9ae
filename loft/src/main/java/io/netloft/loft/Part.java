package io.netloft.loft;

import java.util.List;

/**
 * What a user names after {@code up}: a server together with the processes that make it worth trying.
 *
 * @param name word on the command line
 * @param about half a sentence for the help
 * @param children its processes, in the order in which they are shown
 */
record Part(String name, String about, List<Child> children) {}
