package io.netloft.bench.prices;

import io.grpc.netty.NettyServerBuilder;
import io.netloft.bench.run.BenchException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The plain server as a process: {@code PlainMain PORT}, on loopback, with grpc-java's defaults. */
public final class PlainMain {
    private PlainMain() {}

    /** Serves until the process is told to stop. */
    public static void main(String[] args) throws InterruptedException, IOException {
        if (args.length != 1) {
            throw new BenchException("arguments: " + args.length + " (expected: PORT)");
        }
        var prices = new PlainPrices();
        NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])))
                .addService(prices.reading())
                .addService(prices.publishing())
                .build()
                .start()
                .awaitTermination();
    }
}
