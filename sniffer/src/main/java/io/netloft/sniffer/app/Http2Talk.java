package io.netloft.sniffer.app;

import io.netloft.proto.http2.Http2TapDecoder;
import io.netloft.proto.http2.Http2TapLimits;
import io.netloft.proto.http2.Http2TapVisitor;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.LinkedHashMap;
import java.util.Map;

/** A conversation in HTTP/2: a line for each request and each response at its end; calls of gRPC with their status. */
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
            held += one.decoder.held() + OF_STREAM * one.open.size();
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

    /** One direction: its decoder, and the messages in the making by stream. */
    private final class Direction implements Http2TapVisitor {
        private final int side;
        private final Http2TapDecoder decoder;
        private final Map<Integer, Http2Exchange> open = new LinkedHashMap<>();
        /** When requests were made, of streams whose answer has not begun. */
        private final Map<Integer, Long> asked = new LinkedHashMap<>();

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
            if (last || exchange.interim()) {
                end(stream, last);
            }
            bound(open);
        }

        private Http2Exchange begin(int stream) {
            Http2Exchange exchange = new Http2Exchange(asks());
            Direction requests = directions[client];
            if (asks()) {
                asked.put(stream, context.line().now());
                bound(asked);
            } else {
                Long time = requests.asked.get(stream);
                exchange.since(time == null ? 0 : time);
            }
            return exchange;
        }

        private <V> void bound(Map<Integer, V> map) {
            if (map.size() > MOST_STREAMS) {
                map.remove(map.keySet().iterator().next());
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
            Http2Exchange exchange = open.remove(stream);
            if (exchange == null) {
                return;
            }
            boolean interim = exchange.interim();
            exchange.write(context.line(), name, side, stream, complete || interim);
            if (asks()) {
                asked.replace(stream, context.line().now());
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
