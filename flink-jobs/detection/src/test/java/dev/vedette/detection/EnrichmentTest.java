package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.detection.geo.ClientOrigin;
import dev.vedette.models.habits.Judgement;
import dev.vedette.rules.EventView;
import dev.vedette.schemas.DerivedField;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EnrichmentTest {
    private static final Set<DerivedField> NOT_OF_A_DATABASE =
            Set.of(DerivedField.CLIENT_CONTEXT, DerivedField.CLIENT_NETWORK);

    private final Enrichment enrichment = new Enrichment(OperatorScopes.parse(
            "lists.yml",
            "clients: {desk: [mail.read]}\ntools: {rotate_key: [keys.admin]}\nadministrative: [rotate_key]"));

    private EnrichedEvent enrich(UnaryOperator<AuditEvent.Builder> fields) {
        return enrichment.enrich(
                EncodedEvent.of(
                        new Agent("a").event(5, "vedette.auth.attempt", fields), RecordCodec.of(AuditEvent.class)),
                0,
                0,
                5);
    }

    @Test
    void clientContextIsNetworkFamilyAndClient() {
        EnrichedEvent event = enrich(builder ->
                builder.setClientAddress("192.0.2.7").setUserAgentFamily("sdk").setClientId("desk"));
        assertThat(event.get("vedette.client.context")).isEqualTo("192.0.2.7|sdk|desk");
    }

    @Test
    void aUserAgentCannotLookLikeAnotherClient() {
        EnrichedEvent forged =
                enrich(builder -> builder.setClientAddress("192.0.2.7").setUserAgentFamily("sdk|desk"));
        EnrichedEvent honest = enrich(builder ->
                builder.setClientAddress("192.0.2.7").setUserAgentFamily("sdk").setClientId("desk"));
        assertThat(forged.get("vedette.client.context")).isNotEqualTo(honest.get("vedette.client.context"));
    }

    private Object context(String address, ClientOrigin origin) {
        EncodedEvent event = EncodedEvent.of(
                new Agent("a").accepted(5, "kid:user", "kid:token", address), RecordCodec.of(AuditEvent.class));
        return enrichment.enrich(event, 0, 0, 5, 0, origin).get("vedette.client.context");
    }

    @Test
    void anAddressThatMovesWithinItsNetworkIsNoOtherContext() {
        ClientOrigin network = new ClientOrigin(null, null, null, 64500, "Fjord Net");
        ClientOrigin other = new ClientOrigin(null, null, null, 64501, "Fjord Net");
        assertThat(context("192.0.2.7", network))
                .isEqualTo("AS64500|sdk|client-1")
                .isEqualTo(context("198.51.100.1", network))
                .isNotEqualTo(context("192.0.2.7", other));
        assertThat(context("192.0.2.7", new ClientOrigin("NO", "Oslo", null, 0, null)))
                .isEqualTo("192.0.2.7|sdk|client-1");
    }

    @Test
    void anAddressCannotLookLikeANetwork() {
        assertThat(context("AS64500", ClientOrigin.NONE)).isEqualTo("%41S64500|sdk|client-1");
    }

    @Test
    void thePlaceAndTheNetworkOfAnAddressAreFields() {
        EncodedEvent event = EncodedEvent.of(
                new Agent("a").accepted(5, "kid:user", "kid:token", "192.0.2.7"), RecordCodec.of(AuditEvent.class));
        EnrichedEvent enriched = enrichment.enrich(
                event,
                0,
                0,
                5,
                0,
                new ClientOrigin("NO", "Oslo", new ClientOrigin.Location(59.9127, 10.7461), 64500, "Fjord Net"));
        assertThat(enriched.get("client.geo.country_iso_code")).isEqualTo("NO");
        assertThat(enriched.get("client.geo.city_name")).isEqualTo("Oslo");
        assertThat(enriched.get("client.geo.location.lat")).isEqualTo(59.9127);
        assertThat(enriched.get("client.geo.location.lon")).isEqualTo(10.7461);
        assertThat(enriched.get("client.as.number")).isEqualTo(64500L);
        assertThat(enriched.get("client.as.organization.name")).isEqualTo("Fjord Net");
        EnrichedEvent bare = enrichment.enrich(event, 0, 0, 5);
        assertThat(DerivedField.values())
                .filteredOn(field -> field.name().startsWith("CLIENT_") && !NOT_OF_A_DATABASE.contains(field))
                .hasSize(6)
                .allSatisfy(field -> assertThat(bare.get(field.semanticName())).isSameAs(EventView.ABSENT));
    }

    @Test
    void withoutAnyPartThereIsNoContext() {
        assertThat(enrich(UnaryOperator.identity()).get("vedette.client.context"))
                .isSameAs(EventView.ABSENT);
    }

    @Test
    void scopesOutsideTheListAreAField() {
        EnrichedEvent event =
                enrich(builder -> builder.setClientId("desk").setTokenScopes(List.of("keys.admin", "mail.read")));
        assertThat(event.get("vedette.token.scopes.unlisted")).isEqualTo(List.of("keys.admin"));
        assertThat(enrich(builder -> builder.setClientId("desk").setTokenScopes(List.of("mail.read")))
                        .get("vedette.token.scopes.unlisted"))
                .isSameAs(EventView.ABSENT);
    }

    @Test
    void theListCompletesARefusalThatNamesNoScope() {
        UnaryOperator<AuditEvent.Builder> refusal = builder ->
                builder.setHttpStatus(403).setEventReason("insufficient_scope").setToolName("rotate_key");
        assertThat(enrich(refusal).get("vedette.auth.required_scopes")).isEqualTo(List.of("keys.admin"));
        assertThat(enrich(builder -> refusal.apply(builder).setRequiredScopes(List.of("named")))
                        .get("vedette.auth.required_scopes"))
                .isEqualTo(List.of("named"));
        assertThat(enrich(builder -> builder.setHttpStatus(200).setToolName("rotate_key"))
                        .get("vedette.auth.required_scopes"))
                .isSameAs(EventView.ABSENT);
    }

    @Test
    void missingScopesAreThoseThatTheTokenDidNotHave() {
        EnrichedEvent refused = enrich(builder -> builder.setHttpStatus(403)
                .setTokenScopes(List.of("mail.read"))
                .setRequiredScopes(List.of("keys.admin", "mail.read")));
        assertThat(refused.get("vedette.auth.missing_scopes")).isEqualTo(List.of("keys.admin"));
        assertThat(enrich(UnaryOperator.identity()).get("vedette.auth.missing_scopes"))
                .isSameAs(EventView.ABSENT);
    }

    @Test
    void aToolsListIsHeldAgainstTheTokenOfTheCall() {
        EnrichedEvent call = enrich(builder -> builder.setToolName("rotate_key").setTokenScopes(List.of("mail.read")));
        assertThat(call.get("vedette.tool.missing_scopes")).isEqualTo(List.of("keys.admin"));
        assertThat(call.get("vedette.tool.administrative")).isEqualTo(true);
        EnrichedEvent other = enrich(builder -> builder.setToolName("read_mail"));
        assertThat(other.get("vedette.tool.missing_scopes")).isSameAs(EventView.ABSENT);
        assertThat(other.get("vedette.tool.administrative")).isSameAs(EventView.ABSENT);
        assertThat(enrich(builder -> builder.setToolName("rotate_key").setTokenScopes(List.of("keys.admin")))
                        .get("vedette.tool.missing_scopes"))
                .isSameAs(EventView.ABSENT);
    }

    @Test
    void theNetworkIsTheFirstPartOfTheContext() {
        assertThat(enrich(builder -> builder.setClientAddress("192.0.2.7").setClientId("desk"))
                        .get("vedette.client.network"))
                .isEqualTo("192.0.2.7");
        assertThat(enrich(builder -> builder.setClientId("desk")).get("vedette.client.network"))
                .isSameAs(EventView.ABSENT);
        assertThat(enrich(UnaryOperator.identity()).get("vedette.client.network"))
                .isSameAs(EventView.ABSENT);
    }

    @Test
    void aTokensTimesAreSeconds() {
        EnrichedEvent event =
                enrich(builder -> builder.setTokenIssuedAt(-3_600_000_000L).setTokenExpiresAt(-1_000_000L));
        assertThat(event.get("vedette.token.lifetime")).isEqualTo(3599L);
        assertThat(event.get("vedette.token.remaining")).isEqualTo(-2L); // the event is 5 microseconds after 0
        assertThat(enrich(builder -> builder.setTokenExpiresAt(1L)).get("vedette.token.lifetime"))
                .isSameAs(EventView.ABSENT);
        assertThat(enrich(UnaryOperator.identity()).get("vedette.token.remaining"))
                .isSameAs(EventView.ABSENT);
    }

    @Test
    void fieldsHaveTheirSemanticNames() {
        EnrichedEvent event = enrich(builder -> builder.setHttpStatus(401).setAttributes(Map.of("reason", "x")));
        assertThat(event.get("http.response.status_code")).isEqualTo(401L);
        assertThat(event.get("vedette.attributes.reason")).isEqualTo("x");
        assertThat(event.get("@timestamp")).isEqualTo(5L);
        assertThat(event.get("event.id")).isEqualTo(event.id());
        assertThat(event.get("user.id")).isSameAs(EventView.ABSENT);
        assertThat(event.get("vedette.chain.hash")).isSameAs(EventView.ABSENT);
        assertThat(event.get("no.such.field")).isSameAs(EventView.ABSENT);
        assertThat(event.get("vedette.model.score")).isSameAs(EventView.ABSENT);
        assertThat(event.withVerdict(new ModelVerdict(0.5, "tools 1", List.of("why")))
                        .get("vedette.model.score"))
                .isEqualTo(0.5);
    }

    @Test
    void ofHabitsWhatIsNotKnownIsAbsentAndNotZero() {
        EnrichedEvent event = enrich(call -> call);
        assertThat(DerivedField.values())
                .filteredOn(field -> field.name().startsWith("HABIT_"))
                .hasSize(12)
                .allSatisfy(field -> assertThat(event.get(field.semanticName())).isSameAs(EventView.ABSENT));
        EnrichedEvent known =
                event.withHabits(new Judgement(0, 1.5, 0, 3, Double.NaN, 5, 6, 7, 1, 0.25, 8, List.of("much")));
        assertThat(known.get("vedette.habit.known_days")).isEqualTo(0L);
        assertThat(known.get("vedette.habit.rate")).isEqualTo(1.5);
        assertThat(known.get("vedette.habit.volume")).isEqualTo(0.0);
        assertThat(known.get("vedette.habit.sent")).isEqualTo(3.0);
        assertThat(known.get("vedette.habit.failures")).isSameAs(EventView.ABSENT);
        assertThat(known.get("vedette.habit.tool.rate")).isEqualTo(5.0);
        assertThat(known.get("vedette.habit.tool.volume")).isEqualTo(6.0);
        assertThat(known.get("vedette.habit.tool.result")).isEqualTo(7.0);
        assertThat(known.get("vedette.habit.new_destinations")).isEqualTo(1.0);
        assertThat(known.get("vedette.habit.new_destination_days")).isEqualTo(0.25);
        assertThat(known.get("vedette.habit.drift")).isEqualTo(8.0);
        assertThat(known.get("vedette.habit.reasons")).isEqualTo(List.of("much"));
    }
}
