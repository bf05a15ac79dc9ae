package io.netloft.proto.prices;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import netloft.prices.v1.PricesProto;
import org.junit.jupiter.api.Test;

/** The contract beside the one that was committed: what clients hold stays good. */
class ContractTest {
    private static final Path COMMITTED = Path.of("src/test/resources/prices/contract.pb");

    private final FileDescriptorProto now = PricesProto.getDescriptor().toProto();

    @Test
    void takesNothingAwayFromClients() throws IOException {
        assertThat(ContractChanges.between(committed(), now)).isEmpty();
    }

    // After a change that breaks nothing: run with -Dnetloft.docs.update=true and commit the file.
    @Test
    void theCommittedDescriptorIsThatOfTheContract() throws IOException {
        boolean broken = Files.exists(COMMITTED)
                && !ContractChanges.between(committed(), now).isEmpty();
        if (Boolean.getBoolean("netloft.docs.update") && !broken) {
            Files.createDirectories(COMMITTED.getParent());
            Files.write(COMMITTED, now.toByteArray());
        }
        assertThat(committed()).isEqualTo(now);
    }

    @Test
    void seesWhatBreaksClients() {
        FileDescriptorProto.Builder changed = now.toBuilder();
        changed.getMessageTypeBuilderList().stream()
                .filter(message -> message.getName().equals("Decimal"))
                .forEach(message ->
                        message.getFieldBuilder(0).setName("mantissa").setNumber(9));
        changed.removeEnumType(0);
        changed.getServiceBuilder(0).getMethodBuilder(0).setServerStreaming(false);
        List<String> found = ContractChanges.between(now, changed.build());
        assertThat(found)
                .contains(
                        "message Decimal field 1 is gone",
                        "enum " + now.getEnumType(0).getName() + " is gone",
                        "service PriceService method StreamPrices streams responses was true and is false");
    }

    @Test
    void letsTheContractGrow() {
        FileDescriptorProto.Builder grown = now.toBuilder();
        grown.addMessageTypeBuilder().setName("More");
        grown.getMessageTypeBuilder(0).addFieldBuilder().setName("more").setNumber(99);
        assertThat(ContractChanges.between(now, grown.build())).isEmpty();
    }

    private static FileDescriptorProto committed() throws IOException {
        return FileDescriptorProto.parseFrom(Files.readAllBytes(COMMITTED));
    }
}
