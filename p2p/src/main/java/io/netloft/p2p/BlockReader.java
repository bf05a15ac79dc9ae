package io.netloft.p2p;

import io.netloft.p2p.core.Block;
import io.netloft.proto.peerwire.PeerwireEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks into one buffer, each behind the head of its frame. Blocks that follow one another are read by one call
 * into the end of the buffer and moved to their places: a call costs more than moving what it brings.
 */
final class BlockReader {
    private final Disk disk;
    private final int pieceLength;
    private final ByteBufAllocator allocator;
    private String trouble = "";

    BlockReader(Disk disk, int pieceLength, ByteBufAllocator allocator) {
        this.disk = disk;
        this.pieceLength = pieceLength;
        this.allocator = allocator;
    }

    /** The frames; null when the blocks can't be read. The caller owns the buffer. */
    @Nullable
    ByteBuf read(List<Block> blocks) {
        int length = blocks.stream()
                .mapToInt(block -> PeerwireEncoder.PIECE_HEAD + block.length())
                .sum();
        ByteBuf out = allocator.directBuffer(length, length);
        try {
            int from = 0;
            while (from < blocks.size()) {
                int to = from + 1;
                while (to < blocks.size() && follows(blocks.get(to - 1), blocks.get(to))) {
                    to++;
                }
                run(blocks.subList(from, to), out);
                from = to;
            }
            return out;
        } catch (IOException e) {
            trouble = String.valueOf(e.getMessage());
            out.release();
            return null;
        }
    }

    private static boolean follows(Block before, Block block) {
        return before.piece() == block.piece() && before.begin() + before.length() == block.begin();
    }

    private void run(List<Block> blocks, ByteBuf out) throws IOException {
        Block first = blocks.get(0);
        int octets = blocks.stream().mapToInt(Block::length).sum();
        int start = out.writerIndex();
        int at = start + blocks.size() * PeerwireEncoder.PIECE_HEAD;
        ByteBuffer into = out.internalNioBuffer(at, octets);
        disk.read((long) first.piece() * pieceLength + first.begin(), into.slice());
        for (Block block : blocks) {
            PeerwireEncoder.pieceHead(out, block.piece(), block.begin(), block.length());
            if (at != out.writerIndex()) {
                out.setBytes(out.writerIndex(), out, at, block.length());
            }
            out.writerIndex(out.writerIndex() + block.length());
            at += block.length();
        }
    }

    /** Why they could not be read. */
    String trouble() {
        return trouble;
    }
}
