package io.netloft.sniffer.app;

import io.netloft.proto.http2.Http2TapDecoder;
import io.netloft.proto.http2.Http2TapLimits;
import io.netloft.proto.http2.Http2TapVisitor;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A conversation in HTTP/2: a line for each request and each response at its end, and for each message of gRPC within. */
final class Http2Talk implements Analyzer {
    private static final int MOST_STREAMS = 256;
    private static final int OF_STREAM = 1024;

    private final AppContext context;
    private final StreamName name;
    private final int client;
    private final Direction[] directions;

    Http2Talk(AppContext context, StreamName name, int client) {
        this.context = context;
        this.name = name;
        this.client = client;
        this.directions = new Direction[] {new Direction(0), new Direction(1)};
    }

    @Override
    public void midStream(int side) {
        directions[side].decoder.startMidStream();
    }

    @Override
    public void octets(int side, ByteBuf in) {
        directions[side].decoder.decode(in);
    }

    @Override
    public void gap(int side, long missing) {
        directions[side].decoder.gap(missing);
    }

    @Override
    public void end(int side) {
        directions[side].end();
    }

    @Override
    public int held() {
        int held = 0;
        for (Direction one : directions) {
            held += one.decoder.held() + OF_STREAM * one.open.size() + one.messages;
        }
        return held;
    }

    @Override
    public boolean wants() {
        return !directions[0].decoder.done() || !directions[1].decoder.done();
    }

    @Override
    public void close() {
        directions[0].decoder.close();
        directions[1].decoder.close();
    }

    /** When a request was made, and of what. */
    private record Asked(long time, String path) {}

    /** One direction: its decoder, and the messages in the making by stream. */
    private final class Direction implements Http2TapVisitor {
        private final int side;
        private final Http2TapDecoder decoder;
        private final Map<Integer, Http2Exchange> open = new LinkedHashMap<>();
        /** Requests of streams whose answer has not ended. */
        private final Map<Integer, Asked> asked = new LinkedHashMap<>();
        /** Octets of messages of gRPC that are held. */
        private int messages;

        Direction(int side) {
            this.side = side;
            this.decoder = new Http2TapDecoder(Http2TapLimits.DEFAULT, side == client, this);
        }

        private boolean asks() {
            return side == client;
        }

        @Override
        public void fields(int stream, Http2Headers fields, boolean last) {
            Http2Exchange exchange = open.computeIfAbsent(stream, missing -> begin(stream));
            exchange.fields(fields);
            if (exchange.beginsGrpc()) {
                GrpcCall call = new GrpcCall(context.line(), name, side, asks(), exchange);
                exchange.messages(call.reader());
                messages += call.reader().held();
            }
            if (asks()) {
                asked.putIfAbsent(stream, new Asked(context.line().now(), exchange.path()));
                bound(asked);
            }
            if (last || exchange.interim()) {
                end(stream, last);
            }
            if (open.size() > MOST_STREAMS) {
                forget(open.keySet().iterator().next());
            }
        }

        private Http2Exchange begin(int stream) {
            Http2Exchange exchange = new Http2Exchange(asks(), stream);
            Asked request = asks() ? null : directions[client].asked.get(stream);
            if (request != null) {
                exchange.since(request.time);
                exchange.path(request.path);
            }
            return exchange;
        }

        private @Nullable Http2Exchange forget(int stream) {
            Http2Exchange exchange = open.remove(stream);
            GrpcReader reader = exchange == null ? null : exchange.messages();
            messages -= reader == null ? 0 : reader.held();
            return exchange;
        }

        private void bound(Map<Integer, Asked> map) {
            if (map.size() > MOST_STREAMS) {
                map.remove(map.keySet().iterator().next());
            }
        }

        private @Nullable GrpcReader reader(int stream) {
            Http2Exchange exchange = open.get(stream);
            return exchange == null ? null : exchange.messages();
        }

        @Override
        public void octets(int stream, ByteBuf part) {
            GrpcReader reader = reader(stream);
            if (reader != null) {
                messages -= reader.held();
                reader.octets(part);
                messages += reader.held();
            }
        }

        @Override
        public void missing(int stream, int octets) {
            GrpcReader reader = reader(stream);
            if (reader != null) {
                messages -= reader.held();
                reader.missing(octets);
                messages += reader.held();
            }
        }

        @Override
        public void data(int stream, int octets, boolean last) {
            Http2Exchange exchange = open.get(stream);
            if (exchange != null) {
                exchange.data(octets);
                if (last) {
                    end(stream, true);
                }
            }
        }

        @Override
        public void reset(int stream) {
            end(stream, false);
            directions[1 - side].end(stream, false);
        }

        private void end(int stream, boolean complete) {
            Http2Exchange exchange = forget(stream);
            if (exchange == null) {
                return;
            }
            GrpcReader reader = exchange.messages();
            if (reader != null) {
                reader.end();
            }
            boolean interim = exchange.interim();
            exchange.write(context.line(), name, side, complete || interim);
            if (asks()) {
                asked.replace(stream, new Asked(context.line().now(), exchange.path()));
            } else if (!interim) {
                directions[client].asked.remove(stream);
            }
        }

        private void end() {
            for (Integer stream : open.keySet().toArray(Integer[]::new)) {
                end(stream, false);
            }
        }

        @Override
        public void table(long octets) {
            directions[1 - side].decoder.table(octets);
        }

        @Override
        public void fault(String word) {
            context.line()
                    .begin(AppProtocol.HTTP2, name, side, asks())
                    .word(AppField.FAULT, word)
                    .end();
        }
    }
}
