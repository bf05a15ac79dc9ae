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
        HashCommands.bind(bind);
        ListCommands.bind(bind);
        ListPops.bind(bind);
        SetCommands.bind(bind);
        SetAlgebra.bind(bind);
        SortedSetWrites.bind(bind);
        SortedSetReads.bind(bind);
        SortedSetRanges.bind(bind);
        SortedSetAlgebra.bind(bind);
        BlockingCommands.bind(bind);
        ScanCommands.bind(bind);
        SortCommands.bind(bind);
        ObjectCommands.bind(bind);
        ScriptCommands.bind(bind);
    }
}
