package io.netloft.chat.core;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of rooms and users. Rooms are lower-case, so that nobody can make an {@code Ops} beside {@code ops}; a room of two
 * users is {@code @ann,bob}, its users in order; a guest's name begins with {@code ~}, which no other name does.
 */
public final class Names {
    /** What a guest's name begins with. */
    public static final String GUEST = "~";

    private static final Pattern ROOM = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}");
    private static final Pattern USER = Pattern.compile("~?[\\p{L}\\p{N}][\\p{L}\\p{N}._@+:/|=-]{0,63}");
    private static final Pattern MENTION =
            Pattern.compile("(?<![\\p{L}\\p{N}@.])@(~?[\\p{L}\\p{N}](?:[\\p{L}\\p{N}._@+:/|=-]*[\\p{L}\\p{N}])?)");
    private static final int MOST_MENTIONS = 50;

    private Names() {}

    /**
     * The room that a user means.
     *
     * @throws Refusal when it is no name
     */
    public static String room(String said, String user) {
        if (said.startsWith("@")) {
            return direct(said.substring(1), user);
        }
        String plain = said.startsWith("#") ? said.substring(1) : said;
        String name = Normalizer.normalize(plain, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        if (!ROOM.matcher(name).matches()) {
            throw new Refusal(
                    ChatError.BAD_NAME,
                    "room: " + shown(said) + " (expected: 1..64 letters, digits, and . _ - behind the first)");
        }
        return name;
    }

    private static String direct(String said, String user) {
        List<String> users = List.of(said.split(",", -1));
        if (users.size() > 2) {
            throw new Refusal(ChatError.BAD_NAME, "room: @" + shown(said) + " (expected: @USER)");
        }
        users.forEach(Names::user);
        String first = users.get(0);
        String second = users.size() == 2 ? users.get(1) : user;
        return first.compareTo(second) <= 0 ? "@" + first + "," + second : "@" + second + "," + first;
    }

    /**
     * A user's name.
     *
     * @throws Refusal when it is none
     */
    public static String user(String said) {
        if (!USER.matcher(said).matches()) {
            throw new Refusal(
                    ChatError.BAD_NAME,
                    "user: " + shown(said)
                            + " (expected: 1..64 letters, digits, and . _ @ + : / | = - behind the first)");
        }
        return said;
    }

    private static String shown(String said) {
        return said.length() > 80 ? said.substring(0, said.offsetByCodePoints(0, 40)) + "…" : said;
    }

    /** Whether a room is of two users. */
    public static boolean direct(String room) {
        return room.startsWith("@");
    }

    /** The users of a room of two. */
    static List<String> users(String room) {
        return List.of(room.substring(1).split(",", -1));
    }

    /** Whom a message is meant for above all: who was named, and who stands in the text behind an {@code @}. */
    static List<String> mentions(List<String> named, String text) {
        if (named.isEmpty() && text.indexOf('@') < 0) {
            return List.of();
        }
        Set<String> all = new LinkedHashSet<>(named);
        Matcher matcher = MENTION.matcher(text);
        while (all.size() < MOST_MENTIONS && matcher.find()) {
            all.add(matcher.group(1));
        }
        return List.copyOf(new ArrayList<>(all));
    }
}
