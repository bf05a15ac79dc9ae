package io.netloft.kvstore;

import io.netloft.chassis.term.Out;
import io.netloft.proto.resp.RespMessage;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kvstore watch}: every change of matching keys, one a line. */
@Command(
        name = "watch",
        description = {
            "Prints every change of matching keys, once and in order: revision, event, key, value.",
            "Ends when the server does; --from its last revision + 1 goes on there."
        })
final class WatchCommand extends ClientCommand {
    @Parameters(paramLabel = "PATTERN", description = "Keys, as in KEYS (default: all).", defaultValue = "*")
    private String pattern = "*";

    @Option(
            names = "--from",
            paramLabel = "REVISION",
            description = "First revision; 0: the oldest that is kept (default: what comes next).",
            defaultValue = "$")
    private String from = "$";

    @Option(names = "--count", paramLabel = "N", description = "Ends after so many changes.", defaultValue = "0")
    private long count;

    @Override
    void run(ToServer to) throws IOException {
        try (RespConnection connection = to.connect(true)) {
            ToServer.require(connection.ask("WATCHFROM", from, pattern));
            for (long seen = 0; count == 0 || seen < count; seen++) {
                RespMessage message = connection.next();
                if (message instanceof RespMessage.Push push) {
                    show(push.values());
                }
            }
        }
    }

    private static void show(List<RespMessage> values) throws IOException {
        String first = values.get(0) instanceof RespMessage.Bulk bulk ? bulk.text() : "";
        if (first.equals("compacted")) {
            throw new IOException(
                    "too slow: what follows is not kept any more; begin at --from " + JsonReply.of(values.get(1)));
        }
        Out.line(values.stream()
                .skip(1)
                .map(value -> value instanceof RespMessage.Null ? "" : String.valueOf(JsonReply.of(value)))
                .collect(Collectors.joining("\t")));
    }
}
