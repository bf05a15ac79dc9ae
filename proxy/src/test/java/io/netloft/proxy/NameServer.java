package io.netloft.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A DNS server on loopback that says what the test told it. */
final class NameServer implements AutoCloseable {
    private final Map<String, List<ByteBuf>> records = new ConcurrentHashMap<>();
    private final io.netty.channel.Channel channel;

    NameServer() {
        channel = new Bootstrap()
                .group(EchoRig.TestTransport.shared().group())
                .channel(EchoRig.TestTransport.shared().datagramChannel())
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel ch) {
                        ch.pipeline()
                                .addLast(
                                        new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Answers());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    String address() {
        return "127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** @param addresses the last octet of loopback addresses */
    void addresses(String name, int... addresses) {
        records.put(
                name + ". A",
                java.util.Arrays.stream(addresses)
                        .mapToObj(last -> Unpooled.wrappedBuffer(new byte[] {127, 0, 0, (byte) last}))
                        .toList());
    }

    /** @param services priority, weight, port and target each */
    void services(String name, String... services) {
        records.put(
                name + ". SRV",
                java.util.Arrays.stream(services)
                        .map(text -> {
                            String[] words = text.split(" ");
                            ByteBuf content = Unpooled.buffer();
                            for (int i = 0; i < 3; i++) {
                                content.writeShort(Integer.parseInt(words[i]));
                            }
                            for (String label : words[3].split("\\.")) {
                                content.writeByte(label.length());
                                content.writeCharSequence(label, StandardCharsets.US_ASCII);
                            }
                            return content.writeByte(0);
                        })
                        .toList());
    }

    private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            DatagramDnsResponse response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
            response.addRecord(DnsSection.QUESTION, question);
            List<ByteBuf> known =
                    records.get(question.name() + " " + question.type().name());
            if (known == null && question.type().equals(DnsRecordType.AAAA)) {
                known = List.of();
            }
            if (known == null) {
                response.setCode(DnsResponseCode.NXDOMAIN);
            } else {
                known.forEach(content -> response.addRecord(
                        DnsSection.ANSWER,
                        new DefaultDnsRawRecord(question.name(), question.type(), 1, content.copy())));
            }
            ctx.writeAndFlush(response);
        }
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }
}
