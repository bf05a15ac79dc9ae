package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client learns that has no files of ours: both versions of reflection. */
class ReflectionTest {
    private static final String DETAILS = "google/rpc/error_details.proto";
    private static final String CONTRACT = "netloft/prices/v1/prices.proto";

    private final Port port = new Port();

    @AfterEach
    void end() {
        port.close();
    }

    // Details of a status travel in an Any: who can't find their types can't show them.
    @ParameterizedTest
    @CsvSource({
        "google.rpc.ErrorInfo, " + DETAILS,
        "google.rpc.LocalizedMessage, " + DETAILS,
        "google.rpc.Status, google/rpc/status.proto",
        "netloft.prices.v1.PriceService, " + CONTRACT,
        "netloft.prices.v1.PriceService.StreamPrices, " + CONTRACT,
        "netloft.prices.v1.PricePublisherService, " + CONTRACT,
        "netloft.prices.v1.Decimal, " + CONTRACT,
        "grpc.health.v1.Health, grpc/health/v1/health.proto",
    })
    void findsTheFileOfASymbol(String symbol, String file) throws InterruptedException, InvalidProtocolBufferException {
        assertThat(names(v1(symbol))).startsWith(file);
        assertThat(names(v1alpha(symbol))).startsWith(file);
    }

    // A file of no use without what it imports.
    @ParameterizedTest
    @ValueSource(strings = {"google.rpc.ErrorInfo", "netloft.prices.v1.PriceService"})
    void servesAFileWithAllItImports(String symbol) throws InterruptedException, InvalidProtocolBufferException {
        List<FileDescriptorProto> files = files(v1(symbol));
        assertThat(names(v1(symbol)))
                .containsAll(files.stream()
                        .flatMap(file -> file.getDependencyList().stream())
                        .toList());
    }

    @Test
    void knowsNothingThatThereIsNot() throws InterruptedException {
        assertThat(v1("google.rpc.Nothing").getErrorResponse().getErrorCode())
                .isEqualTo(io.grpc.Status.Code.NOT_FOUND.value());
    }

    private ServerReflectionResponse v1(String symbol) throws InterruptedException {
        var call = new Port.Call<ServerReflectionRequest, ServerReflectionResponse>(
                port.channel().newCall(ServerReflectionGrpc.getServerReflectionInfoMethod(), CallOptions.DEFAULT),
                1,
                new Metadata());
        call.call()
                .sendMessage(ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol(symbol)
                        .build());
        call.call().halfClose();
        return call.next();
    }

    // Deprecated, and still what some clients ask first.
    @SuppressWarnings("deprecation")
    private io.grpc.reflection.v1alpha.ServerReflectionResponse v1alpha(String symbol) throws InterruptedException {
        var call = new Port.Call<
                io.grpc.reflection.v1alpha.ServerReflectionRequest,
                io.grpc.reflection.v1alpha.ServerReflectionResponse>(
                port.channel()
                        .newCall(
                                io.grpc.reflection.v1alpha.ServerReflectionGrpc.getServerReflectionInfoMethod(),
                                CallOptions.DEFAULT),
                1,
                new Metadata());
        call.call()
                .sendMessage(io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol(symbol)
                        .build());
        call.call().halfClose();
        return call.next();
    }

    private static List<String> names(ServerReflectionResponse answer) throws InvalidProtocolBufferException {
        return files(answer).stream().map(FileDescriptorProto::getName).toList();
    }

    private static List<String> names(io.grpc.reflection.v1alpha.ServerReflectionResponse answer)
            throws InvalidProtocolBufferException {
        return files(answer.getFileDescriptorResponse().getFileDescriptorProtoList()).stream()
                .map(FileDescriptorProto::getName)
                .toList();
    }

    private static List<FileDescriptorProto> files(ServerReflectionResponse answer)
            throws InvalidProtocolBufferException {
        return files(answer.getFileDescriptorResponse().getFileDescriptorProtoList());
    }

    private static List<FileDescriptorProto> files(List<ByteString> bytes) throws InvalidProtocolBufferException {
        List<FileDescriptorProto> files = new ArrayList<>();
        for (ByteString one : bytes) {
            files.add(FileDescriptorProto.parseFrom(one));
        }
        return files;
    }
}
