package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandSpec;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;

/** Commands that concern the connection or the node, not the keys. */
final class LocalCommands {
    private final Node node;
    private final RespHandler connection;

    LocalCommands(Node node, RespHandler connection) {
        this.node = node;
        this.connection = connection;
    }

    void run(CommandSpec spec, RespCommand command, RespWriter out) {
        switch (spec.name()) {
            case "ping" -> {
                if (command.size() > 1) {
                    out.bulk(command.source(), command.start(1), command.length(1));
                } else {
                    out.pong();
                }
            }
            case "echo" -> out.bulk(command.source(), command.start(1), command.length(1));
            case "quit" -> {
                out.ok();
                connection.closeAfterAnswers();
            }
            case "hello" -> hello(command, out);
            default -> out.error("ERR unknown command '" + spec.name() + "'");
        }
    }

    private void hello(RespCommand command, RespWriter out) {
        if (command.size() > 1) {
            if (!command.isInteger(1) || command.integer(1) < 2 || command.integer(1) > 3) {
                out.error("NOPROTO unsupported protocol version");
                return;
            }
            out.version(command.integer(1) == 3 ? RespVersion.RESP3 : RespVersion.RESP2);
        }
        out.map(6).bulk("server").bulk("redis");
        out.bulk("version").bulk("7.0.15");
        out.bulk("proto").integer(out.version() == RespVersion.RESP3 ? 3 : 2);
        out.bulk("id").integer(1);
        out.bulk("mode").bulk(node.config().peers().isEmpty() ? "standalone" : "cluster");
        out.bulk("role").bulk("master");
    }
}
