package io.netloft.kvstore;

import io.netloft.proto.resp.RespMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replies as JSON: bytes that are UTF-8 become text, others an object with their base64. */
final class JsonReply {
    private JsonReply() {}

    /** Bytes as a member of JSON. */
    static Object text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return Map.of("base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    /** A reply as a member of JSON; null for a null. */
    static @Nullable Object of(RespMessage message) {
        if (message instanceof RespMessage.Bulk bulk) {
            return text(bulk.bytes());
        }
        if (message instanceof RespMessage.Simple simple) {
            return simple.text();
        }
        if (message instanceof RespMessage.SimpleError error) {
            return Map.of("error", error.text());
        }
        if (message instanceof RespMessage.Int number) {
            return number.value();
        }
        if (message instanceof RespMessage.Decimal decimal) {
            return Double.isFinite(decimal.value()) ? decimal.value() : Double.toString(decimal.value());
        }
        if (message instanceof RespMessage.Null) {
            return null;
        }
        if (message instanceof RespMessage.Array array) {
            return list(array.values());
        }
        if (message instanceof RespMessage.Set set) {
            return list(set.values());
        }
        if (message instanceof RespMessage.Map map) {
            List<@Nullable Object> pairs = new ArrayList<>();
            map.pairs().forEach(pair -> pairs.add(list(List.of(pair.key(), pair.value()))));
            return pairs;
        }
        if (message instanceof RespMessage.Bool bool) {
            return bool.value();
        }
        return message instanceof RespMessage.Verbatim verbatim ? text(verbatim.bytes()) : message.toString();
    }

    private static List<@Nullable Object> list(List<RespMessage> values) {
        List<@Nullable Object> list = new ArrayList<>();
        values.forEach(value -> list.add(of(value)));
        return list;
    }
}
