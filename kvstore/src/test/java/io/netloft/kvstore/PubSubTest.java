package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.PubSub.Kind;
import io.netloft.kvstore.PubSub.Name;
import io.netloft.kvstore.core.Glob;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PubSubTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final PubSub all = new PubSub();
    private final Ear one = new Ear();
    private final Ear other = new Ear();

    @AfterEach
    void close() {
        channel.close();
    }

    private final class Ear implements PubSub.Listener {
        private final List<String> heard = new ArrayList<>();

        @Override
        @SuppressWarnings("NullAway") // Only the loop of it is used here.
        public LoopContext loop() {
            return new LoopContext(channel.eventLoop(), null, null, null, null);
        }

        @Override
        public void deliver(Publication message) {
            heard.add(new String(message.bytes(RespVersion.RESP3), StandardCharsets.US_ASCII)
                    .replaceAll("[$>]\\d+\r\n", "")
                    .replace("\r\n", " ")
                    .strip());
        }
    }

    private static Name name(String text) {
        return new Name(CommitRig.bytes(text));
    }

    private int publish(String channelName, String text, boolean shard) {
        int reached = all.publish(CommitRig.bytes(channelName), CommitRig.bytes(text), shard);
        channel.runPendingTasks();
        return reached;
    }

    @Test
    void whoListensToAChannelAndAPatternHearsTwice() {
        all.add(Kind.CHANNEL, name("news"), one);
        all.add(Kind.PATTERN, name("n*"), one);
        all.add(Kind.PATTERN, name("x*"), other);
        assertThat(publish("news", "hello", false)).isEqualTo(2);
        assertThat(one.heard).containsExactlyInAnyOrder("message news hello", "pmessage n* news hello");
        assertThat(other.heard).isEmpty();
        assertThat(all.delivered()).isEqualTo(2);
    }

    @Test
    void shardChannelsAreAWorldOfTheirOwn() {
        all.add(Kind.SHARD, name("news"), one);
        all.add(Kind.CHANNEL, name("news"), other);
        all.add(Kind.PATTERN, name("*"), other);
        assertThat(publish("news", "x", true)).isEqualTo(1);
        assertThat(one.heard).containsExactly("smessage news x");
        assertThat(other.heard).isEmpty();
    }

    @Test
    void nobodyListensAfterTheLastHasLeft() {
        all.add(Kind.CHANNEL, name("a"), one);
        all.add(Kind.CHANNEL, name("a"), one);
        all.add(Kind.CHANNEL, name("a"), other);
        all.add(Kind.PATTERN, name("p"), one);
        assertThat(all.listeners(Kind.CHANNEL, name("a"))).isEqualTo(2);
        assertThat(all.matching(Kind.CHANNEL, new Glob(CommitRig.bytes("*")))).isEqualTo(Map.of(name("a"), 2));
        all.remove(Kind.CHANNEL, name("a"), one);
        all.remove(Kind.CHANNEL, name("a"), other);
        all.remove(Kind.CHANNEL, name("a"), other);
        all.remove(Kind.PATTERN, name("p"), one);
        assertThat(all.hasListeners()).isFalse();
        assertThat(all.names(Kind.CHANNEL) + all.names(Kind.PATTERN)).isZero();
        assertThat(publish("a", "x", false)).isZero();
    }

    @Test
    void subscriptionsCountAsRedisCountsThem() {
        Subscriptions its = new Subscriptions(all, one);
        ByteBuf buffer = Unpooled.buffer();
        RespWriter out = new RespWriter(RespVersion.RESP2).to(buffer);
        its.join(Kind.CHANNEL, CommitRig.bytes("a"), out);
        its.join(Kind.CHANNEL, CommitRig.bytes("a"), out);
        its.join(Kind.PATTERN, CommitRig.bytes("p"), out);
        its.join(Kind.SHARD, CommitRig.bytes("s"), out);
        its.leave(Kind.CHANNEL, CommitRig.bytes("nosuch"), out);
        its.leaveAll(Kind.CHANNEL, out);
        its.leaveAll(Kind.CHANNEL, out);
        List<Integer> told = new ArrayList<>();
        for (String line : buffer.toString(StandardCharsets.US_ASCII).split("\r\n")) {
            if (line.startsWith(":")) {
                told.add(Integer.parseInt(line.substring(1)));
            }
        }
        assertThat(told).containsExactly(1, 1, 2, 1, 2, 1, 1);
        assertThat(its.any()).isTrue();
        its.drop();
        assertThat(its.any()).isFalse();
        assertThat(all.hasListeners()).isFalse();
        assertThat(all.names(Kind.SHARD)).isZero();
    }
}
