package io.netloft.proto.bencode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes the {@code info} of a share that we make. The same octets under the same names give the same info-hash
 * everywhere: nothing of the maker, its time or its machine is in it, and the length of a piece follows from the size.
 */
public final class InfoWriter {
    private static final int LEAST_PIECE = 32 << 10;
    private static final int MOST_PIECE = 16 << 20;
    private static final int PIECES = 1_024;

    private InfoWriter() {}

    /**
     * A file to be shared.
     *
     * @param path names below the share's folder
     * @param length its octets
     */
    public record Entry(List<String> path, long length) {}

    /** The length of a piece: the least power of two from 32 KiB to 16 MiB that makes no more than 1,024 pieces. */
    public static int pieceLength(long length) {
        int piece = LEAST_PIECE;
        while (piece < MOST_PIECE && (length + piece - 1) / piece > PIECES) {
            piece *= 2;
        }
        return piece;
    }

    /** The {@code info} of one file. */
    public static byte[] single(String name, long length, int pieceLength, byte[] pieces) {
        return BencodeEncoder.bytes(
                common(name, pieceLength, pieces).put("length", length).build());
    }

    /** The {@code info} of a folder; files in the order in which the pieces cover them. */
    public static byte[] folder(String name, List<Entry> files, int pieceLength, byte[] pieces) {
        List<BencodeValue> list = new ArrayList<>(files.size());
        for (Entry file : files) {
            List<BencodeValue> path = new ArrayList<>();
            file.path().forEach(one -> path.add(BencodeValue.Text.of(one)));
            list.add(BencodeValue.Dict.builder()
                    .put("length", file.length())
                    .put("path", new BencodeValue.ListOf(path))
                    .build());
        }
        return BencodeEncoder.bytes(common(name, pieceLength, pieces)
                .put("files", new BencodeValue.ListOf(list))
                .build());
    }

    private static BencodeValue.Builder common(String name, int pieceLength, byte[] pieces) {
        return BencodeValue.Dict.builder()
                .put("name", name)
                .put("piece length", pieceLength)
                .put("pieces", pieces);
    }

    /** Writes a dictionary with one more entry, {@code info}, whose octets are given. */
    static byte[] splice(BencodeValue.Dict root, byte[] info) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte('d');
        boolean spliced = false;
        for (Map.Entry<String, BencodeValue> entry : root.entries().entrySet()) {
            if (!spliced && entry.getKey().compareTo("info") > 0) {
                info(out, info);
                spliced = true;
            }
            BencodeEncoder.write(out, BencodeValue.Text.of(entry.getKey()));
            BencodeEncoder.write(out, entry.getValue());
        }
        if (!spliced) {
            info(out, info);
        }
        out.writeByte('e');
        return ByteBufUtil.getBytes(out);
    }

    private static void info(ByteBuf out, byte[] info) {
        out.writeCharSequence("4:info", StandardCharsets.US_ASCII);
        out.writeBytes(info);
    }
}
