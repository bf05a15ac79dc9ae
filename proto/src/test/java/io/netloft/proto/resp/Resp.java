package io.netloft.proto.resp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Texts as bytes on the wire. */
final class Resp {
    private Resp() {}

    static ByteBuf buffer(String text) {
        return Unpooled.wrappedBuffer(bytes(text));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(ByteBuf buffer) {
        return buffer.toString(StandardCharsets.ISO_8859_1);
    }

    /** A command as an array of bulks. */
    static String array(String... args) {
        StringBuilder text = new StringBuilder("*" + args.length + "\r\n");
        for (String arg : args) {
            text.append('$').append(arg.length()).append("\r\n").append(arg).append("\r\n");
        }
        return text.toString();
    }

    static List<String> words(RespCommand command) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < command.size(); i++) {
            words.add(new String(command.bytes(i), StandardCharsets.ISO_8859_1));
        }
        return words;
    }

    /** All commands of a text. */
    static List<List<String>> commands(RespLimits limits, String text) {
        RespCommandReader reader = new RespCommandReader(limits);
        RespCommand command = new RespCommand();
        ByteBuf in = buffer(text);
        List<List<String>> commands = new ArrayList<>();
        while (reader.read(in, command)) {
            commands.add(words(command));
        }
        return commands;
    }

    static void assertFault(RespFault fault, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RespException.class, e -> {
            if (e.fault() != fault || !message.equals(e.getMessage())) {
                throw new AssertionError("fault " + e.fault() + " " + e.getMessage());
            }
        });
    }
}
