package io.netloft.chassis.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;

/** JSON of requests and answers, read with limits on depth and length. Thread-safe. */
public final class Json {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_STRING = 4 << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private Json() {}

    /** The mapper itself, shared; don't configure it. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** Bytes of a value made of maps, lists, strings, numbers and records. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("value: " + value.getClass() + " (expected: what JSON can say)", e);
        }
    }

    /** Text of a value. */
    public static String text(Object value) {
        return new String(bytes(value), StandardCharsets.UTF_8);
    }

    /**
     * Reads a tree.
     *
     * @throws WebException for bytes that are not JSON
     */
    public static JsonNode read(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new WebException(WebError.BAD_REQUEST, "body: empty (expected: JSON)");
            }
            return node;
        } catch (java.io.IOException e) {
            throw new WebException(WebError.BAD_REQUEST, "body: " + firstLine(e) + " (expected: JSON)");
        }
    }

    private static String firstLine(Exception e) {
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return String.valueOf(message).lines().findFirst().orElse("unreadable");
    }
}
