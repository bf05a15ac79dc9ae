package io.netloft.sniffer.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * The fields of a message of protobuf by name, those that are set: names as protobuf's JSON has them, decimals and times as
 * people write them. A message that holds nothing but one of several others is told as that one. Of every list the first
 * {@value #MOST} elements are told, and of all lists no more than fit in {@value #ENOUGH} octets.
 */
final class GrpcFields {
    private static final int MOST = 64;
    private static final int ENOUGH = 8192;
    private static final int MOST_EXPONENT = 18;
    private static final int NANO_DIGITS = 9;
    private static final String DECIMAL = "netloft.prices.v1.Decimal";
    private static final String TIMESTAMP = "google.protobuf.Timestamp";
    private static final String DURATION = "google.protobuf.Duration";

    private final AppTree tree;
    private final int start;
    private int left;

    private GrpcFields(AppLine line) {
        tree = new AppTree(line);
        start = tree.size();
    }

    /** Writes the kind of a message and its fields. */
    static void write(AppLine line, Message message) {
        Message told = within(message);
        line.word(AppField.MESSAGE, told.getDescriptorForType().getName());
        Map<FieldDescriptor, Object> fields = told.getAllFields();
        if (fields.isEmpty()) {
            return;
        }
        line.nested(AppField.FIELDS);
        GrpcFields writer = new GrpcFields(line);
        if (line.json()) {
            writer.object(fields);
        } else {
            writer.members(fields);
        }
        line.some(AppField.LEFT, writer.left);
    }

    /** What an envelope holds. */
    private static Message within(Message message) {
        Message told = message;
        while (true) {
            Descriptor kind = told.getDescriptorForType();
            Map<FieldDescriptor, Object> fields = told.getAllFields();
            boolean envelope = kind.getFields().size() == 1 || !kind.getOneofs().isEmpty();
            if (!envelope || fields.size() != 1) {
                return told;
            }
            Object only = fields.values().iterator().next();
            if (!(only instanceof Message inner)) {
                return told;
            }
            told = inner;
        }
    }

    private void object(Map<FieldDescriptor, Object> fields) {
        tree.open('{');
        members(fields);
        tree.close('}');
    }

    private void members(Map<FieldDescriptor, Object> fields) {
        fields.forEach((field, value) -> {
            tree.member(field.getJsonName());
            if (field.isRepeated()) {
                list(field, (List<?>) value);
            } else {
                value(field, value);
            }
        });
    }

    private void list(FieldDescriptor field, List<?> values) {
        tree.open('[');
        int told = 0;
        while (told < Math.min(values.size(), MOST) && tree.size() - start < ENOUGH) {
            tree.element();
            value(field, values.get(told++));
        }
        tree.close(']');
        left += values.size() - told;
    }

    private void value(FieldDescriptor field, Object value) {
        switch (field.getType()) {
            case MESSAGE, GROUP -> message((Message) value);
            case ENUM -> name((EnumValueDescriptor) value);
            case STRING -> tree.text((String) value);
            case BYTES -> tree.octets(start((ByteString) value));
            case UINT32, FIXED32 -> tree.bare(Integer.toUnsignedString((Integer) value));
            case UINT64, FIXED64 -> tree.bare(Long.toUnsignedString((Long) value));
            case BOOL, INT32, INT64, SINT32, SINT64, SFIXED32, SFIXED64 -> tree.bare(String.valueOf(value));
            // As words: JSON has no number for what is none.
            case FLOAT, DOUBLE -> tree.word(String.valueOf(value));
        }
    }

    private static byte[] start(ByteString octets) {
        return octets.substring(0, Math.min(octets.size(), AppLine.SHOWN + 1)).toByteArray();
    }

    /** A value that this version of the contract does not know is told by its number. */
    private void name(EnumValueDescriptor value) {
        if (value.getIndex() < 0) {
            tree.number(value.getNumber());
        } else {
            tree.word(value.getName());
        }
    }

    private void message(Message message) {
        switch (message.getDescriptorForType().getFullName()) {
            case DECIMAL -> decimal(number(message, "units"), (int) number(message, "exponent"));
            case TIMESTAMP -> time(number(message, "seconds"), (int) number(message, "nanos"));
            case DURATION -> duration(number(message, "seconds"), (int) number(message, "nanos"));
            default -> object(message.getAllFields());
        }
    }

    private static long number(Message message, String field) {
        return ((Number) message.getField(message.getDescriptorForType().findFieldByName(field))).longValue();
    }

    private void decimal(long units, int exponent) {
        boolean sound = Math.abs((long) exponent) <= MOST_EXPONENT;
        tree.word(sound ? BigDecimal.valueOf(units, -exponent).toPlainString() : units + "e" + exponent);
    }

    // Years 1 to 9999, as protobuf has them.
    private void time(long seconds, int nanos) {
        if (seconds >= -62_135_596_800L && seconds < 253_402_300_800L && nanos >= 0 && nanos < 1_000_000_000) {
            tree.time(seconds, nanos);
        } else {
            tree.word(seconds + "s" + nanos + "ns");
        }
    }

    private void duration(long seconds, int nanos) {
        BigDecimal all = BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, NANO_DIGITS));
        tree.word(all.signum() == 0 ? "0s" : all.stripTrailingZeros().toPlainString() + "s");
    }
}
