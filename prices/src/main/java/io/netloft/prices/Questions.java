package io.netloft.prices;

import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.netloft.prices.core.Board;
import io.netloft.prices.core.PricesError;
import io.netloft.prices.core.Product;
import io.netloft.prices.core.Reader;
import io.netloft.prices.core.Refusal;
import io.netloft.proto.prices.PriceEntry;
import netloft.prices.v1.BatchGetPricesRequest;
import netloft.prices.v1.BatchGetPricesResponse;
import netloft.prices.v1.ListProductsRequest;
import netloft.prices.v1.ListProductsResponse;

/** Questions with one answer. */
final class Questions {
    private static final int USUAL_PAGE = 100;
    private static final int MOST = 1_000;

    private final Desk desk;

    Questions(Desk desk) {
        this.desk = desk;
    }

    void get(BatchGetPricesRequest request, StreamObserver<BatchGetPricesResponse> answer) {
        if (request.getProductIdsCount() > MOST) {
            refuse(
                    answer,
                    new Refusal(
                            PricesError.BAD_REQUEST,
                            "product_ids: " + request.getProductIdsCount() + " (expected: up to " + MOST + ")"));
            return;
        }
        Board board = desk.board();
        Reader read = Caller.KEY.get().read();
        BatchGetPricesResponse.Builder found = BatchGetPricesResponse.newBuilder();
        for (String id : request.getProductIdsList()) {
            String fault = board.rules().faultOfId(id);
            Product product = fault == null ? board.find(id) : null;
            PriceEntry latest = product == null ? null : product.latest();
            if (fault != null) {
                found.addErrors(error(id, PricesError.BAD_PRODUCT, fault));
            } else if (!read.mayRead(id)) {
                found.addErrors(error(id, PricesError.FORBIDDEN, ""));
            } else if (latest == null) {
                found.addErrors(error(id, PricesError.UNKNOWN_PRODUCT, ""));
            } else {
                found.addPrices(latest.update());
            }
        }
        answer.onNext(found.build());
        answer.onCompleted();
    }

    private netloft.prices.v1.ProductError error(String id, PricesError error, String detail) {
        desk.counts().refused(error);
        return new Refusal(error, detail).of(id);
    }

    void list(ListProductsRequest request, StreamObserver<ListProductsResponse> answer) {
        if (request.getPageSize() < 0) {
            refuse(
                    answer,
                    new Refusal(
                            PricesError.BAD_REQUEST,
                            "page_size: " + request.getPageSize() + " (expected: 0 to " + MOST + ")"));
            return;
        }
        int size = request.getPageSize() == 0 ? USUAL_PAGE : Math.min(MOST, request.getPageSize());
        String prefix = request.getPrefix();
        boolean begins = request.getPageToken().compareTo(prefix) < 0;
        Reader read = Caller.KEY.get().read();
        ListProductsResponse.Builder page = ListProductsResponse.newBuilder();
        String last = "";
        for (Product product : desk.board().from(begins ? prefix : request.getPageToken(), begins)) {
            if (!product.id().startsWith(prefix)) {
                break;
            }
            if (page.getProductsCount() == size) {
                page.setNextPageToken(last);
                break;
            }
            PriceEntry latest = product.latest();
            if (latest != null && read.mayRead(product.id())) {
                last = product.id();
                page.addProducts(netloft.prices.v1.Product.newBuilder()
                        .setProductId(last)
                        .setState(latest.state())
                        .setSequence(latest.sequence())
                        .setEpoch(latest.epoch()));
            }
        }
        answer.onNext(page.build());
        answer.onCompleted();
    }

    private void refuse(StreamObserver<?> answer, Refusal refusal) {
        desk.counts().refused(refusal.error());
        answer.onError(StatusProto.toStatusRuntimeException(refusal.status()));
    }
}
