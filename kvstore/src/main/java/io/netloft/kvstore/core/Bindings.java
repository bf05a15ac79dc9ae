package io.netloft.kvstore.core;

import java.util.function.BiConsumer;

/** Which class does which commands. */
final class Bindings {
    private Bindings() {}

    static void all(BiConsumer<String, Execution> bind) {
        StringCommands.bind(bind);
        CounterCommands.bind(bind);
        KeyCommands.bind(bind);
        ExpiryCommands.bind(bind);
        LeaseCommands.bind(bind);
    }
}
