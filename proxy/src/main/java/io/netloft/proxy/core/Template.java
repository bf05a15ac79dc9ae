package io.netloft.proxy.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A text with names in braces that stand for values of a request; a brace written twice is the brace itself. Immutable.
 */
public final class Template {
    private final String text;
    private final List<Part> parts;

    /** A piece of text, or what stands for a value: its name and what follows its colon. */
    private record Part(boolean literal, String text, String argument) {}

    /** Gives the value of a name. */
    public interface Values {
        /**
         * @param name one of the names that the template was made with
         * @param argument what stood behind the name's colon, or nothing
         */
        String value(String name, String argument);
    }

    private Template(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * Reads a template.
     *
     * @param names which names it may use; a digit stands for itself, {@code header:} for one that needs an argument
     * @throws IllegalArgumentException when it is malformed or uses another name, with a message for people
     */
    public static Template parse(String text, Set<String> names) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean doubled = i + 1 < text.length() && text.charAt(i + 1) == c;
            if ((c == '{' || c == '}') && doubled) {
                literal.append(c);
                i++;
            } else if (c == '}') {
                throw new IllegalArgumentException("a } without its {; write }} for the brace itself");
            } else if (c == '{') {
                int end = text.indexOf('}', i);
                if (end < 0) {
                    throw new IllegalArgumentException("a { without its }; write {{ for the brace itself");
                }
                if (literal.length() > 0) {
                    parts.add(new Part(true, literal.toString(), ""));
                    literal.setLength(0);
                }
                parts.add(name(text.substring(i + 1, end), names));
                i = end;
            } else {
                literal.append(c);
            }
        }
        if (literal.length() > 0) {
            parts.add(new Part(true, literal.toString(), ""));
        }
        return new Template(text, List.copyOf(parts));
    }

    private static Part name(String inside, Set<String> names) {
        int colon = inside.indexOf(':');
        String name = colon < 0 ? inside : inside.substring(0, colon);
        String argument = colon < 0 ? "" : inside.substring(colon + 1);
        if (!names.contains(colon < 0 ? name : name + ":") || (colon >= 0 && argument.isEmpty())) {
            List<String> known = names.stream()
                    .sorted()
                    .map(n -> "{" + n + (n.endsWith(":") ? "NAME}" : "}"))
                    .toList();
            throw new IllegalArgumentException("no such name: {" + inside + "}; there are " + String.join(" ", known));
        }
        return new Part(false, name, argument);
    }

    /** True when it is the same for every request. */
    public boolean constant() {
        return parts.stream().allMatch(Part::literal);
    }

    /** Its text with every name replaced by its value. */
    public String render(Values values) {
        StringBuilder out = new StringBuilder(text.length() + 32);
        render(values, out);
        return out.toString();
    }

    /** Appends its text with every name replaced by its value. */
    public void render(Values values, StringBuilder out) {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            out.append(part.literal ? part.text : values.value(part.text, part.argument));
        }
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
