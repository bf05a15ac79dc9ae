package io.netloft.chat.engine;

import io.netloft.chat.core.ChatError;
import java.sql.SQLException;

/** Something to write. It is applied in a transaction with others, and told what became of that on the hub's thread. */
interface Work {
    /** About what it takes in memory while it waits. */
    int bytes();

    /** Writes; again, if the transaction has to be repeated. */
    void apply(Tables tables) throws SQLException;

    /** It is durable. */
    void done();

    /** It is not stored. */
    void failed(ChatError why, String detail);
}
