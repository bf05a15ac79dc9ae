package io.netloft.proto.resp;

import io.netloft.testkit.Example;
import io.netloft.testkit.Gen;
import io.netloft.testkit.LimitCase;
import io.netloft.testkit.StreamCodecContract;
import io.netloft.testkit.StreamProbe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** The proofs that every codec owes, for an onlooker's reading of requests. */
class RespRequestsContractTest extends StreamCodecContract<Seen> {
    private static final RespLimits LIMITS = RespCommandReaderContractTest.LIMITS;

    @Override
    protected StreamProbe<Seen> decoder(ByteBufAllocator allocator) {
        return new Seen.Probe(LIMITS, RespDirection.REQUESTS, allocator);
    }

    @Override
    protected StreamProbe<Seen> midStreamDecoder(ByteBufAllocator allocator) {
        return new Seen.Probe(LIMITS, RespDirection.REQUESTS, allocator).inTheMiddle();
    }

    @Override
    protected void encode(Seen message, ByteBuf out) {
        RespEncoder.message(out, message.message());
    }

    @Override
    protected Seen message(Gen gen) {
        if (gen.chance(30)) {
            // Each byte may take four, each word three more.
            return Seen.of(new RespMessage.Inline(gen.list(1, 3, g -> new RespMessage.Bulk(g.bytes(0, 4)))));
        }
        return Seen.of(new RespMessage.Array(gen.list(1, 8, g -> new RespMessage.Bulk(g.bytes(0, 20)))));
    }

    @Override
    protected List<Example<Seen>> examples() {
        return RespCommandReaderContractTest.commandExamples(
                words -> Seen.of(new RespMessage.Array(words.stream()
                        .<RespMessage>map(word -> new RespMessage.Bulk(Resp.bytes(word)))
                        .toList())),
                words -> Seen.of(new RespMessage.Inline(words.stream()
                        .map(word -> new RespMessage.Bulk(Resp.bytes(word)))
                        .toList())));
    }

    @Override
    protected List<LimitCase> limits() {
        return RespCommandReaderContractTest.commandLimits();
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return RespException.class;
    }

    @Override
    protected long memoryLimit() {
        return LIMITS.maxInlineBytes() + 64L;
    }

    @Override
    protected boolean decodesAfterRefusal() {
        return false;
    }

    @Override
    protected boolean damaged(Seen message) {
        return message.damaged();
    }
}
