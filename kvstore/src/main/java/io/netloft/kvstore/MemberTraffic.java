package io.netloft.kvstore;

import io.netloft.kvstore.core.ForwardedOps;
import io.netloft.proto.resp.RespCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** What the other members say on a connection: three commands that are in no table and that no client may use. */
final class MemberTraffic {
    private static final byte[] OK = Answers.ascii("+OK\r\n");

    private final Node node;
    private final RespHandler connection;
    private @Nullable RemoteOps remote;

    MemberTraffic(Node node, RespHandler connection) {
        this.node = node;
        this.connection = connection;
    }

    /** Whether the connection is a member's. */
    boolean isMember() {
        return remote != null;
    }

    /** Takes a command if it is one of a member's; false when it is none. */
    boolean take(RespCommand command) {
        if (command.is(0, PeerLink.PEER) && command.size() == 5) {
            greeted(command);
            return true;
        }
        RemoteOps from = remote;
        if (from == null || command.size() != 3) {
            return false;
        }
        if (command.is(0, PeerLink.FORWARD)) {
            ByteBuf ops = Unpooled.buffer(command.length(2));
            ops.writeBytes(command.source(), command.start(2), command.length(2));
            if (!command.isInteger(1) || !ForwardedOps.areSound(ops, command.integer(1))) {
                ops.release();
                connection.refuse("ERR forwarded ops: not as a member writes them");
                connection.closeAfterAnswers();
                return true;
            }
            long slot = connection.awaitAnswer();
            Chunk chunk = new Chunk(from, ops, (int) command.integer(1), slot, node.writeDeadlineNs());
            if (from.isBroken()) {
                from.refuse(chunk);
            } else {
                node.commit().offer(chunk);
            }
            return true;
        }
        if (command.is(0, PeerLink.PUBLISH)) {
            // No answer: a message is delivered at most once, and the sender has gone on.
            node.pubSub().publish(command.bytes(1), command.bytes(2), false);
            return true;
        }
        if (command.is(0, PeerLink.SHARD_PUBLISH)) {
            node.pubSub().publish(command.bytes(1), command.bytes(2), true);
            return true;
        }
        return false;
    }

    private void greeted(RespCommand command) {
        KvstoreConfig config = node.config();
        String identity = node.identity();
        boolean stranger = !command.text(2).isEmpty()
                && !identity.isEmpty()
                && !command.text(2).equals(identity);
        if (!command.text(1).equals(config.cluster()) || stranger) {
            connection.refuse("ERR cluster: " + command.text(1) + " (expected: " + config.cluster()
                    + (stranger ? ", the same one)" : ")"));
        } else if (!command.text(3).equals(config.id())) {
            connection.refuse("ERR member: " + command.text(3) + " (expected: " + config.id() + ")");
        } else if (!node.peerSecret().matches(command.text(4))) {
            node.metrics().wrongPassword();
            connection.refuse("WRONGPASS peer-secret: not this cluster's (expected: the same on every member)");
        } else {
            remote = new RemoteOps(connection.loop().loop(), connection);
            connection.answerReady(OK);
        }
    }
}
