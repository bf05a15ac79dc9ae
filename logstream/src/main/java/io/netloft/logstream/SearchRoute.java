package io.netloft.logstream;

import io.netloft.chassis.web.Answer;
import io.netloft.chassis.web.BodyStream;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** {@code /v1/search}: so many at once, each until it is over or its client has gone. */
final class SearchRoute {
    private final Desk desk;
    private final LogstreamConfig.Limits limits;
    private final Set<Search> atWork = ConcurrentHashMap.newKeySet();

    SearchRoute(Desk desk, LogstreamConfig.Limits limits) {
        this.desk = desk;
        this.limits = limits;
    }

    CompletionStage<Answer> search(WebRequest request) {
        Gate.Who who = desk.gate().who(request);
        if (atWork.size() >= limits.searches()) {
            throw new WebException(LogstreamError.BUSY, "searches: " + limits.searches() + " at work already");
        }
        return LogstreamWeb.later(desk, () -> {
            SearchPlan plan = SearchPlan.of(request, desk.now());
            List<LogFile> files = desk.choose(plan.files(), who, false);
            return Answer.body("application/x-ndjson", (asked, stream) -> open(stream, plan, files));
        });
    }

    private void open(BodyStream stream, SearchPlan plan, List<LogFile> files) {
        stream.buffer(limits.outbound().toInt());
        var outlet = new BodyOutlet(stream, Form.Shape.JSON_LINES);
        Reads reads = desk.feeds().reads();
        if (!reads.take()) {
            stream.close();
            return;
        }
        var search = new Search(plan, files, outlet, desk, over -> {
            atWork.remove(over);
            reads.done();
        });
        atWork.add(search);
        outlet.onWritable(search::go);
        stream.onClose(() -> {
            search.close();
            outlet.forget();
        });
        stream.onWritable(outlet::resume);
        search.begin();
    }

    /** Ends those at work. */
    void close() {
        atWork.forEach(Search::close);
    }
}
