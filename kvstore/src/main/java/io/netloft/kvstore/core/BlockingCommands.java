package io.netloft.kvstore.core;

/** placeholder */
final class BlockingCommands {
    private BlockingCommands() {}

    static boolean serve(Call call, Entry entry) {
        return call.count() < 0 && entry.isString();
    }

    static void nothing(Call call) {
        call.out().nullArray();
    }
}
