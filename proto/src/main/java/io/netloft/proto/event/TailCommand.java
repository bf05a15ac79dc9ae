package io.netloft.proto.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client of logstream asks for over its one WebSocket. A subscription has a name of the client's; events carry it
 * in their data as {@code sub}. Credit counts lines: the server sends no more than it was given.
 */
public sealed interface TailCommand {
    /** The client's number for it. */
    long ref();

    /**
     * Begins a subscription.
     *
     * @param sub its name
     * @param files names or globs
     * @param from where to begin
     * @param filter which lines
     * @param follow whether lines that are yet to come belong to it
     * @param credit lines that may be sent; more by {@link Credit}
     */
    record Subscribe(long ref, String sub, List<String> files, From from, Filter filter, boolean follow, long credit)
            implements TailCommand {}

    /** Takes other lines from now on. */
    record Change(long ref, String sub, Filter filter) implements TailCommand {}

    /** Ends a subscription. */
    record Drop(long ref, String sub) implements TailCommand {}

    /** Lets so many lines more come. */
    record Credit(long ref, String sub, long lines) implements TailCommand {}

    /**
     * Where a subscription begins and ends; what is null was not said.
     *
     * @param tail so many lines before the end
     * @param since cursor, time, or how long ago
     * @param until time
     */
    record From(
            @Nullable Long tail,
            @Nullable String since,
            @Nullable String until) {}

    /**
     * Which lines; what is null or empty lets every line pass.
     *
     * @param grep expression that a line must match
     * @param not expression that it must not
     * @param level least level
     * @param json values that members of a JSON line must have, by their path
     */
    record Filter(
            @Nullable String grep,
            @Nullable String not,
            @Nullable String level,
            Map<String, String> json) {
        /** Every line. */
        public static final Filter ALL = new Filter(null, null, null, Map.of());

        /** Copies the map. */
        public Filter {
            json = Map.copyOf(json);
        }
    }

    /** Most files or globs of one subscription. */
    int MAX_FILES = 64;

    /** Most lines of credit that a client can have. */
    long MAX_CREDIT = 1L << 40;

    /** Longest name of a subscription, in characters. */
    int MAX_SUB = 64;

    /**
     * Reads a command.
     *
     * @throws EventException when it is none of these, or a member is missing or wrong
     */
    static TailCommand of(EventMessage.Command command) {
        EventMembers members = new EventMembers(command);
        return switch (command.cmd()) {
            case "subscribe" ->
                new Subscribe(
                        command.ref(),
                        sub(members),
                        members.texts("files", MAX_FILES),
                        new From(
                                members.has("tail") ? members.number("tail", 0, Integer.MAX_VALUE) : null,
                                members.textOrNull("since"),
                                members.textOrNull("until")),
                        filter(members),
                        members.flag("follow", true),
                        members.has("credit") ? members.number("credit", 0, MAX_CREDIT) : MAX_CREDIT);
            case "change" -> new Change(command.ref(), sub(members), filter(members));
            case "drop" -> new Drop(command.ref(), sub(members));
            case "credit" -> new Credit(command.ref(), sub(members), members.number("lines", 1, MAX_CREDIT));
            default -> throw members.wrong("cmd", command.cmd(), "subscribe, change, drop or credit");
        };
    }

    private static String sub(EventMembers members) {
        String sub = members.text("sub");
        if (sub.isEmpty() || sub.length() > MAX_SUB) {
            throw members.wrong("sub", sub, "1.." + MAX_SUB + " characters");
        }
        return sub;
    }

    private static Filter filter(EventMembers members) {
        Map<String, String> json = new LinkedHashMap<>();
        if (members.has("json")) {
            members.object("json").forEach((path, value) -> json.put(path, String.valueOf(value)));
        }
        return new Filter(members.textOrNull("grep"), members.textOrNull("not"), members.textOrNull("level"), json);
    }

    /** The command as it is sent. */
    default EventMessage.Command message() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        if (this instanceof Subscribe subscribe) {
            members.put("sub", subscribe.sub());
            members.put("files", subscribe.files());
            put(members, "tail", subscribe.from().tail());
            put(members, "since", subscribe.from().since());
            put(members, "until", subscribe.from().until());
            put(members, subscribe.filter());
            members.put("follow", subscribe.follow());
            members.put("credit", subscribe.credit());
            return new EventMessage.Command("subscribe", ref(), members);
        }
        if (this instanceof Change change) {
            members.put("sub", change.sub());
            put(members, change.filter());
            return new EventMessage.Command("change", ref(), members);
        }
        if (this instanceof Credit credit) {
            members.put("sub", credit.sub());
            members.put("lines", credit.lines());
            return new EventMessage.Command("credit", ref(), members);
        }
        members.put("sub", ((Drop) this).sub());
        return new EventMessage.Command("drop", ref(), members);
    }

    private static void put(Map<String, @Nullable Object> members, Filter filter) {
        put(members, "grep", filter.grep());
        put(members, "not", filter.not());
        put(members, "level", filter.level());
        if (!filter.json().isEmpty()) {
            members.put("json", filter.json());
        }
    }

    private static void put(Map<String, @Nullable Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }
}
