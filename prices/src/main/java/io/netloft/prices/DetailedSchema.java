package io.netloft.prices;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.rpc.ErrorDetailsProto;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import netloft.prices.v1.PricesProto;

/**
 * The contract as reflection shows it, with what the details of a status are made of ({@code google/rpc/error_details.proto}).
 * Nothing in the contract names those types, they travel in an {@code Any}; a client that only knows what reflection tells
 * could not read them, and {@code buf curl} ends where it can't. gRPC's reflection serves the file of a service's schema and
 * what that imports: so this is a file that imports both.
 */
final class DetailedSchema implements ProtoFileDescriptorSupplier {
    static final DetailedSchema INSTANCE = new DetailedSchema();

    private static final String NAME = "netloft/prices/v1/with_error_details.proto";

    private final FileDescriptor file = file();

    private DetailedSchema() {}

    private static FileDescriptor file() {
        FileDescriptor[] imports = {PricesProto.getDescriptor(), ErrorDetailsProto.getDescriptor()};
        FileDescriptorProto.Builder file =
                FileDescriptorProto.newBuilder().setName(NAME).setSyntax("proto3");
        for (FileDescriptor imported : imports) {
            file.addDependency(imported.getName());
        }
        try {
            return FileDescriptor.buildFrom(file.build(), imports);
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(NAME + ": not a file that imports two others", e);
        }
    }

    @Override
    public FileDescriptor getFileDescriptor() {
        return file;
    }
}
