package io.netloft.prices;

import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;
import io.netloft.prices.core.PricesError;
import io.netloft.prices.core.Session;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import netloft.prices.v1.PricePublisherServiceGrpc;
import netloft.prices.v1.PriceServiceGrpc;
import netloft.prices.v1.PublishPricesRequest;
import netloft.prices.v1.PublishPricesResponse;
import netloft.prices.v1.StreamPricesRequest;
import netloft.prices.v1.WatchPricesRequest;
import org.jspecify.annotations.Nullable;

/** The two services of the contract, their methods bound to what serves them. Their schemas stay, for reflection. */
final class PriceMethods {
    private final Desk desk;
    private final Lanes lanes;

    PriceMethods(Desk desk, Lanes lanes) {
        this.desk = desk;
        this.lanes = lanes;
    }

    /** For those who read. */
    ServerServiceDefinition reading() {
        Questions questions = new Questions(desk);
        MethodDescriptor<StreamPricesRequest, Reply> stream =
                ReplyMarshaller.method(PriceServiceGrpc.getStreamPricesMethod());
        MethodDescriptor<WatchPricesRequest, Reply> watch =
                ReplyMarshaller.method(PriceServiceGrpc.getWatchPricesMethod());
        ServiceDescriptor generated = PriceServiceGrpc.getServiceDescriptor();
        ServiceDescriptor descriptor = ServiceDescriptor.newBuilder(generated.getName())
                .setSchemaDescriptor(DetailedSchema.INSTANCE)
                .addMethod(stream)
                .addMethod(watch)
                .addMethod(PriceServiceGrpc.getBatchGetPricesMethod())
                .addMethod(PriceServiceGrpc.getListProductsMethod())
                .build();
        return ServerServiceDefinition.builder(descriptor)
                .addMethod(stream, streaming(Session::handle, UnaryOperator.identity()))
                .addMethod(watch, streaming(PriceMethods::watch, Reply.Watched::of))
                .addMethod(PriceServiceGrpc.getBatchGetPricesMethod(), ServerCalls.asyncUnaryCall(questions::get))
                .addMethod(PriceServiceGrpc.getListProductsMethod(), ServerCalls.asyncUnaryCall(questions::list))
                .build();
    }

    private static void watch(Session session, WatchPricesRequest request) {
        session.handle(StreamPricesRequest.newBuilder()
                .setSubscribe(request.getSubscribe())
                .build());
    }

    private <Q> ServerCallHandler<Q, Reply> streaming(BiConsumer<Session, Q> handler, UnaryOperator<Reply> wrapping) {
        return (call, headers) -> {
            ServerCall.Listener<Q> refused = admit(call);
            return refused != null
                    ? refused
                    : new StreamCall<>(call, lanes.current(), desk, handler, wrapping).begin(Caller.KEY.get());
        };
    }

    /** For those who publish. */
    ServerServiceDefinition publishing() {
        return ServerServiceDefinition.builder(PricePublisherServiceGrpc.getServiceDescriptor())
                .addMethod(PricePublisherServiceGrpc.getPublishPricesMethod(), this::publish)
                .build();
    }

    private ServerCall.Listener<PublishPricesRequest> publish(
            ServerCall<PublishPricesRequest, PublishPricesResponse> call, io.grpc.Metadata headers) {
        ServerCall.Listener<PublishPricesRequest> refused = admit(call);
        return refused != null ? refused : new PublishCall(call, desk, lanes.current(), Caller.KEY.get()).begin();
    }

    private <Q> ServerCall.@Nullable Listener<Q> admit(ServerCall<Q, ?> call) {
        if (desk.draining()) {
            return refuse(call, PricesError.DRAINING);
        }
        return desk.enter() ? null : refuse(call, PricesError.TOO_MANY_STREAMS);
    }

    private <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call, PricesError error) {
        desk.counts().refused(error);
        desk.ended(error.status(""));
        return Faults.refuse(call, error.status(""));
    }
}
