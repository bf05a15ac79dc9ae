package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netloft.sniffer.stream.StreamLimits;
import io.netloft.sniffer.stream.Wire;
import java.time.ZoneOffset;
import java.util.Map;

/** Two sides that say anything in any order, with holes: no exception, and bounded output. */
class AppFuzz {
    private static final AppProtocol[] KINDS = {
        AppProtocol.HTTP,
        AppProtocol.HTTP2,
        AppProtocol.RESP,
        AppProtocol.WEBSOCKET,
        AppProtocol.TLS,
        AppProtocol.DNS,
        AppProtocol.PEERWIRE
    };

    @FuzzTest(maxDuration = "50s")
    void anyConversationIsRead(FuzzedDataProvider data) {
        Map<Integer, AppProtocol> ports = data.consumeBoolean() ? Map.of() : Map.of(80, data.pickValue(KINDS));
        StreamLimits limits = new StreamLimits(4, 2, 4096, 1 << 16, 60);
        AppPrinter printer = Apps.printer(
                new AppOptions(true, data.consumeBoolean(), false, ZoneOffset.UTC, ports, Map.of(), limits));
        Wire wire = new Wire(1, 80);
        long octets = 0;
        if (data.consumeBoolean()) {
            printer.print(wire.syn(true));
            printer.print(wire.syn(false));
        }
        while (data.remainingBytes() > 0) {
            boolean client = data.consumeBoolean();
            int lost = data.consumeInt(0, 15) == 0 ? data.consumeInt(1, 100) : 0;
            byte[] said = data.consumeBytes(data.consumeInt(1, 200));
            octets += said.length;
            printer.print(wire.lose(client, lost).say(client, said));
        }
        printer.finish();
        assertThat(printer.buffer().size()).isLessThan((int) (8192 + 600 * octets));
    }
}
