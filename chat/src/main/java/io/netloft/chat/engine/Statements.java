package io.netloft.chat.engine;

import io.netloft.chassis.log.Log;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection with its statements, each prepared once. One thread at a time. */
final class Statements implements AutoCloseable {
    private static final Log LOG = Log.of(Statements.class);

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    PreparedStatement of(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return Rows.with(statement, values);
    }

    /** Changes rows; how many. */
    int change(String sql, @Nullable Object... values) throws SQLException {
        return of(sql, values).executeUpdate();
    }

    /** A single number; {@code otherwise} when there is no row or no number in it. */
    long number(long otherwise, String sql, @Nullable Object... values) throws SQLException {
        try (ResultSet rows = of(sql, values).executeQuery()) {
            if (!rows.next()) {
                return otherwise;
            }
            long number = rows.getLong(1);
            return rows.wasNull() ? otherwise : number;
        }
    }

    // By hand: the driver would begin the next transaction, and with it hold the file, as soon as one has ended.
    void begin() throws SQLException {
        of("BEGIN IMMEDIATE").execute();
    }

    void commit() throws SQLException {
        of("COMMIT").execute();
    }

    /** Ends a transaction that has failed; on some failures the database has done so already. */
    void rollback() {
        forget();
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException none) {
            LOG.debug("no transaction to roll back", "cause", none.getMessage());
        }
    }

    /** Prepares anew: the driver lets go of a statement that has failed, and of nothing else that was held for it. */
    void forget() {
        prepared.values().forEach(Statements::close);
        prepared.clear();
    }

    private static void close(PreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException e) {
            LOG.debug("statement not closed", "cause", e.getMessage());
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
