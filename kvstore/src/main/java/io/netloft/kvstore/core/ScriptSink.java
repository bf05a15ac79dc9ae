package io.netloft.kvstore.core;

/** Whoever is told what scripts do beside changing keys. Called by the apply thread under the state's lock: to be quick. */
public interface ScriptSink {
    /** Nobody. */
    ScriptSink NONE = new ScriptSink() {
        @Override
        public void published(byte[] channel, byte[] payload, boolean shard) {}

        @Override
        public void logged(int level, String text) {}
    };

    /** A script published a message: for every member's own subscribers. */
    void published(byte[] channel, byte[] payload, boolean shard);

    /** A script said something, at one of Redis' levels: 0 debug to 3 warning. Each character is a byte. */
    void logged(int level, String text);
}
