package io.netloft.proto.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes an object's members apart, each as the type that it must have; whatever is wrong raises an {@link EventException}
 * that names the member, its value and the rule, and the command that it belongs to. A member that is null counts as
 * missing.
 */
public final class EventMembers {
    private static final int SHOWN = 60;

    private final Map<String, @Nullable Object> members;
    private final @Nullable Long ref;

    /** The members of a command. */
    public EventMembers(EventMessage.Command command) {
        this(command.members(), command.ref());
    }

    EventMembers(Map<String, @Nullable Object> members, @Nullable Long ref) {
        this.members = members;
        this.ref = ref;
    }

    @Nullable
    Long ref() {
        return ref;
    }

    /** Whether it is there. */
    public boolean has(String name) {
        return members.get(name) != null;
    }

    /** A string. */
    public String text(String name) {
        Object value = members.get(name);
        if (value instanceof String text) {
            return text;
        }
        throw wrong(name, value, "a string");
    }

    /** A string, or null when it is not there. */
    public @Nullable String textOrNull(String name) {
        return has(name) ? text(name) : null;
    }

    /** A whole number in a range. */
    public long number(String name, long least, long most) {
        Object value = members.get(name);
        if (value instanceof Long number && number >= least && number <= most) {
            return number;
        }
        boolean any = least == Long.MIN_VALUE && most == Long.MAX_VALUE;
        throw wrong(name, value, any ? "a whole number" : "a whole number, " + least + ".." + most);
    }

    /** True or false; {@code otherwise} when it is not there. */
    public boolean flag(String name, boolean otherwise) {
        Object value = members.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, value, "true or false");
    }

    /** An object. */
    @SuppressWarnings("unchecked") // The reader made every map with strings for keys.
    public Map<String, @Nullable Object> object(String name) {
        Object value = members.get(name);
        if (value instanceof Map<?, ?> object) {
            return (Map<String, @Nullable Object>) object;
        }
        throw wrong(name, value, "an object");
    }

    /** A string, or a list of at least one and at most so many; in both cases as a list. */
    public List<String> texts(String name, int most) {
        Object value = members.get(name);
        if (value instanceof String text) {
            return List.of(text);
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list && !list.isEmpty() && list.size() <= most) {
            for (Object element : list) {
                if (!(element instanceof String text)) {
                    throw wrong(name, element, "strings");
                }
                texts.add(text);
            }
            return List.copyOf(texts);
        }
        throw wrong(name, value, "a string or 1.." + most + " of them");
    }

    /** The refusal of a member. */
    public EventException wrong(String name, @Nullable Object value, String rule) {
        String shown = value == null ? "missing" : String.valueOf(value);
        String cut = shown.length() > SHOWN ? shown.substring(0, shown.offsetByCodePoints(0, SHOWN / 2)) + "…" : shown;
        return new EventException(EventFault.WRONG_MEMBER, name + ": " + cut + " (expected: " + rule + ")", ref);
    }
}
