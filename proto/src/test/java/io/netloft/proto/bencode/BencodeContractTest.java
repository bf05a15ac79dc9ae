package io.netloft.proto.bencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.proto.bencode.BencodeValue.Dict;
import io.netloft.proto.bencode.BencodeValue.Int;
import io.netloft.proto.bencode.BencodeValue.ListOf;
import io.netloft.proto.bencode.BencodeValue.Text;
import io.netloft.testkit.CodecContract;
import io.netloft.testkit.CodecProbe;
import io.netloft.testkit.Example;
import io.netloft.testkit.Gen;
import io.netloft.testkit.LimitCase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The proofs that every codec owes. */
class BencodeContractTest extends CodecContract<BencodeValue> {
    private static final BencodeLimits LIMITS = new BencodeLimits(400, 4, 20);

    @Override
    protected CodecProbe<BencodeValue> decoder(ByteBufAllocator allocator) {
        BencodeDecoder decoder = new BencodeDecoder(LIMITS);
        return new CodecProbe<>() {
            @Override
            public void decode(ByteBuf in, Consumer<? super BencodeValue> out) {
                while (in.isReadable()) {
                    BencodeValue value = decoder.decode(in);
                    if (value != null) {
                        out.accept(value);
                    }
                }
            }
        };
    }

    @Override
    protected void encode(BencodeValue message, ByteBuf out) {
        BencodeEncoder.write(out, message);
    }

    @Override
    protected BencodeValue message(Gen gen) {
        return any(gen, 2);
    }

    private static BencodeValue any(Gen gen, int levels) {
        int kind = gen.between(0, levels == 0 ? 1 : 3);
        if (kind == 0) {
            return new Int(gen.between(Long.MIN_VALUE, Long.MAX_VALUE) >> gen.between(0, 63));
        }
        if (kind == 1) {
            return new Text(gen.bytes(0, 20));
        }
        if (kind == 2) {
            return new ListOf(gen.list(0, 3, g -> any(g, levels - 1)));
        }
        var dict = Dict.builder();
        int entries = gen.between(0, 2);
        for (int i = 0; i < entries; i++) {
            dict.put(new String(gen.bytes(0, 6), StandardCharsets.ISO_8859_1), any(gen, levels - 1));
        }
        return dict.build();
    }

    @Override
    protected List<Example<BencodeValue>> examples() {
        return List.of(
                Example.of("string", "4:spam", Text.of("spam")),
                Example.of("empty string", "0:", Text.of("")),
                Example.of("integer", "i3e", new Int(3)),
                Example.of("negative integer", "i-3e", new Int(-3)),
                Example.of("zero", "i0e", new Int(0)),
                Example.of("least integer", "i-9223372036854775808e", new Int(Long.MIN_VALUE)),
                Example.of("greatest integer", "i9223372036854775807e", new Int(Long.MAX_VALUE)),
                Example.of("list", "l4:spam4:eggse", new ListOf(List.of(Text.of("spam"), Text.of("eggs")))),
                Example.of("empty list", "le", new ListOf(List.of())),
                Example.of(
                        "dictionary",
                        "d3:cow3:moo4:spam4:eggse",
                        Dict.builder().put("cow", "moo").put("spam", "eggs").build()),
                Example.of(
                        "list in a dictionary",
                        "d4:spaml1:a1:bee",
                        Dict.builder()
                                .put("spam", new ListOf(List.of(Text.of("a"), Text.of("b"))))
                                .build()),
                Example.of("empty dictionary", "de", Dict.builder().build()),
                Example.of("empty key", "d0:i1ee", Dict.builder().put("", 1).build()),
                Example.of(
                        "keys ascend as octets",
                        "d1:a0:1:\u00ff0:e",
                        Dict.builder().put("a", "").put("\u00ff", "").build()),
                Example.refused("minus zero", "i-0e", "an integer is"),
                Example.refused("leading zero", "i03e", "an integer is"),
                Example.refused("minus leading zero", "i-03e", "an integer is"),
                Example.refused("no digits", "ie", "an integer is"),
                Example.refused("two minuses", "i--1e", "an integer is"),
                Example.refused("minus alone", "i-e", "an integer is"),
                Example.refused("plus", "i+1e", "an integer is"),
                Example.refused("65 bits", "i9223372036854775808e", "an integer is"),
                Example.refused("65 bits below zero", "i-9223372036854775809e", "an integer is"),
                Example.refused("length with a leading zero", "04:spam", "a string's length"),
                Example.refused("length without colon", "4spam", "a string's length"),
                Example.refused("a letter", "x", "a value begins"),
                Example.refused("end of nothing", "e", "a value begins"),
                Example.refused("key that is a number", "di1ei2ee", "a key is a string"),
                Example.refused("key without value", "d1:ae", "every key has a value"),
                Example.refused("keys descend", "d1:b0:1:a0:e", "keys ascend"),
                Example.refused("key twice", "d1:a0:1:a0:e", "none comes twice"));
    }

    @Override
    protected List<LimitCase> limits() {
        return List.of(
                LimitCase.of("maxBytes", "396:" + "x".repeat(396), "397:" + "x".repeat(397)),
                LimitCase.of("maxBytes of a list", "l394:" + "x".repeat(394) + "e", "l395:" + "x".repeat(395) + "e"),
                LimitCase.of("maxDepth", "lllleeee", "llllleeeee"),
                LimitCase.of("maxDepth of dictionaries", "d0:d0:d0:deeee", "d0:d0:d0:d0:deeeee"),
                LimitCase.of("maxValues", "l" + "i1e".repeat(19) + "e", "l" + "i1e".repeat(20) + "e"));
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return BencodeException.class;
    }

    @Override
    protected long memoryLimit() {
        return LIMITS.maxBytes();
    }

    @Test
    void remembersWhereTheMarkedValueOfTheOutermostDictionaryLies() {
        byte[] document = "d1:ad4:infoi1ee4:infod1:xi1ee1:zi2ee".getBytes(StandardCharsets.US_ASCII);
        var decoder = new BencodeDecoder(BencodeLimits.METAINFO, "info");
        decoder.readWhole(document);
        assertThat(new String(document, StandardCharsets.US_ASCII).substring(decoder.markStart(), decoder.markEnd()))
                .isEqualTo("d1:xi1ee");
    }

    @Test
    void aWholeDocumentIsNeitherCutNorFollowedByAnything() {
        assertThatThrownBy(() -> BencodeDecoder.whole(bytes("i1"), BencodeLimits.MESSAGE))
                .hasMessageContaining("ends in the middle");
        assertThatThrownBy(() -> BencodeDecoder.whole(bytes("i1ei2e"), BencodeLimits.MESSAGE))
                .hasMessageContaining("nothing follows");
    }

    // 20 KB of it ended a program that reads by recursion.
    @Test
    void listsWithinListsWithoutEndAreRefusedAtTheirDepth() {
        assertThatThrownBy(() -> BencodeDecoder.whole(bytes("l".repeat(1_000_000)), BencodeLimits.METAINFO))
                .isInstanceOf(BencodeException.class)
                .hasMessageContaining("byte 100");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
