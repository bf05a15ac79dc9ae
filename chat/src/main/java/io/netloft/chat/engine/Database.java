package io.netloft.chat.engine;

import io.netloft.chassis.life.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/**
 * The file of rooms: an SQLite database (3.43 or later) in write-ahead mode, whose every commit is synced. Opening it brings
 * its tables to this version. Any number of connections may read; writers take turns.
 */
public final class Database {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int APPLICATION = 0x6e6c6368; // "nlch"
    private static final int BUSY_MS = 5_000;
    private static final int WAL_KEPT_BYTES = 64 << 20;

    private final Path file;
    private final SQLiteDataSource source;

    private Database(Path file, SQLiteDataSource source) {
        this.file = file;
        this.source = source;
    }

    /**
     * Opens a file, makes it when there is none, and brings it up to date.
     *
     * @throws StartException when it is no file of ours, or damaged, or of a later version
     */
    public static Database open(Path file) {
        var database = new Database(file, source(file));
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            mustBeDatabase(file);
            database.mustBeOurs();
            database.migrate();
            return database;
        } catch (IOException e) {
            throw new StartException(file + ": " + e.getMessage() + " (expected: a file to read and write)");
        } catch (SQLException | FlywayException e) {
            throw new StartException(file + ": " + firstLine(e)
                    + " (expected: a database of chat); restore it from a copy, or name another data-dir");
        }
    }

    private static String firstLine(Exception e) {
        Throwable cause = e;
        while (!(cause instanceof SQLException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("unreadable");
    }

    private static SQLiteDataSource source(Path file) {
        var config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setBusyTimeout(BUSY_MS);
        config.setJournalSizeLimit(WAL_KEPT_BYTES);
        config.enforceForeignKeys(false);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    private static void mustBeDatabase(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new StartException(
                        file + ": not an SQLite database (expected: a database of chat); name another data-dir");
            }
        }
    }

    private void mustBeOurs() throws SQLException {
        try (Connection connection = source.getConnection()) {
            int application = number(connection, "PRAGMA application_id");
            if (application == 0 && number(connection, "SELECT count(*) FROM sqlite_master") == 0) {
                run(connection, "PRAGMA application_id = " + APPLICATION);
            } else if (application != APPLICATION) {
                throw new StartException(
                        file + ": a database of another program (expected: one of chat); name another data-dir");
            }
        }
    }

    private void migrate() {
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:io/netloft/chat/engine/schema")
                .table("schema_history")
                .load()
                .migrate();
    }

    /** A connection that reads. */
    Connection reader() throws SQLException {
        Connection connection = source.getConnection();
        run(connection, "PRAGMA query_only = ON");
        return connection;
    }

    /** A connection that writes. */
    Connection writer() throws SQLException {
        return source.getConnection();
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The file; its log of what is not yet in it lies beside it, with {@code -wal} behind its name. */
    public Path file() {
        return file;
    }

    /** Bytes of the file and its log. */
    public long bytes() {
        return size(file) + size(file.resolveSibling(file.getFileName() + "-wal"));
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException gone) {
            return 0;
        }
    }
}
