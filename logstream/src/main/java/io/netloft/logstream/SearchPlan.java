package io.netloft.logstream;

import io.netloft.chassis.web.WebRequest;
import io.netloft.logstream.core.LineFilter;
import io.netloft.proto.event.TailCommand;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a search is for.
 *
 * @param files where
 * @param spec which lines
 * @param filter the same, compiled
 * @param since first moment; null for the beginning
 * @param until last moment; null for the end
 * @param limit most lines that are found
 * @param newestFirst whether the last line comes first
 */
record SearchPlan(
        FileChoice files,
        TailCommand.Filter spec,
        LineFilter filter,
        @Nullable Instant since,
        @Nullable Instant until,
        long limit,
        boolean newestFirst) {
    private static final long STANDARD_LIMIT = 1_000;
    private static final Set<String> KNOWN = Set.of("file", "grep", "not", "level", "since", "until", "limit", "order");

    /**
     * Reads a request's parameters.
     *
     * @throws BadParameterException when one is wrong
     */
    static SearchPlan of(WebRequest request, Instant now) {
        Query.check(request, KNOWN);
        TailCommand.Filter spec = Query.spec(request);
        String since = request.query("since");
        String until = request.query("until");
        String limit = request.query("limit");
        String order = Query.oneOf(request, "order", "newest", "newest", "oldest");
        return new SearchPlan(
                FileChoice.of("file", request.query().getOrDefault("file", List.of())),
                spec,
                Query.filter(spec),
                since == null ? null : Moment.parse("since", since, now),
                until == null ? null : Moment.parse("until", until, now),
                limit == null ? STANDARD_LIMIT : Query.number("limit", limit),
                order.equals("newest"));
    }
}
