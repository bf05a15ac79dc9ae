package io.netloft.chassis.web;

import io.netloft.chassis.log.Log;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Sends a file as the body of a response, one piece at a time: the next is read, on a worker, when the last has gone. The
 * file is deleted at the end.
 */
final class FileDownload {
    private static final Log LOG = Log.of(FileDownload.class);
    private static final int PIECE = 256 * 1024;
    private static final long RETRY_MS = 20;

    private final ChannelHandlerContext ctx;
    private final Path file;
    private final Executor workers;
    private final Runnable sent;
    private long position;

    /** @param sent runs on the event loop when the whole file has gone */
    FileDownload(ChannelHandlerContext ctx, Path file, Executor workers, Runnable sent) {
        this.ctx = ctx;
        this.file = file;
        this.workers = workers;
        this.sent = sent;
    }

    void next() {
        try {
            workers.execute(this::read);
        } catch (RejectedExecutionException busy) {
            ctx.executor().schedule(this::next, RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void read() {
        if (!ctx.channel().isActive()) {
            delete();
            return;
        }
        ByteBuf piece = ctx.alloc().buffer(PIECE);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            int read = 0;
            while (piece.isWritable() && read >= 0 && piece.readableBytes() < PIECE) {
                read = piece.writeBytes(in, position + piece.readableBytes(), PIECE - piece.readableBytes());
            }
        } catch (IOException e) {
            LOG.warn("file is not sent to its end", "file", file, "cause", e.getMessage());
            piece.release();
            delete();
            ctx.close();
            return;
        }
        position += piece.readableBytes();
        ctx.executor().execute(() -> write(piece));
    }

    private void write(ByteBuf piece) {
        if (!piece.isReadable()) {
            piece.release();
            ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(future -> sent.run());
            workers.execute(this::delete);
            return;
        }
        ctx.writeAndFlush(new DefaultHttpContent(piece)).addListener(future -> next());
    }

    private void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("file is left behind", "file", file, "cause", e.getMessage());
        }
    }
}
