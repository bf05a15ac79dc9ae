package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespWriter;

/**
 * A command of the connection's own, as it is carried out.
 *
 * @param inTransaction whether EXEC runs it: it can't wait then
 */
record LocalCall(
        RespHandler connection,
        Node node,
        CommandSpec spec,
        RespCommand command,
        RespWriter out,
        boolean inTransaction) {

    int size() {
        return command.size();
    }

    String text(int i) {
        return command.text(i);
    }

    byte[] bytes(int i) {
        return command.bytes(i);
    }

    boolean is(int i, String upperCase) {
        return command.is(i, upperCase);
    }

    long integer(int i) {
        if (!command.isInteger(i)) {
            throw new CommandError("ERR value is not an integer or out of range");
        }
        return command.integer(i);
    }

    Client client() {
        return connection.client();
    }

    Dialogue dialogue() {
        return connection.dialogue();
    }
}
