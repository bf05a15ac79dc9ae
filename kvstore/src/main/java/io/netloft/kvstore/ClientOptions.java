package io.netloft.kvstore;

import io.netloft.chassis.config.HostPort;
import io.netloft.proto.resp.RespMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the server is that a client command speaks to, and who speaks. */
final class ClientOptions {
    @Option(
            names = {"-s", "--server"},
            paramLabel = "HOST:PORT",
            description = "Listener for Redis clients, of any member (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1:6379")
    private String server = "127.0.0.1:6379";

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "User (default: ${DEFAULT-VALUE}).",
            defaultValue = "default")
    private String user = "default";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File with the password, where one is needed.")
    private @Nullable Path passwordFile;

    @Mixin
    private ClientTls tls = new ClientTls();

    /** Connects, and proves who it is. */
    RespConnection connect(boolean resp3) throws IOException {
        RespConnection connection = new RespConnection(HostPort.parse(server), tls.wanted() ? tls.context() : null);
        boolean good = false;
        try {
            if (passwordFile != null) {
                require(connection.ask(
                        "AUTH", user, Files.readString(passwordFile).strip()));
            }
            if (resp3) {
                require(connection.ask("HELLO", "3"));
            }
            good = true;
        } finally {
            if (!good) {
                connection.close();
            }
        }
        return connection;
    }

    /** The answer, if it is no error. */
    static RespMessage require(RespMessage answer) throws IOException {
        if (answer instanceof RespMessage.SimpleError error) {
            throw new IOException(error.text());
        }
        return answer;
    }
}
