package dev.vedette.detection;

import dev.vedette.detection.geo.ClientOrigin;
import dev.vedette.models.habits.Judgement;
import dev.vedette.models.sessions.SessionScore;
import dev.vedette.rules.EventView;
import dev.vedette.schemas.DerivedField;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An event with what the job knows beyond it. Rules see it by the names of {@link EventFields} and {@link DerivedField}.
 * Treated as immutable by everyone, although Avro's record is not.
 *
 * @param read the event and its bytes
 * @param partition Kafka partition of {@code vedette.events}
 * @param offset its offset there
 * @param eventTime {@code occurred_at} cut at what the broker's clock allows, microseconds since the epoch
 * @param appended when the broker took it, milliseconds since the epoch; 0 where nobody knows
 * @param clientContext network, user agent family and client id; null where the event has none of them
 * @param requiredScopes what the refusal asked for, else what the operator's list says
 * @param listed what the operator's lists say
 * @param verdict what a model says; null where none was asked
 * @param ordered what the model of sessions says of a tool call; null where none was asked
 * @param session of all that is known of the caller's session; null of what is no tool call
 * @param habits what habits say
 * @param server what the operator's registry says of the event's server; null where there is no registry
 * @param origin what the operator's databases say of the client's address
 * @param lateness how far it was behind when it was read
 */
record EnrichedEvent(
        EncodedEvent read,
        int partition,
        long offset,
        long eventTime,
        long appended,
        @Nullable String clientContext,
        List<String> requiredScopes,
        Listed listed,
        @Nullable ModelVerdict verdict,
        @Nullable ModelVerdict ordered,
        @Nullable SessionScore session,
        Judgement habits,
        ServerRegistry.@Nullable Server server,
        ClientOrigin origin,
        Lateness lateness)
        implements EventView {

    private static final String EVENT_ID = "event.id";
    /** Names of the record's fields and their positions there, for walks over all of them. */
    private static final String[] NAMES = EventFields.names().toArray(String[]::new);

    private static final int[] POSITIONS =
            Arrays.stream(NAMES).mapToInt(EnrichedEvent::position).toArray();
    private static final int REQUIRED_SCOPES = position("vedette.auth.required_scopes");
    private static final int TOKEN_SCOPES = position("vedette.token.scopes");
    private static final int TIMESTAMP = position("@timestamp");
    private static final int ISSUED_AT = position("vedette.token.issued_at");
    private static final int EXPIRES_AT = position("vedette.token.expires_at");
    private static final int EVENT_NAME = position("event.name");
    private static final int AGENT = position("agent.id");
    private static final int BOOT = position("vedette.agent.boot");
    private static final int SEQUENCE = position("event.sequence");
    private static final int ATTRIBUTES =
            AuditEvent.getClassSchema().getField("attributes").pos();

    private static final long MICROS_PER_SECOND = 1_000_000;

    /** More names than this are looked for by showing all that the event has. */
    private static final int FEW = 64;

    /** What the matcher of this thread asks for as long as its rules are the same. */
    private static final ThreadLocal<NamedFields> LAST_WANTED =
            ThreadLocal.withInitial(() -> new NamedFields(Set.of()));

    private static final Map<String, DerivedField> DERIVED = Arrays.stream(DerivedField.values())
            .collect(Collectors.toUnmodifiableMap(DerivedField::semanticName, field -> field));

    private static int position(String name) {
        return EventFields.position(name).orElseThrow();
    }

    /** The event as the agent wrote it. */
    AuditEvent event() {
        return read.event();
    }

    String id() {
        String id = read.value(AGENT) + ":" + read.value(BOOT) + ":" + read.value(SEQUENCE);
        return isLoss() ? id + ":" + attributes().get(TelemetryLoss.KIND) : id;
    }

    /** Whether the job has made it, of what is missing. */
    boolean isLoss() {
        return TelemetryLoss.EVENT_NAME.equals(read.value(EVENT_NAME));
    }

    String name() {
        return String.valueOf(read.value(EVENT_NAME));
    }

    private Map<?, ?> attributes() {
        return read.value(ATTRIBUTES) instanceof Map<?, ?> attributes ? attributes : Map.of();
    }

    EnrichedEvent withVerdict(ModelVerdict newVerdict) {
        return with(newVerdict, ordered, session, habits, lateness);
    }

    EnrichedEvent withOrdered(ModelVerdict newOrdered) {
        return with(verdict, newOrdered, session, habits, lateness);
    }

    EnrichedEvent withSession(SessionScore newSession) {
        return with(verdict, ordered, newSession, habits, lateness);
    }

    EnrichedEvent withHabits(Judgement newHabits) {
        return with(verdict, ordered, session, newHabits, lateness);
    }

    EnrichedEvent withLateness(Lateness newLateness) {
        return with(verdict, ordered, session, habits, newLateness);
    }

    private EnrichedEvent with(
            @Nullable ModelVerdict newVerdict,
            @Nullable ModelVerdict newOrdered,
            @Nullable SessionScore newSession,
            Judgement newHabits,
            Lateness newLateness) {
        return new EnrichedEvent(
                read,
                partition,
                offset,
                eventTime,
                appended,
                clientContext,
                requiredScopes,
                listed,
                newVerdict,
                newOrdered,
                newSession,
                newHabits,
                server,
                origin,
                newLateness);
    }

    /** Its record for {@code vedette.late}: as its agent wrote it. */
    KafkaBytes toLate() {
        return KafkaBytes.toWrite(
                Topics.LATE, String.valueOf(read.value(AGENT)).getBytes(StandardCharsets.UTF_8), read.bytes());
    }

    @Override
    public Object get(String field) {
        OptionalInt position = EventFields.position(field);
        return position.isPresent() ? value(position.getAsInt()) : elsewhere(field);
    }

    /** A field that is none of the record's. */
    Object elsewhere(String field) {
        if (field.startsWith(EventFields.ATTRIBUTE_PREFIX)) {
            return plain(attributes().get(field.substring(EventFields.ATTRIBUTE_PREFIX.length())));
        }
        return field.equals(EVENT_ID) ? id() : derived(DERIVED.get(field));
    }

    @Override
    public void forEach(Visitor visitor) {
        for (int i = 0; i < NAMES.length; i++) {
            Object value = value(POSITIONS[i]);
            if (value != ABSENT) {
                visitor.field(NAMES[i], value);
            }
        }
        attributes().forEach((key, value) -> visitor.field(EventFields.ATTRIBUTE_PREFIX + key, plain(value)));
        visitor.field(EVENT_ID, id());
        DERIVED.forEach((name, field) -> visitor.field(name, derived(field)));
    }

    /** Of the 44 fields and more rules want a few, which need not be read for that. */
    @Override
    public void forEach(Set<String> names, Visitor visitor) {
        if (names.size() > FEW) {
            forEach(visitor);
            return;
        }
        NamedFields wanted = LAST_WANTED.get();
        if (!wanted.isOf(names)) {
            wanted = new NamedFields(names);
            LAST_WANTED.set(wanted);
        }
        wanted.forEach(this, visitor);
    }

    /** The record's field at the position. */
    Object value(int position) {
        if (position == TIMESTAMP) {
            return eventTime;
        }
        return position == REQUIRED_SCOPES ? list(requiredScopes) : plain(read.value(position));
    }

    private Object derived(@Nullable DerivedField field) {
        if (field == null) {
            return ABSENT;
        }
        return switch (field) {
            case CLIENT_CONTEXT -> orAbsent(clientContext);
            case CLIENT_NETWORK -> network();
            case TOKEN_LIFETIME -> seconds(ISSUED_AT, EXPIRES_AT);
            case TOKEN_REMAINING -> seconds(TIMESTAMP, EXPIRES_AT);
            case TOKEN_UNEXPECTED -> list(listed.unexpected());
            case UNLISTED_SCOPES -> list(listed.unlistedScopes());
            case MISSING_SCOPES -> list(missingScopes());
            case TOOL_MISSING_SCOPES -> list(listed.missingScopes());
            case TOOL_ADMINISTRATIVE -> listed.administrative() ? true : ABSENT;
            case MODEL_SCORE -> verdict == null ? ABSENT : verdict.score();
            case MODEL_NAME -> verdict == null ? ABSENT : verdict.model();
            case MODEL_REASONS -> verdict == null ? ABSENT : list(verdict.reasons());
            case ORDER_SCORE -> ordered == null ? ABSENT : ordered.score();
            case ORDER_MODEL -> ordered == null ? ABSENT : ordered.model();
            case ORDER_REASONS -> ordered == null ? ABSENT : list(ordered.reasons());
            case SESSION_SCORE -> session == null ? ABSENT : session.value();
            case SESSION_ORDERED -> session == null ? ABSENT : session.ordered();
            case SESSION_MODELS -> session == null ? ABSENT : list(models());
            case SESSION_REASONS -> session == null ? ABSENT : list(session.reasons());
            case SESSION_MISSING -> session == null ? ABSENT : list(session.missing());
            case HABIT_KNOWN_DAYS -> habits.knownDays() < 0 ? ABSENT : (long) habits.knownDays();
            case HABIT_RATE -> known(habits.rate());
            case HABIT_VOLUME -> known(habits.volume());
            case HABIT_SENT -> known(habits.sent());
            case HABIT_FAILURES -> known(habits.failures());
            case HABIT_TOOL_RATE -> known(habits.toolRate());
            case HABIT_TOOL_VOLUME -> known(habits.toolVolume());
            case HABIT_TOOL_RESULT -> known(habits.result());
            case HABIT_NEW_DESTINATIONS -> known(habits.newDestinations());
            case HABIT_NEW_DESTINATION_DAYS -> known(habits.newDestinationDays());
            case HABIT_DRIFT -> known(habits.drift());
            case HABIT_REASONS -> list(habits.reasons());
            case MODEL_VERDICT -> verdict == null ? ABSENT : text(verdict.verdict());
            case MODEL_CHANGE -> verdict == null ? ABSENT : text(verdict.change());
            case LOSS_KIND -> ofLoss(TelemetryLoss.KIND);
            case LOSS_DETAIL -> ofLoss(TelemetryLoss.DETAIL);
            case LOSS_EVENTS -> ofLoss(TelemetryLoss.EVENTS);
            case SERVER_REGISTERED -> server == null ? ABSENT : server.registered();
            case SERVER_OWNER -> server == null ? ABSENT : text(server.owner());
            case SERVER_CRITICALITY -> server == null ? ABSENT : text(server.criticality());
            case SERVER_EXPOSURE -> server == null ? ABSENT : text(server.exposure());
            case CLIENT_COUNTRY -> orAbsent(origin.country());
            case CLIENT_CITY -> orAbsent(origin.city());
            case CLIENT_LATITUDE ->
                origin.location() == null ? ABSENT : origin.location().latitude();
            case CLIENT_LONGITUDE ->
                origin.location() == null ? ABSENT : origin.location().longitude();
            case CLIENT_AS_NUMBER -> origin.asNumber() == 0 ? ABSENT : origin.asNumber();
            case CLIENT_AS_ORGANIZATION -> orAbsent(origin.organization());
        };
    }

    private List<String> models() {
        return Stream.of(ordered, verdict)
                .flatMap(Stream::ofNullable)
                .map(ModelVerdict::model)
                .toList();
    }

    private Object network() {
        String network = clientContext == null ? "" : clientContext.substring(0, clientContext.indexOf('|'));
        return text(network);
    }

    /** Whole seconds between two times, rounded down; absent where one is not known. */
    private Object seconds(int from, int to) {
        return value(from) instanceof Long start && value(to) instanceof Long end
                ? Math.floorDiv(end - start, MICROS_PER_SECOND)
                : ABSENT;
    }

    private static Object known(double number) {
        return Double.isNaN(number) ? ABSENT : number;
    }

    private Object ofLoss(String attribute) {
        return isLoss() ? plain(attributes().get(attribute)) : ABSENT;
    }

    private static Object text(String text) {
        return text.isEmpty() ? ABSENT : text;
    }

    private List<String> missingScopes() {
        if (requiredScopes.isEmpty()) {
            return requiredScopes;
        }
        List<?> held = read.value(TOKEN_SCOPES) instanceof List<?> scopes ? scopes : List.of();
        return requiredScopes.stream().filter(scope -> !held.contains(scope)).toList();
    }

    /** Avro's value as rules know values: no bytes, no maps, one kind of integer. */
    private static Object plain(@Nullable Object value) {
        if (value instanceof String || value instanceof Long || value instanceof Double || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof List<?> list) {
            return list(list);
        }
        return value instanceof CharSequence text ? text.toString() : ABSENT;
    }

    private static Object list(List<?> list) {
        return list.isEmpty() ? ABSENT : list;
    }

    private static Object orAbsent(@Nullable String value) {
        return value == null ? ABSENT : value;
    }
}
