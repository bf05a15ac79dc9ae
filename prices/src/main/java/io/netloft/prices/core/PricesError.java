package io.netloft.prices.core;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.Status;
import io.netloft.chassis.docs.ErrorCode;
import java.util.Locale;

/** What prices refuses; each is a {@code google.rpc.Status} with details, in a status of a subscription or as a stream's end. */
public enum PricesError implements ErrorCode {
    BAD_PRODUCT("bad-product", 3, "That is no product id.", "Read the detail: it names the rule."),
    BAD_REQUEST("bad-request", 3, "A field is not what it must be.", "Read the detail: it names the rule."),
    NO_ACTION("no-action", 3, "The message holds no action that this server knows.", "Set exactly one action."),
    AHEAD("ahead", 3, "A batch was acknowledged that was not sent.", "Acknowledge batch numbers that were received."),
    UNKNOWN_PRODUCT("unknown-product", 5, "There is no product of that id.", "See ListProducts."),
    NO_SUCH_SUBSCRIPTION("no-such-subscription", 5, "No subscription of that id is open.", "Subscribe first."),
    SUBSCRIPTION_EXISTS("subscription-exists", 6, "A subscription of that id is open.", "Choose another id."),
    FORBIDDEN("forbidden", 7, "The caller may not do that with this product.", "Ask for the entitlement."),
    NOT_OWNER("not-owner", 7, "The product is another publisher's.", "Publish it when the other one has gone."),
    TOO_MANY_PRODUCTS("too-many-products", 8, "More products than may be.", "Open another stream, or raise limits."),
    TOO_MANY_SUBSCRIPTIONS(
            "too-many-subscriptions", 8, "More subscriptions than a stream may have.", "Put products together."),
    TOO_MANY_STREAMS("too-many-streams", 8, "More streams than may be open.", "Try again later, on another server."),
    DELISTED("delisted", 9, "The product was delisted.", "Nothing follows; see ListProducts."),
    IDLE("idle", 10, "The stream had no subscription for too long.", "Open a stream when it is needed."),
    REPLACED("replaced", 10, "The same publisher has opened another stream.", "Run one publisher of a name."),
    DRAINING("draining", 14, "The server, or the time of this stream, has come to its end.", "Go on elsewhere."),
    NO_ENGINE(
            "no-engine",
            14,
            "The engine that servers share can't be reached.",
            "Send the batch again, here or elsewhere."),
    LOST("lost", 15, "The next update is kept no more.", "Subscribe again with a snapshot, and read faster."),
    UNPROVED("unproved", 16, "The server wants a token or a certificate.", "Send authorization: Bearer TOKEN."),
    EXPIRED("expired", 16, "The token of the stream has expired.", "Open a stream with a fresh token.");

    /** The domain of error details. */
    public static final String DOMAIN = "prices.netloft.io";

    private final String word;
    private final int code;
    private final String text;
    private final String remedy;

    PricesError(String word, int code, String text, String remedy) {
        this.word = word;
        this.code = code;
        this.text = text;
        this.remedy = remedy;
    }

    /** The status, with a detail for this case; empty where there is nothing to add. */
    public Status status(String detail) {
        return Status.newBuilder()
                .setCode(code)
                .setMessage(detail.isEmpty() ? text : text + " " + detail)
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(word.replace('-', '_').toUpperCase(Locale.ROOT))
                        .setDomain(DOMAIN)
                        .build()))
                .addDetails(Any.pack(LocalizedMessage.newBuilder()
                        .setLocale("en-GB")
                        .setMessage(remedy)
                        .build()))
                .build();
    }

    @Override
    public String word() {
        return word;
    }

    /** Code of gRPC. */
    @Override
    public int number() {
        return code;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
