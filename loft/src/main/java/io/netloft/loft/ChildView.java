package io.netloft.loft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A child as status page, table and state file show it.
 *
 * @param name as in the catalogue
 * @param state word of its state
 * @param mark its process; null while there is none
 * @param restarts times it was started again
 * @param sinceMs milliseconds since 1970 of the last change of state
 * @param addresses address by protocol, as told by the child; the planned ports until it has
 * @param attempt command to try it with
 * @param log its log file
 */
record ChildView(
        String name,
        String state,
        @Nullable ProcessMark mark,
        int restarts,
        long sinceMs,
        Map<String, String> addresses,
        @Nullable String attempt,
        String log) {
    static final List<String> COLUMNS = List.of("child", "state", "pid", "restarts", "listens on", "try");

    boolean isReady() {
        return state.equals(Roster.State.READY.word());
    }

    List<String> row() {
        List<String> where = new ArrayList<>();
        addresses.forEach((proto, address) -> where.add(proto + " " + address));
        return List.of(
                name,
                state,
                mark == null ? "-" : Long.toString(mark.pid()),
                Integer.toString(restarts),
                String.join(", ", where),
                attempt == null ? "" : attempt);
    }
}
