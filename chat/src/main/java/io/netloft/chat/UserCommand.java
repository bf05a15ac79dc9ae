package io.netloft.chat;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.log.LogFormat;
import io.netloft.chassis.log.LogLevel;
import io.netloft.chassis.log.Logging;
import io.netloft.chassis.term.Out;
import io.netloft.chat.core.Names;
import io.netloft.chat.core.Refusal;
import io.netloft.chat.engine.Accounts;
import io.netloft.chat.engine.Accounts.Account;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code chat user}: the embedded table of users. */
@Command(
        name = "user",
        description = {
            "Keeps the table of users, also while a server runs on it.",
            "A server that began without any user, and so with guests, must be started again after the first."
        })
final class UserCommand {
    private static final int LEAST_PASSWORD = 8;
    private static final int MOST_PASSWORD = 1024;

    @Option(
            names = "--data-dir",
            paramLabel = "PATH",
            scope = ScopeType.INHERIT,
            description = "Folder of the server's data; unset: that of the user's state directory.")
    private @Nullable Path dataDir;

    @Spec
    private @Nullable CommandSpec spec;

    /** Where a password comes from. */
    static final class PasswordOption {
        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "Read the password from a file instead of asking for it.")
        private @Nullable Path file;

        String read() throws IOException {
            Path from = file;
            String password = from == null ? asked() : Files.readString(from).strip();
            if (password.length() < LEAST_PASSWORD || password.length() > MOST_PASSWORD) {
                throw new StartException("password: " + password.length() + " characters (expected: " + LEAST_PASSWORD
                        + ".." + MOST_PASSWORD + ")");
            }
            return password;
        }

        @SuppressWarnings(
                "SystemConsoleNull") // On newer JDKs it is there without a terminal; then the environment tells.
        private static String asked() {
            Console console = System.console();
            if (console == null || System.getenv("TERM") == null) {
                throw new StartException("password: no terminal to ask on (expected: --password-file FILE)");
            }
            char[] first = console.readPassword("Password: ");
            char[] second = console.readPassword("Again: ");
            if (first == null || second == null || !new String(first).equals(new String(second))) {
                throw new StartException("password: the two are not the same");
            }
            return new String(first);
        }
    }

    @Command(name = "add", description = "Adds a user.")
    int add(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--role", paramLabel = "ROLE", description = "A role; `admin` may do everything.") @Nullable
                    List<String> roles,
            @Mixin PasswordOption password) {
        return run(accounts -> {
            boolean guest = Names.user(name).startsWith(Names.GUEST);
            if (guest) {
                throw new StartException("NAME: " + name + " (expected: no guest's name)");
            }
            long now = Instant.now().toEpochMilli();
            return accounts.add(name, password.read(), roles == null ? List.of() : roles, now)
                    ? done("added " + name)
                    : failed("NAME: " + name + " (expected: a name that nobody has)");
        });
    }

    @Command(name = "list", description = "Lists the users.")
    int list() {
        return run(accounts -> {
            for (Account one : accounts.all()) {
                Out.line(one.name()
                        + (one.disabled() ? " disabled" : "")
                        + (one.roles().isEmpty() ? "" : " " + String.join(",", one.roles())));
            }
            return ExitCode.DONE.code();
        });
    }

    @Command(name = "disable", description = "Lets a user log in no more.")
    int disable(@Parameters(paramLabel = "NAME") String name) {
        return run(accounts -> accounts.disable(name, true) ? done("disabled " + name) : nobody(name));
    }

    @Command(name = "enable", description = "Lets a user log in again.")
    int enable(@Parameters(paramLabel = "NAME") String name) {
        return run(accounts -> accounts.disable(name, false) ? done("enabled " + name) : nobody(name));
    }

    @Command(name = "password", description = "Sets a user's password.")
    int password(@Parameters(paramLabel = "NAME") String name, @Mixin PasswordOption password) {
        return run(accounts ->
                accounts.password(name, password.read()) ? done("password of " + name + " set") : nobody(name));
    }

    /** What is done with the table. */
    private interface Task {
        int run(Accounts accounts) throws SQLException, IOException;
    }

    private int run(Task task) {
        Logging.configure(LogFormat.TEXT, LogLevel.ERROR);
        try {
            return task.run(new Accounts(ChatServer.database(dataDir)));
        } catch (StartException | Refusal | SQLException | IOException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private static int done(String what) {
        Out.line(what);
        return ExitCode.DONE.code();
    }

    private int nobody(String name) {
        return failed("NAME: " + name + " (expected: a user of `chat user list`)");
    }

    private int failed(String why) {
        Objects.requireNonNull(spec).commandLine().getErr().println("user: " + why);
        return ExitCode.FAILED.code();
    }
}
