package io.netloft.sniffer.app;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a call of gRPC: a line for each message, with its fields where the contract is known and the message whole
 * and of at most {@value GrpcReader#MOST} octets, inflated too.
 */
final class GrpcCall implements GrpcReader.Listener {
    private final AppLine line;
    private final StreamName name;
    private final int side;
    private final boolean client;
    private final int stream;
    private final String path;
    private final boolean gzip;
    private final @Nullable Descriptor kind;
    private final GrpcReader reader;

    GrpcCall(AppLine line, StreamName name, int side, boolean client, Http2Exchange head) {
        this.line = line;
        this.name = name;
        this.side = side;
        this.client = client;
        this.stream = head.stream();
        this.path = head.path();
        this.gzip = head.encoding().equals("gzip");
        this.kind = GrpcContracts.message(path, client);
        this.reader = new GrpcReader(kind != null, this);
    }

    GrpcReader reader() {
        return reader;
    }

    private AppLine begin() {
        line.begin(AppProtocol.GRPC, name, side, client);
        return line.text(AppField.CALL, path.startsWith("/") ? path.substring(1) : path);
    }

    @Override
    public void message(boolean compressed, long octets, long missing, @Nullable ByteBuf body) {
        begin();
        Descriptor known = kind;
        if (known != null && body != null && (!compressed || gzip)) {
            fields(known, compressed, body);
        }
        line.number(AppField.BYTES, octets).number(AppField.H2_STREAM, stream);
        line.flag(AppField.COMPRESSED, compressed).some(AppField.MISSING, missing);
        line.end();
    }

    private void fields(Descriptor known, boolean compressed, ByteBuf body) {
        try (InputStream in = octets(compressed, body)) {
            byte[] whole = in.readNBytes(GrpcReader.MOST + 1);
            if (whole.length > GrpcReader.MOST) {
                return;
            }
            GrpcFields.write(line, DynamicMessage.parseFrom(known, whole));
        } catch (InvalidProtocolBufferException e) {
            line.word(AppField.FAULT, "protobuf");
        } catch (IOException e) {
            line.word(AppField.FAULT, "gzip");
        }
    }

    private static InputStream octets(boolean compressed, ByteBuf body) throws IOException {
        InputStream plain = new ByteBufInputStream(body);
        return compressed ? new GZIPInputStream(plain) : plain;
    }

    @Override
    public void broken(String word) {
        begin().word(AppField.FAULT, word).number(AppField.H2_STREAM, stream).end();
    }
}
