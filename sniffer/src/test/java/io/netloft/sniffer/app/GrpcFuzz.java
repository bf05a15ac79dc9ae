package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netloft.sniffer.stream.StreamLimits;
import io.netloft.sniffer.text.TextBuffer;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Any octets as a message of a contract that is known: refused or told, within bounds. */
class GrpcFuzz {
    private static final List<String> METHODS =
            List.of("PriceService/StreamPrices", "PriceService/BatchGetPrices", "PricePublisherService/PublishPrices");

    @FuzzTest(maxDuration = "50s")
    void anyOctetsAreToldByFieldOrRefused(byte[] octets) {
        for (boolean json : new boolean[] {false, true}) {
            TextBuffer out = new TextBuffer();
            AppLine line = new AppLine(
                    out, new AppOptions(true, json, false, ZoneOffset.UTC, Map.of(), Map.of(), StreamLimits.STANDARD));
            for (String method : METHODS) {
                for (boolean client : new boolean[] {true, false}) {
                    Descriptor kind = GrpcContracts.message("/netloft.prices.v1." + method, client);
                    assertThat(kind).isNotNull();
                    out.clear();
                    try {
                        GrpcFields.write(line, DynamicMessage.parseFrom(kind, octets));
                    } catch (InvalidProtocolBufferException refused) {
                        assertThat(out.size()).isZero();
                    }
                    assertThat(out.size()).isLessThan(32_768);
                }
            }
        }
    }
}
