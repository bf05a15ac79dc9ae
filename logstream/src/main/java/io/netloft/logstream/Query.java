package io.netloft.logstream;

import io.netloft.chassis.web.WebRequest;
import io.netloft.logstream.core.JsonTest;
import io.netloft.logstream.core.Level;
import io.netloft.logstream.core.LineFilter;
import io.netloft.logstream.core.LineMatch;
import io.netloft.logstream.core.PositionException;
import io.netloft.proto.event.TailCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer asks for, read and checked.
 *
 * @param files which files
 * @param start where to begin
 * @param form how lines go out, and which
 * @param filter the same lines, compiled
 * @param follow whether it goes on at the live end
 */
record Query(FileChoice files, Start start, Form form, LineFilter filter, boolean follow) {
    private static final String FILE = "file";
    private static final String JSON = "json.";
    private static final Set<String> KNOWN =
            Set.of(FILE, "tail", "since", "until", "grep", "not", "level", "format", "follow", "events");
    private static final long FOLLOWED = 10;

    /**
     * Where to begin: a cursor, else a time, else so many lines before the end; all null: at the beginning.
     */
    record Start(
            @Nullable Cursor cursor,
            @Nullable Instant since,
            @Nullable Long tail) {}

    /**
     * Reads a request's parameters.
     *
     * @throws BadParameterException when one is wrong
     */
    static Query of(WebRequest request, Instant now) {
        check(request, KNOWN);
        boolean json = oneOf(request, "format", "raw", "raw", "json").equals("json");
        Form.Shape shape = shape(request, json);
        boolean follow = oneOf(request, "follow", "true", "true", "false").equals("true");
        String told = oneOf(
                request,
                "events",
                shape == Form.Shape.MESSAGES || shape == Form.Shape.BYTES ? "lost" : "all",
                "all",
                "lost",
                "none");
        TailCommand.Filter spec = spec(request);
        String until = request.query("until");
        Form form = new Form(
                shape,
                Form.Told.valueOf(told.toUpperCase(Locale.ROOT)),
                spec,
                until == null
                        ? Long.MAX_VALUE
                        : Moment.parse("until", until, now).toEpochMilli(),
                null);
        String tail = request.query("tail");
        String last = shape.serverSent() ? request.header("last-event-id") : "";
        Start start = start(
                last.isEmpty() ? request.query("since") : last,
                tail == null ? null : number("tail", tail),
                follow,
                now);
        return new Query(
                FileChoice.of(FILE, request.query().getOrDefault(FILE, List.of())), start, form, filter(spec), follow);
    }

    /** Reads a command's. */
    static Query of(TailCommand.Subscribe command, Instant now) {
        String until = command.from().until();
        Form form = new Form(
                Form.Shape.JSON_MESSAGES,
                Form.Told.ALL,
                command.filter(),
                until == null
                        ? Long.MAX_VALUE
                        : Moment.parse("until", until, now).toEpochMilli(),
                command.sub());
        Start start = start(command.from().since(), command.from().tail(), command.follow(), now);
        return new Query(
                FileChoice.of("files", command.files()), start, form, filter(command.filter()), command.follow());
    }

    /** Refuses parameters that there are none of. */
    static void check(WebRequest request, Set<String> known) {
        request.query().forEach((name, values) -> {
            boolean json = name.startsWith(JSON) && name.length() > JSON.length();
            if (!json && !known.contains(name)) {
                String rule = String.join(
                        ", ",
                        Stream.concat(known.stream().sorted(), Stream.of("json.PATH"))
                                .toList());
                throw BadParameterException.of(name, values.get(0), "a parameter of these: " + rule);
            }
            if (values.size() > 1 && !name.equals(FILE)) {
                throw BadParameterException.of(name, String.join(", ", values), "one value");
            }
        });
    }

    private static Form.Shape shape(WebRequest request, boolean json) {
        if (request.asksForWebSocket()) {
            return json ? Form.Shape.JSON_MESSAGES : Form.Shape.MESSAGES;
        }
        if (request.accepts("text/event-stream")) {
            return json ? Form.Shape.JSON_EVENTS : Form.Shape.EVENTS;
        }
        boolean asked = request.accepts("application/x-ndjson") || request.accepts("application/json");
        return json || (asked && request.query("format") == null) ? Form.Shape.JSON_LINES : Form.Shape.BYTES;
    }

    static String oneOf(WebRequest request, String name, String standard, String... words) {
        String value = request.query(name);
        if (value == null) {
            return standard;
        }
        if (!List.of(words).contains(value)) {
            throw BadParameterException.of(name, value, String.join(" or ", words));
        }
        return value;
    }

    static long number(String name, String value) {
        if (!value.matches("\\d{1,9}")) {
            throw BadParameterException.of(name, value, "a whole number, 0..999999999");
        }
        return Long.parseLong(value);
    }

    // As tail does: the last ten lines, or all where nothing is followed.
    private static Start start(@Nullable String since, @Nullable Long tail, boolean follow, Instant now) {
        if (since == null) {
            return new Start(null, null, tail != null ? tail : follow ? (Long) FOLLOWED : null);
        }
        if (!Cursor.looksLike(since)) {
            return new Start(null, Moment.parse("since", since, now), tail);
        }
        try {
            return new Start(Cursor.parse(since), null, tail);
        } catch (PositionException e) {
            throw BadParameterException.of("since", since, "a cursor as it was handed out, or " + Moment.RULE);
        }
    }

    /** Which lines a request asks for. */
    static TailCommand.Filter spec(WebRequest request) {
        Map<String, String> json = new LinkedHashMap<>();
        request.query().forEach((name, values) -> {
            if (name.startsWith(JSON)) {
                json.put(name.substring(JSON.length()), values.get(0));
            }
        });
        return new TailCommand.Filter(request.query("grep"), request.query("not"), request.query("level"), json);
    }

    /**
     * Compiles conditions.
     *
     * @throws BadParameterException when one is wrong
     */
    static LineFilter filter(TailCommand.Filter spec) {
        List<JsonTest> tests = new ArrayList<>();
        spec.json().forEach((path, value) -> {
            try {
                tests.add(JsonTest.of(path, value));
            } catch (IllegalArgumentException e) {
                throw BadParameterException.of(JSON + path, value, String.valueOf(e.getMessage()));
            }
        });
        return new LineFilter(match("grep", spec.grep()), match("not", spec.not()), level(spec.level()), tests);
    }

    private static @Nullable LineMatch match(String name, @Nullable String expression) {
        if (expression == null || expression.isEmpty()) {
            return null;
        }
        try {
            return LineMatch.of(expression);
        } catch (com.google.re2j.PatternSyntaxException e) {
            throw BadParameterException.of(name, expression, "a regular expression (RE2): " + e.getMessage());
        }
    }

    private static Level level(@Nullable String word) {
        if (word == null || word.isEmpty()) {
            return Level.NONE;
        }
        for (Level level : Level.values()) {
            if (level != Level.NONE && level.name().equalsIgnoreCase(word)) {
                return level;
            }
        }
        throw BadParameterException.of("level", word, "trace, debug, info, warn, error or fatal");
    }
}
