package io.netloft.chat.engine;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The users of the embedded table, with Argon2id hashes of their passwords (RFC 9106; 19 MiB, two passes). Every method
 * opens a connection of its own, so that a command line and a running server can use the table together; all of them block.
 */
public final class Accounts {
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final Argon2Function function = Argon2Function.getInstance(MEMORY_KIB, PASSES, 1, HASH_BYTES, Argon2.ID);
    private @Nullable String nobodys;

    /** A user of the table. */
    public record Account(String name, List<String> roles, boolean disabled, long createdMs) {}

    /** The accounts in a database. */
    public Accounts(Database database) {
        this.database = database;
    }

    /** Adds a user; false when there is one of that name. */
    public boolean add(String name, String password, List<String> roles, long nowMs) throws SQLException {
        return change(
                "INSERT INTO account VALUES (?, ?, ?, 0, ?) ON CONFLICT DO NOTHING",
                name,
                hash(password),
                String.join(" ", roles),
                nowMs);
    }

    /** Sets a password; false when there is no such user. */
    public boolean password(String name, String password) throws SQLException {
        return change("UPDATE account SET hash = ? WHERE name = ?", hash(password), name);
    }

    /** Lets a user log in no more, or again; false when there is no such user. */
    public boolean disable(String name, boolean disabled) throws SQLException {
        return change("UPDATE account SET disabled = ? WHERE name = ?", disabled ? 1L : 0L, name);
    }

    private boolean change(String sql, @Nullable Object... values) throws SQLException {
        try (Connection connection = database.writer();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return Rows.with(statement, values).executeUpdate() == 1;
        }
    }

    /** All users by name. */
    public List<Account> all() throws SQLException {
        List<Account> all = new ArrayList<>();
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT name, roles, disabled, created FROM account ORDER BY name");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                all.add(account(rows));
            }
        }
        return all;
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.split(" "));
    }

    /** Whether there is any user. */
    public boolean any() throws SQLException {
        return !all().isEmpty();
    }

    /** The user of that name if he is not disabled; else null. */
    public @Nullable Account enabled(String name) throws SQLException {
        Stored stored = stored(name);
        return stored == null || stored.account.disabled() ? null : stored.account;
    }

    private record Stored(Account account, String hash) {}

    private @Nullable Stored stored(String name) throws SQLException {
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT name, roles, disabled, created, hash FROM account WHERE name = ?");
                ResultSet rows = Rows.with(statement, name).executeQuery()) {
            return rows.next() ? new Stored(account(rows), rows.getString(5)) : null;
        }
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(row.getString(1), words(row.getString(2)), row.getInt(3) != 0, row.getLong(4));
    }

    /**
     * The user whose password it is; else null. Takes as long for a user that there is not, so that nobody can tell.
     */
    public @Nullable Account verify(String name, String password) throws SQLException {
        Stored stored = stored(name);
        boolean right = function.check(password, stored == null ? nobodys() : stored.hash);
        return right && stored != null && !stored.account.disabled() ? stored.account : null;
    }

    private synchronized String nobodys() {
        String made = nobodys;
        if (made == null) {
            byte[] random = new byte[SALT_BYTES];
            RANDOM.nextBytes(random);
            made = hash(java.util.HexFormat.of().formatHex(random));
            nobodys = made;
        }
        return made;
    }

    private String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return function.hash(password.getBytes(java.nio.charset.StandardCharsets.UTF_8), salt)
                .getResult();
    }
}
