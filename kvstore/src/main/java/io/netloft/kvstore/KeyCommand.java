package io.netloft.kvstore;

import io.netloft.chassis.term.Out;
import io.netloft.proto.resp.RespMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kvstore get|set|del}: one key at a time. */
final class KeyCommand {
    private KeyCommand() {}

    private static String text(RespMessage message) throws IOException {
        RespMessage answer = ClientCommand.ToServer.require(message);
        if (answer instanceof RespMessage.Bulk bulk) {
            return bulk.text();
        }
        if (answer instanceof RespMessage.Int number) {
            return Long.toString(number.value());
        }
        return answer instanceof RespMessage.Simple simple ? simple.text() : String.valueOf(JsonReply.of(answer));
    }

    /** {@code kvstore get}. */
    @Command(name = "get", description = "Prints the string at a key; exit code 1 when there is none.")
    static final class Get extends ClientCommand {
        @Parameters(paramLabel = "KEY", description = "The key.")
        private String key = "";

        @Override
        void run(ToServer to) throws IOException {
            try (RespConnection connection = to.connect(false)) {
                RespMessage answer = connection.ask("GET", key);
                if (answer instanceof RespMessage.Null) {
                    throw new IOException(key + ": no such key");
                }
                Out.line(text(answer));
            }
        }
    }

    /** {@code kvstore set}. */
    @Command(name = "set", description = "Sets a key to a string, and prints its revision.")
    static final class Set extends ClientCommand {
        @Parameters(paramLabel = "KEY", description = "The key.", index = "0")
        private String key = "";

        @Parameters(paramLabel = "VALUE", description = "The string.", index = "1")
        private String value = "";

        @Option(names = "--ttl", paramLabel = "SECONDS", description = "Lets it vanish after so many seconds.")
        private @Nullable Long ttl;

        @Option(names = "--if", paramLabel = "VALUE", description = "Sets it only if it holds this string now.")
        private @Nullable String expected;

        @Override
        void run(ToServer to) throws IOException {
            List<String> args = new ArrayList<>(List.of("SET", key, value));
            if (ttl != null) {
                args.addAll(List.of("EX", ttl.toString()));
            }
            if (expected != null) {
                args.addAll(List.of("IFEQ", expected));
            }
            try (RespConnection connection = to.connect(false)) {
                RespMessage answer = ClientCommand.ToServer.require(connection.ask(args.toArray(String[]::new)));
                if (answer instanceof RespMessage.Null) {
                    throw new IOException(key + ": does not hold " + expected + " now; not set");
                }
                Out.line(text(connection.ask("REVISION", key)));
            }
        }
    }

    /** {@code kvstore del}. */
    @Command(name = "del", description = "Deletes keys, and prints how many there were.")
    static final class Del extends ClientCommand {
        @Parameters(paramLabel = "KEY", description = "The keys.", arity = "1..*")
        private List<String> keys = List.of();

        @Override
        void run(ToServer to) throws IOException {
            List<String> args = new ArrayList<>(List.of("DEL"));
            args.addAll(keys);
            try (RespConnection connection = to.connect(false)) {
                Out.line(text(connection.ask(args.toArray(String[]::new))));
            }
        }
    }
}
