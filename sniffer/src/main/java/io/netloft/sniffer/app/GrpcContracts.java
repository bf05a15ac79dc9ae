package io.netloft.sniffer.app;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.HashMap;
import java.util.Map;
import netloft.prices.v1.PricesProto;
import org.jspecify.annotations.Nullable;

/** The contracts of gRPC that are known: what a method takes and gives. */
final class GrpcContracts {
    private static final String OURS = "/netloft.";

    private GrpcContracts() {}

    /** The kind of message that a side of a call sends, by the path of the call; null of contracts that are not known. */
    static @Nullable Descriptor message(String path, boolean client) {
        if (!path.startsWith(OURS)) {
            return null;
        }
        MethodDescriptor method = Known.METHODS.get(path);
        if (method == null) {
            return null;
        }
        return client ? method.getInputType() : method.getOutputType();
    }

    /** Read when the first call of ours is seen: it takes a while, which other captures need not wait for. */
    private static final class Known {
        private static final Map<String, MethodDescriptor> METHODS = new HashMap<>();

        static {
            for (ServiceDescriptor service : PricesProto.getDescriptor().getServices()) {
                for (MethodDescriptor method : service.getMethods()) {
                    METHODS.put("/" + service.getFullName() + "/" + method.getName(), method);
                }
            }
        }

        private Known() {}
    }
}
