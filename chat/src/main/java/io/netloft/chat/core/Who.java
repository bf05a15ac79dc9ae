package io.netloft.chat.core;

import java.util.function.Function;

/**
 * Somebody.
 *
 * @param user the user's name
 * @param guest whether the name is his own choice, and proved by nothing
 * @param admin whether he may do everything everywhere
 * @param untilMs when his token ends, milliseconds since 1970
 * @param grants what he may do in a room of a name
 */
public record Who(String user, boolean guest, boolean admin, long untilMs, Function<String, Grant> grants) {}
