package io.netloft.bench.chat;

import io.netloft.bench.beside.Count;
import io.netloft.bench.run.BenchException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What SQLite can do by itself, in this process and with nobody to serve: rows as large as our messages, each known by room
 * and number and by sender and id, two hundred a synced commit.
 */
final class GroupCommit {
    private static final int A_COMMIT = 200;
    private static final int ROOMS = 50;
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS message (
              room INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, sender TEXT NOT NULL, cid TEXT NOT NULL,
              text TEXT NOT NULL, PRIMARY KEY (room, seq), UNIQUE (room, sender, cid)) WITHOUT ROWID""";

    private final Path file;
    private long rows;

    GroupCommit(Path file) {
        this.file = file;
    }

    /** Commits for that long. */
    Count run(int seconds) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement pragma = connection.createStatement()) {
            pragma.execute("PRAGMA journal_mode=WAL");
            pragma.execute("PRAGMA synchronous=FULL");
            pragma.execute(TABLE);
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?)")) {
                return commits(connection, insert, seconds);
            }
        } catch (SQLException e) {
            throw new BenchException("SQLite: " + e.getMessage() + " (expected: commits)", e);
        }
    }

    private Count commits(Connection connection, PreparedStatement insert, int seconds) throws SQLException {
        long done = 0;
        long startNs = System.nanoTime();
        long untilNs = startNs + seconds * 1_000_000_000L;
        do {
            for (int i = 0; i < A_COMMIT; i++) {
                insert(insert);
            }
            connection.commit();
            done += A_COMMIT;
        } while (System.nanoTime() - untilNs < 0);
        return Count.of(done, (System.nanoTime() - startNs) / 1e9, 0);
    }

    private void insert(PreparedStatement insert) throws SQLException {
        rows++;
        long room = rows % ROOMS;
        insert.setLong(1, room);
        insert.setLong(2, rows);
        insert.setLong(3, System.currentTimeMillis());
        insert.setString(4, "~u" + room);
        insert.setString(5, rows + "-" + System.nanoTime());
        insert.setString(6, Frames.words(rows));
        insert.executeUpdate();
    }
}
