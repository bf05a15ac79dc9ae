package io.netloft.kvstore;

import io.netloft.chassis.config.Secret;
import io.netloft.kvstore.core.AccessRules;
import io.netloft.kvstore.core.CommandTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The users, from the configuration. Without any, everybody is {@code default} and may do everything. Thread-safe. */
final class Access {
    static final String DEFAULT = "default";
    private static final int MOST_REFUSALS = 128;

    /** Somebody was refused. */
    record Refused(long epochMs, String reason, String object, String user, String client) {}

    private final Deque<Refused> refused = new ArrayDeque<>();
    private volatile Map<String, User> users;

    Access(KvstoreConfig config) {
        users = usersOf(config);
    }

    /** Takes over what was configured anew; connections keep the rights that they have proved. */
    void reload(KvstoreConfig config) {
        users = usersOf(config);
    }

    private static Map<String, User> usersOf(KvstoreConfig config) {
        Map<String, User> users = new LinkedHashMap<>();
        for (KvstoreConfig.Account account : config.users()) {
            users.put(account.name(), user(account));
        }
        if (!users.containsKey(DEFAULT)) {
            Secret password = config.password();
            if (password != null || users.isEmpty()) {
                users.put(DEFAULT, user(KvstoreConfig.Account.everything(DEFAULT, password)));
            }
        }
        return users;
    }

    private static User user(KvstoreConfig.Account account) {
        Secret password = account.password();
        return new User(
                account.name(),
                password == null ? null : new PasswordCheck(List.of(password)),
                new AccessRules(account.commands(), account.keys(), account.channels()),
                account);
    }

    /** What is wrong with a rule; null when nothing is. */
    static @Nullable String fault(String rule) {
        if (rule.length() < 2 || (rule.charAt(0) != '+' && rule.charAt(0) != '-')) {
            return "+ or -, then a command or an @category";
        }
        String what = rule.substring(1).toLowerCase(Locale.ROOT);
        if (what.equals("@all") || categories().contains(what)) {
            return null;
        }
        return CommandTable.standard().named(what) == null ? "a command or an @category of this server" : null;
    }

    /** All categories, in order. */
    static Set<String> categories() {
        Set<String> all = new TreeSet<>();
        CommandTable.standard().all().forEach(spec -> all.addAll(spec.categories()));
        return all;
    }

    /** Who a connection is before it says so; null: it must say so first. */
    @Nullable
    User unproved() {
        User user = users.get(DEFAULT);
        return user != null && user.password() == null ? user : null;
    }

    /** The user of that name if the password is right; null when it is not. */
    @Nullable
    User prove(String name, String password) {
        User user = users.get(name);
        if (user == null) {
            return null;
        }
        PasswordCheck check = user.password();
        return check == null || check.accepts(password) ? user : null;
    }

    /** Whether AUTH with only a password makes sense. */
    boolean defaultNeedsPassword() {
        User user = users.get(DEFAULT);
        return user == null || user.password() != null;
    }

    @Nullable
    User find(String name) {
        return users.get(name);
    }

    List<User> all() {
        return List.copyOf(users.values());
    }

    void refused(Refused one) {
        synchronized (refused) {
            refused.addFirst(one);
            if (refused.size() > MOST_REFUSALS) {
                refused.removeLast();
            }
        }
    }

    /** Who was refused, the latest first. */
    List<Refused> refusals() {
        synchronized (refused) {
            return new ArrayList<>(refused);
        }
    }

    void clearRefusals() {
        synchronized (refused) {
            refused.clear();
        }
    }
}
