package dev.vedette.console.reasons;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.audit.AuditTrail;
import dev.vedette.console.elasticsearch.Document;
import dev.vedette.console.elasticsearch.Elasticsearch;
import dev.vedette.console.elasticsearch.Elasticsearch.Search;
import dev.vedette.console.elasticsearch.StoreException;
import dev.vedette.console.elasticsearch.TenantSearch;
import dev.vedette.console.elasticsearch.TooLargeException;
import dev.vedette.console.rules.AlertEvidence;
import dev.vedette.console.rules.AlertReasons;
import dev.vedette.console.rules.Reasons;
import dev.vedette.console.session.Login;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Answers which selections of an alert's rule matched with which values: the alert, then its events. Thread-safe. */
public final class ReasonsOfAlerts implements Handler {

    private static final String ALERTS = "vedette-alerts";
    private static final String EVENTS = "vedette-events";
    private static final String EVIDENCE = "vedette.alert.evidence";
    private static final String PATIENCE = "3s";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> FIELDS = List.of(
            "organization.id",
            "rule.uuid",
            "rule.version",
            EVIDENCE,
            EVIDENCE + ".count",
            "vedette.alert.estimate.at_least",
            "vedette.alert.estimate.at_most");

    private final Elasticsearch elasticsearch;
    private final AlertReasons reasons;
    private final Supplier<String> fault;

    /** @param fault why the rules are not known, empty if they are */
    public ReasonsOfAlerts(Elasticsearch elasticsearch, AlertReasons reasons, Supplier<String> fault) {
        this.elasticsearch = elasticsearch;
        this.reasons = reasons;
        this.fault = fault;
    }

    @Override
    public void handle(Context context) throws StoreException, InterruptedException {
        String id = context.pathParam("alert");
        if (!id.matches("[a-z2-7]{1,64}")) {
            throw new BadRequestResponse("alert: expected an id of a-z and 2-7");
        }
        String unread = fault.get();
        if (!unread.isEmpty()) {
            throw new ServiceUnavailableResponse(unread);
        }
        TenantSearch search = elasticsearch.within(Login.session(context).tenants());
        JsonNode hits = search.search(alert(id)).path("hits").path("hits");
        if (hits.isEmpty()) {
            throw new NotFoundResponse("There is no alert with this id: it may be past its retention.");
        }
        Document alert = new Document(hits.path(0).path("_source"));
        AuditTrail.isOf(context, alert.text("organization.id"));
        context.json(reasons(search, alert));
    }

    private Reasons reasons(TenantSearch search, Document alert) throws StoreException, InterruptedException {
        List<Document> evidence = alert.documents(EVIDENCE);
        Map<String, String> documents = documents(search, alert.text("organization.id"), evidence);
        List<AlertEvidence.Event> events = new ArrayList<>();
        for (Document event : evidence) {
            Map<String, String> kept = new LinkedHashMap<>();
            event.entries("vedette.evidence.fields").forEach(entry -> kept.put(entry.field(), entry.value()));
            String id = event.text("event.id");
            events.add(new AlertEvidence.Event(
                    id,
                    event.text("event.name"),
                    event.text("vedette.evidence.rule"),
                    kept,
                    Optional.ofNullable(documents.get(id))));
        }
        return reasons.of(new AlertEvidence(
                alert.text("rule.uuid"),
                alert.number("rule.version"),
                alert.number(EVIDENCE + ".count"),
                number(alert, "vedette.alert.estimate.at_least"),
                number(alert, "vedette.alert.estimate.at_most"),
                events));
    }

    private static OptionalDouble number(Document alert, String field) {
        return alert.decimal(field).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    private static Search alert(String id) {
        ObjectNode body = JSON.objectNode().put("size", 1);
        body.putObject("query").putObject("ids").putArray("values").add(id);
        FIELDS.forEach(body.putArray("_source")::add);
        return new Search(ALERTS, body);
    }

    /** The events' own documents by their ids, of the alert's tenant; none where they are too large to have together. */
    private static Map<String, String> documents(TenantSearch search, String tenant, List<Document> evidence)
            throws StoreException {
        ObjectNode body = JSON.objectNode().put("size", evidence.size()).put("timeout", PATIENCE);
        ObjectNode bool = body.putObject("query").putObject("bool");
        ObjectNode ids = bool.withArray("filter").addObject().putObject("ids");
        evidence.forEach(event -> ids.withArray("values").add(event.text("event.id")));
        if (!tenant.isEmpty()) {
            bool.withArray("filter").addObject().putObject("term").put("organization.id", tenant);
        }
        body.putObject("_source").putArray("excludes").add("event.original");
        Map<String, String> documents = new HashMap<>();
        if (evidence.isEmpty()) {
            return documents;
        }
        try {
            for (JsonNode hit :
                    search.search(new Search(EVENTS, body)).path("hits").path("hits")) {
                documents.put(hit.path("_id").asText(), hit.path("_source").toString());
            }
        } catch (TooLargeException e) {
            return Map.of();
        }
        return documents;
    }
}
