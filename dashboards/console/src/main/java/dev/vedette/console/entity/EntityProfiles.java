package dev.vedette.console.entity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.console.audit.AuditTrail;
import dev.vedette.console.elasticsearch.Document;
import dev.vedette.console.elasticsearch.Elasticsearch;
import dev.vedette.console.elasticsearch.Elasticsearch.Search;
import dev.vedette.console.elasticsearch.StoreException;
import dev.vedette.console.elasticsearch.TenantSearch;
import dev.vedette.console.entity.EntityProfile.Habit;
import dev.vedette.console.entity.EntityProfile.OtherAlert;
import dev.vedette.console.entity.EntityProfile.OtherAlerts;
import dev.vedette.console.entity.EntityProfile.Touched;
import dev.vedette.console.entity.EntityProfile.Used;
import dev.vedette.console.investigation.StartingPoint;
import dev.vedette.console.investigation.Trail;
import dev.vedette.console.session.Login;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.NotFoundResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers what is known of an alert's entity: the alert, then what its fingerprints are called under another key, then all
 * the rest at once. Thread-safe.
 */
public final class EntityProfiles implements Handler {

    /** Things that one holder uses at a time, or that come from one place. */
    private static final List<StartingPoint> THINGS = List.of(
            StartingPoint.TOKEN,
            StartingPoint.TOKEN_ID,
            StartingPoint.SESSION,
            StartingPoint.HANDLE,
            StartingPoint.DEFINITION);

    /** Of all kinds together; the alert's group and oldest events come first. */
    private static final int MAX_THINGS = 6;

    private static final int MAX_OF_A_KIND = 3;
    /** Where evidence cuts a value, which is then no whole one. */
    private static final int EVIDENCE_CUT = 256;

    private final Elasticsearch elasticsearch;
    private final Clock clock;

    public EntityProfiles(Elasticsearch elasticsearch, Clock clock) {
        this.elasticsearch = elasticsearch;
        this.clock = clock;
    }

    @Override
    public void handle(Context context) throws StoreException {
        String id = context.pathParam("alert");
        if (!id.matches("[a-z2-7]{1,64}")) {
            throw new BadRequestResponse("alert: expected an id of a-z and 2-7");
        }
        EntityProfile profile = profile(
                        elasticsearch.within(Login.session(context).tenants()), id)
                .orElseThrow(
                        () -> new NotFoundResponse("There is no alert with this id: it may be past its retention."));
        AuditTrail.isOf(context, profile.tenant());
        context.json(profile);
    }

    private Optional<EntityProfile> profile(TenantSearch search, String id) throws StoreException {
        List<JsonNode> found = search.search(List.of(EntityQueries.alert(id), Trail.searchForSecondKeys()));
        JsonNode hits = found.get(0).path("hits").path("hits");
        boolean mayHaveTwins = count(found.get(1)) > 0;
        if (hits.isEmpty()) {
            return Optional.empty();
        }
        AlertFacts alert = AlertFacts.of(id, new Document(hits.path(0).path("_source")));
        Entity entity = Entity.of(alert);
        Optional<Trail> own =
                StartingPoint.ofField(entity.type()).map(start -> new Trail(start, entity.value(), alert.tenant()));
        List<Trail> trails = Stream.concat(own.stream(), things(alert).stream()).toList();
        if (mayHaveTwins) {
            trails = withTwins(search, trails);
        }
        return Optional.of(profile(
                search,
                alert,
                entity,
                own.isPresent() ? Optional.of(trails.get(0)) : Optional.empty(),
                trails.subList(own.isPresent() ? 1 : 0, trails.size())));
    }

    private EntityProfile profile(
            TenantSearch search, AlertFacts alert, Entity entity, Optional<Trail> own, List<Trail> things)
            throws StoreException {
        Instant now = clock.instant();
        // An entity that is a rule has alerts and no events.
        Trail trail = own.orElseGet(() -> new Trail(StartingPoint.TOOL, "", alert.tenant()));
        List<Search> searches = new ArrayList<>(List.of(
                EntityQueries.alerts(entity, trail, alert),
                EntityQueries.oldest(trail),
                EntityQueries.habits(trail, alert, now)));
        if (!things.isEmpty()) {
            searches.add(EntityQueries.users(things, alert, now));
        }
        List<JsonNode> answers = search.search(searches);
        JsonNode habits = answers.get(2);
        List<Touched> touched = new ArrayList<>();
        for (int i = 0; i < things.size(); i++) {
            JsonNode users = answers.get(3).path("aggregations").path(EntityQueries.thing(i));
            touched.add(touched(things.get(i), users, alert));
        }
        return new EntityProfile(
                entity.type(),
                entity.value(),
                own.map(one -> one.start().key()).orElse(""),
                alert.tenant(),
                sorted(trail),
                time(answers.get(1).at("/hits/hits/0/sort/0")),
                count(habits),
                EntityQueries.DAYS,
                answers.stream().noneMatch(answer -> answer.path("timed_out").asBoolean()),
                own.isEmpty()
                        ? List.of()
                        : habits(EntityQueries.HABITS, entity, habits.path("aggregations"), alert, true),
                alerts(answers.get(0), alert),
                touched);
    }

    /** What the alert used that others may have used too; not what it is about, which the profile itself is of. */
    private static List<Trail> things(AlertFacts alert) {
        List<Trail> things = new ArrayList<>();
        for (StartingPoint kind : THINGS) {
            kind.fields().stream()
                    .flatMap(field -> alert.values(field, MAX_OF_A_KIND).stream())
                    .flatMap(value -> kind == StartingPoint.HANDLE ? handles(value) : Stream.of(value))
                    .distinct()
                    .limit(MAX_OF_A_KIND)
                    .forEach(value -> things.add(new Trail(kind, value, alert.tenant())));
        }
        return things.subList(0, Math.min(things.size(), MAX_THINGS));
    }

    /** Evidence holds several as one text, with commas between. */
    private static Stream<String> handles(String joined) {
        List<String> values = List.of(joined.split(", "));
        return values.stream().limit(joined.length() < EVIDENCE_CUT ? values.size() : values.size() - 1L);
    }

    private List<Trail> withTwins(TenantSearch search, List<Trail> trails) throws StoreException {
        List<Trail> asked = trails.stream().filter(Trail::mayHaveTwins).toList();
        if (asked.isEmpty()) {
            return trails;
        }
        JsonNode answer = search.search(Trail.searchForTwins(asked));
        List<Trail> whole = new ArrayList<>();
        for (Trail trail : trails) {
            int at = asked.indexOf(trail);
            whole.add(at < 0 ? trail : trail.withTwins(answer, at));
        }
        return whole;
    }

    private static Touched touched(Trail thing, JsonNode users, AlertFacts alert) {
        return new Touched(
                thing.start().key(),
                thing.value(),
                sorted(thing),
                users.path("doc_count").asLong(),
                time(users.path(EntityQueries.FIRST)),
                time(users.path(EntityQueries.LAST)),
                habits(EntityQueries.USERS, new Entity("", ""), users, alert, false));
    }

    /** @param withAlerts whether the alert's values stand there too, however seldom they are used */
    private static List<Habit> habits(
            Map<String, String> fields, Entity entity, JsonNode aggregations, AlertFacts alert, boolean withAlerts) {
        List<Habit> habits = new ArrayList<>();
        fields.forEach((key, field) -> {
            if (!field.equals(entity.type())) {
                JsonNode terms = aggregations.path(key);
                JsonNode ofAlert = aggregations.path(key + EntityQueries.OF_ALERT);
                List<Used> values = used(terms, ofAlert, alert.values(field, EntityQueries.VALUES), withAlerts);
                if (!values.isEmpty()) {
                    habits.add(new Habit(
                            key, values, terms.path("sum_other_doc_count").asLong()));
                }
            }
        });
        return habits;
    }

    /** The most used, and before them those of the alert, if wanted, however seldom they are used. */
    private static List<Used> used(JsonNode terms, JsonNode ofAlert, List<String> values, boolean withAlerts) {
        Map<String, Used> used = new LinkedHashMap<>();
        if (withAlerts) {
            Map<String, JsonNode> counted = Trail.buckets(ofAlert);
            values.forEach(value -> used.put(value, used(value, counted.get(value), true)));
        }
        Trail.buckets(terms)
                .forEach((value, bucket) -> used.putIfAbsent(value, used(value, bucket, values.contains(value))));
        return List.copyOf(used.values());
    }

    private static Used used(String value, @Nullable JsonNode bucket, boolean inAlert) {
        return bucket == null
                ? new Used(value, 0, Optional.empty(), inAlert)
                : new Used(value, bucket.path("doc_count").asLong(), time(bucket.path(EntityQueries.FIRST)), inAlert);
    }

    private static OtherAlerts alerts(JsonNode answer, AlertFacts alert) {
        List<OtherAlert> newest = new ArrayList<>();
        for (JsonNode hit : answer.path("hits").path("hits")) {
            Document document = new Document(hit.path("_source"));
            newest.add(new OtherAlert(
                    hit.path("_id").asText(),
                    document.text("vedette.alert.level"),
                    document.text("rule.name"),
                    document.time("event.end"),
                    document.flag("vedette.alert.late", false),
                    document.text("vedette.alert.silenced_by"),
                    document.text("vedette.alert.withdrawn_because")));
        }
        JsonNode countries = answer.path("aggregations").path(EntityQueries.COUNTRIES);
        List<String> own = alert.values(EntityQueries.COUNTRY, EntityQueries.VALUES);
        return new OtherAlerts(count(answer), newest, used(countries, countries, own, false));
    }

    private static long count(JsonNode answer) {
        return answer.path("hits").path("total").path("value").asLong();
    }

    private static List<String> sorted(Trail trail) {
        return trail.twins().stream().sorted().toList();
    }

    /** A sort value, or what an aggregation of times says, if it saw any. */
    private static Optional<Instant> time(JsonNode value) {
        JsonNode text = value.isTextual() ? value : value.path("value_as_string");
        return text.isTextual() ? Optional.of(Instant.parse(text.textValue())) : Optional.empty();
    }
}
