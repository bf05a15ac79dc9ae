package io.netloft.bench.kvstore;

import io.grpc.MethodDescriptor;
import io.netloft.bench.grpc.Bytes;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one kind, as etcd's {@code rpc.proto} has them.
 *
 * @param method that is called
 * @param next the next request; null when there are no more
 * @param operations in each
 * @param right whether an answer is what it should be
 */
record EtcdCalls(
        MethodDescriptor<byte[], byte[]> method,
        Supplier<byte @Nullable []> next,
        int operations,
        Predicate<byte[]> right) {
    static final MethodDescriptor<byte[], byte[]> STATUS = method("etcdserverpb.Maintenance/Status");
    /** Puts in a transaction; etcd takes 128 at most. */
    static final int PUTS = 50;

    private static final MethodDescriptor<byte[], byte[]> PUT = method("etcdserverpb.KV/Put");
    private static final MethodDescriptor<byte[], byte[]> TXN = method("etcdserverpb.KV/Txn");
    private static final MethodDescriptor<byte[], byte[]> RANGE = method("etcdserverpb.KV/Range");
    private static final long SEED = 1;

    // PutRequest and RangeRequest.
    private static final int KEY = 1;
    private static final int VALUE = 2;
    // TxnRequest, RequestOp, and their answers.
    private static final int SUCCESS = 2;
    private static final int REQUEST_PUT = 2;
    private static final int SUCCEEDED = 2;
    private static final int KVS = 2;

    /** Puts of random keys. */
    static EtcdCalls put() {
        var random = new SplittableRandom(SEED);
        return new EtcdCalls(PUT, () -> put(random.nextInt(Keys.RANGE)), 1, answer -> answer.length > 0);
    }

    /** Transactions of {@link #PUTS} puts each, from a random key on. */
    static EtcdCalls transactions() {
        var random = new SplittableRandom(SEED);
        return new EtcdCalls(TXN, () -> transaction(random.nextInt(Keys.RANGE)), PUTS, EtcdCalls::succeeded);
    }

    /** Every key once, in transactions. */
    static EtcdCalls fill() {
        var from = new Fill();
        return new EtcdCalls(TXN, from::next, PUTS, EtcdCalls::succeeded);
    }

    /** Linearizable gets of random keys, which is what a Range is unless it says serializable. */
    static EtcdCalls get() {
        var random = new SplittableRandom(SEED);
        return new EtcdCalls(
                RANGE,
                () -> Protobuf.field(KEY, Keys.key(random.nextInt(Keys.RANGE))),
                1,
                answer -> Protobuf.bytes(answer, KVS).length > Keys.VALUE_BYTES);
    }

    private static boolean succeeded(byte[] answer) {
        return Protobuf.number(answer, SUCCEEDED) == 1;
    }

    private static byte[] put(int key) {
        return Protobuf.message(Protobuf.field(KEY, Keys.key(key)), Protobuf.field(VALUE, Keys.value(key)));
    }

    // A transaction may hold a key only once.
    private static byte[] transaction(int from) {
        byte[][] puts = new byte[PUTS][];
        for (int i = 0; i < PUTS; i++) {
            puts[i] = Protobuf.field(SUCCESS, Protobuf.field(REQUEST_PUT, put((from + i) % Keys.RANGE)));
        }
        return Protobuf.message(puts);
    }

    private static final class Fill {
        private int from;

        private byte @Nullable [] next() {
            if (from >= Keys.RANGE) {
                return null;
            }
            byte[] request = transaction(from);
            from += PUTS;
            return request;
        }
    }

    private static MethodDescriptor<byte[], byte[]> method(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .setRequestMarshaller(Bytes.INSTANCE)
                .setResponseMarshaller(Bytes.INSTANCE)
                .build();
    }
}
